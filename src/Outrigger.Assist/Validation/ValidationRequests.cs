using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Validation;

/// <summary>A body to check.</summary>
public sealed record CheckRequest : IAdminRequest<CheckRequest>, IValidatableObject
{
    private const int MaxName = 256;

    private const int MaxMethod = 32;

    private const int MaxPath = 8192;

    /// <summary>The operation: an operationId or action of the backend's document, or a name of your own.</summary>
    public string? Operation { get; init; }

    /// <summary>The intent, when no operation is named.</summary>
    public string? Intent { get; init; }

    /// <summary>
    /// The method that was asked for, with the path. With both, the operation counts on its own route only; elsewhere the
    /// document's operation for this route does, and without one the body may go on.
    /// </summary>
    [StringLength(MaxMethod, MinimumLength = 1)]
    public string? Method { get; init; }

    /// <summary>The path that was asked for, without query.</summary>
    [StringLength(MaxPath, MinimumLength = 1)]
    public string? Path { get; init; }

    /// <summary>The body, a JSON object.</summary>
    [Required(ErrorMessage = "body is missing: a JSON object.")]
    public JsonObject? Body { get; init; }

    /// <summary>Its JSON Schema; absent for that of the backend's document or what was learned.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Whether the body is known to be good and is learned from.</summary>
    public bool Learn { get; init; }

    static JsonTypeInfo<CheckRequest> IAdminRequest<CheckRequest>.JsonType => ValidationJson.Default.CheckRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Operation ?? Intent) || (Operation ?? Intent)!.Length > MaxName)
        {
            yield return new ValidationResult($"operation (or intent) has 1 to {MaxName} characters.", [nameof(Operation)]);
        }

        if (Method is null != Path is null)
        {
            yield return new ValidationResult("method and path are given together.", [nameof(Path)]);
        }

        if (Schema is { ValueKind: not JsonValueKind.Object })
        {
            yield return new ValidationResult("schema is a JSON object.", [nameof(Schema)]);
        }

        if (Body is not null && HasDoubles(Body))
        {
            yield return new ValidationResult("body names a field twice.", [nameof(Body)]);
        }
    }

    // An object with a name given twice fails only when it is first looked into.
    private static bool HasDoubles(JsonNode? node)
    {
        try
        {
            return node switch
            {
                JsonObject fields => fields.Any(static pair => HasDoubles(pair.Value)),
                JsonArray items => items.Any(HasDoubles),
                _ => false,
            };
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CheckRequest))]
[JsonSerializable(typeof(ValidationAnswer))]
internal sealed partial class ValidationJson : JsonSerializerContext;
