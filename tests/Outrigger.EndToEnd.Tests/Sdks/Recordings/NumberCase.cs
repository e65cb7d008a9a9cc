using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>A recorded count of tokens, or recorded embeddings: what is read of it is numbers.</summary>
/// <param name="Tape">The recording.</param>
internal sealed record NumberCase(Tape Tape)
{
    private static readonly Lazy<IReadOnlyList<NumberCase>> Loaded = new(() => [.. Tape.Shelf.Tapes.Where(t => IsCountOf(t) || IsEmbeddingOf(t)).Select(t => new NumberCase(t))]);

    /// <summary>All of them; empty without the shared data.</summary>
    public static IReadOnlyList<NumberCase> All => Loaded.Value;

    /// <summary>The model that answers with it, of a provider with all operations of its protocol.</summary>
    public string Model => $"native-{Tape.Protocol}/{Tape.Name}";

    /// <summary>True for a count of tokens.</summary>
    public bool IsCount => IsCountOf(Tape);

    /// <summary>What the error says; null for none.</summary>
    public string? Error => Tape.Status == 200 ? null : Answer["error"]!["message"]!.GetValue<string>();

    /// <summary>The count.</summary>
    public long Count => (Answer["input_tokens"] ?? Answer["totalTokens"])!.GetValue<long>();

    /// <summary>True for vectors that were recorded as base64.</summary>
    public bool IsBase64 => !IsCount && Error is null && Answer["data"] is JsonArray data && data[0]!["embedding"] is JsonValue;

    /// <summary>The vectors; none for an error.</summary>
    public IReadOnlyList<float[]> Vectors => IsCount || Error is not null ? []
        : Answer["embeddings"] is JsonArray gemini ? [.. gemini.Select(e => Numbers(e!["values"]!))]
        : [.. Answer["data"]!.AsArray().Select(e => Numbers(e!["embedding"]!))];

    private JsonObject Answer { get; } = JsonNode.Parse(Tape.Body)!.AsObject();

    /// <summary>The case as the scripts of tests/clients read it.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Tape.Name,
        ["upstream"] = Tape.Protocol,
        ["operation"] = IsCount ? "count" : "embed",
        ["model"] = Model,
        ["status"] = Tape.Status == 200 ? null : Tape.Status,
        ["error"] = Error,
        ["base64"] = IsBase64,
        ["count"] = IsCount && Error is null ? Count : null,
        ["vectors"] = new JsonArray([.. Vectors.Select(v => (JsonNode)new JsonArray([.. v.Select(n => (JsonNode)n)]))]),
    };

    /// <inheritdoc/>
    public override string ToString() => Tape.Name;

    private static bool IsCountOf(Tape tape) => tape.Dialect is "openai-input-tokens" or "anthropic-count" or "gemini-count";

    private static bool IsEmbeddingOf(Tape tape) => tape.Dialect is "openai-embeddings" or "gemini-embed";

    private static float[] Numbers(JsonNode vector) => vector is JsonArray list
        ? [.. list.Select(n => n!.GetValue<float>())]
        : MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(vector.GetValue<string>())).ToArray();
}
