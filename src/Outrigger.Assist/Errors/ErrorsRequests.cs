using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Errors;

/// <summary>An error to be analysed.</summary>
public sealed record AnalyzeErrorRequest : IAdminRequest<AnalyzeErrorRequest>
{
    /// <summary>Its message; the first 8,192 characters are looked at.</summary>
    [Required(AllowEmptyStrings = true, ErrorMessage = "message is missing.")]
    [StringLength(1 << 20)]
    public string? Message { get; init; }

    /// <summary>The exception's name, at most 200 characters.</summary>
    [StringLength(200)]
    public string? Type { get; init; }

    /// <summary>The stack; the first 32,768 characters are looked at.</summary>
    [StringLength(1 << 20)]
    public string? Stack { get; init; }

    /// <summary>A code that came with it (SQLSTATE, errno), at most 40 characters.</summary>
    [StringLength(40)]
    public string? Code { get; init; }

    /// <summary>The status that was to be answered, 400–599.</summary>
    [Range(400, 599)]
    public int? Status { get; init; }

    /// <summary>The path of the request.</summary>
    [StringLength(2048)]
    public string? Path { get; init; }

    /// <summary>The method of the request.</summary>
    [StringLength(16)]
    public string? Method { get; init; }

    /// <summary>The body of the request, at most 65,536 characters.</summary>
    [StringLength(65_536)]
    public string? Body { get; init; }

    /// <summary>The user agent of the request.</summary>
    [StringLength(1024)]
    public string? UserAgent { get; init; }

    /// <summary>The address the request came from.</summary>
    [StringLength(64)]
    public string? Address { get; init; }

    static JsonTypeInfo<AnalyzeErrorRequest> IAdminRequest<AnalyzeErrorRequest>.JsonType => ErrorsJson.Default.AnalyzeErrorRequest;

    internal ErrorOccurrence ToOccurrence() => new(Message ?? "")
    {
        Type = Type,
        Stack = Stack,
        Code = Code,
        Status = Status ?? 0,
        Path = Path,
        Method = Method,
        Body = Body,
        UserAgent = UserAgent,
        Address = Address,
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AnalyzeErrorRequest))]
[JsonSerializable(typeof(ErrorAnalysis))]
internal sealed partial class ErrorsJson : JsonSerializerContext;
