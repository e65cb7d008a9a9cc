using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Prediction;

/// <summary>A request that is about to be handled.</summary>
public sealed record AssessRequest : IAdminRequest<AssessRequest>, IValidatableObject
{
    private const int MaxEntries = 200;

    /// <summary>The path, 1–2,048 characters.</summary>
    [Required(ErrorMessage = "path is missing.")]
    [StringLength(2048, MinimumLength = 1)]
    public string? Path { get; init; }

    /// <summary>The method. Default GET.</summary>
    [StringLength(16, MinimumLength = 1)]
    public string? Method { get; init; }

    /// <summary>The headers. Looked at are the user agent (or x-client-version) and content-length; at most 200.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Parameters of the query; at most 200.</summary>
    public IReadOnlyDictionary<string, string?>? Query { get; init; }

    /// <summary>The body as JSON; its members are looked at, one level deep.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>How large the body is, where it is not given itself.</summary>
    [Range(0, long.MaxValue)]
    public long? BodyBytes { get; init; }

    /// <summary>Which version of which client; else taken from the headers.</summary>
    [StringLength(200)]
    public string? ClientVersion { get; init; }

    /// <summary>Who sends it, so that no single sender teaches more than its share.</summary>
    [StringLength(200)]
    public string? Sender { get; init; }

    /// <summary>How well dependencies do, 0 (down) to 1, by name; at most 16.</summary>
    public IReadOnlyDictionary<string, double>? Dependencies { get; init; }

    static JsonTypeInfo<AssessRequest> IAdminRequest<AssessRequest>.JsonType => PredictionJson.Default.AssessRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Headers?.Count > MaxEntries)
        {
            yield return new ValidationResult($"headers has more than {MaxEntries} entries.", [nameof(Headers)]);
        }

        if (Query?.Count > MaxEntries)
        {
            yield return new ValidationResult($"query has more than {MaxEntries} entries.", [nameof(Query)]);
        }

        if (Dependencies?.Count > 16)
        {
            yield return new ValidationResult("dependencies has more than 16 entries.", [nameof(Dependencies)]);
        }

        if (Dependencies?.Any(static one => !(one.Value is >= 0 and <= 1) || one.Key.Length is 0 or > 200) == true)
        {
            yield return new ValidationResult("dependencies are numbers from 0 to 1 by name.", [nameof(Dependencies)]);
        }
    }

    internal RequestFacts ToFacts()
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (var (name, value) in Query ?? new Dictionary<string, string?>())
        {
            parameters.Add(new(Cut(name), value));
        }

        if (Body is { ValueKind: JsonValueKind.Object } body)
        {
            foreach (var member in body.EnumerateObject().Take(64))
            {
                parameters.Add(new(Cut(member.Name), member.Value.ValueKind switch
                {
                    JsonValueKind.String => member.Value.GetString(),
                    JsonValueKind.Null or JsonValueKind.Undefined => null,
                    JsonValueKind.Object => "{}",
                    JsonValueKind.Array => "[]",
                    _ => member.Value.GetRawText(),
                }));
            }
        }

        var length = FindHeader("content-length") is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var parsed) && parsed >= 0 ? parsed : (long?)null;
        return new RequestFacts(Path ?? "/", (Method ?? "GET").ToUpperInvariant())
        {
            Parameters = parameters,
            BodyBytes = BodyBytes ?? length ?? (Body is { ValueKind: not JsonValueKind.Undefined } given ? Encoding.UTF8.GetByteCount(given.GetRawText()) : 0),
            ClientVersion = ClientVersion ?? FindHeader("x-client-version") ?? FindHeader("user-agent"),
            Sender = Sender,
            Dependencies = [.. Dependencies ?? new Dictionary<string, double>()],
        };
    }

    private static string Cut(string text) => text.Length <= 128 ? text : text[..128];

    private string? FindHeader(string name)
    {
        foreach (var (key, value) in Headers ?? new Dictionary<string, string>())
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value.Length <= 200 ? value : value[..200];
            }
        }

        return null;
    }
}

/// <summary>How an assessed request ended.</summary>
public sealed record PredictionOutcomeRequest : IAdminRequest<PredictionOutcomeRequest>
{
    /// <summary>The id of the decision.</summary>
    [Required(ErrorMessage = "decisionId is missing.")]
    public Guid? DecisionId { get; init; }

    /// <summary>Whether it failed.</summary>
    [Required(ErrorMessage = "failed is missing.")]
    public bool? Failed { get; init; }

    static JsonTypeInfo<PredictionOutcomeRequest> IAdminRequest<PredictionOutcomeRequest>.JsonType => PredictionJson.Default.PredictionOutcomeRequest;
}

/// <summary>The decision an outcome was taken for.</summary>
/// <param name="Learned">True: it is learned once.</param>
/// <param name="Decision">The decision.</param>
public sealed record PredictionOutcomeAnswer([property: JsonPropertyName("learned")] bool Learned, Decision Decision);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AssessRequest))]
[JsonSerializable(typeof(PredictionOutcomeRequest))]
[JsonSerializable(typeof(PredictionOutcomeAnswer))]
[JsonSerializable(typeof(RiskAssessment))]
internal sealed partial class PredictionJson : JsonSerializerContext;
