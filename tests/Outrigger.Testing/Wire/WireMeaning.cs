using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>
/// What an answer says, read from the bytes of its protocol by code that knows nothing of the gateway's codecs. Two answers
/// in different protocols that say the same have equal meanings, but for what one of them has no place for.
/// </summary>
public sealed record WireMeaning
{
    /// <summary>All text for the user, refusals included, in order.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether some of the text is marked as the model's refusal, in protocols that mark it.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>All reasoning text, in order.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The tool calls in order.</summary>
    public IReadOnlyList<WireToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why it ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, <c>pause</c>, <c>error</c>, or null when it does not say.</summary>
    public string? Stop { get; init; }

    /// <summary>Tokens; null when the answer reports none.</summary>
    public WireUsage? Usage { get; init; }

    /// <summary>The error it ended with, or is; null for none.</summary>
    public string? Error { get; init; }

    /// <summary>Kinds of content that are none of the above, for instance a provider's own search.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>The proofs of reasoning, in order.</summary>
    public IReadOnlyList<string> Seals { get; init; } = [];
}

/// <summary>Tokens. Prompt includes what was read from and written to a cache; completion includes reasoning.</summary>
public sealed record WireUsage(long Prompt, long Completion, long Cached = 0, long CacheWrite = 0, long Reasoning = 0);

/// <summary>A tool call.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments: JSON in one canonical form, or the text itself where it is no JSON.</param>
/// <param name="Id">Its id; empty when it has none. Not a part of what it says.</param>
public sealed record WireToolCall(string Name, string Arguments, string Id)
{
    /// <summary>A call with its arguments brought into the canonical form.</summary>
    public static WireToolCall Create(string? name, string arguments, string? id) => new(name ?? "", Canonical(arguments), id ?? "");

    /// <summary>JSON without white space and with numbers as they are; <c>{}</c> for none.</summary>
    public static string Canonical(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return "{}";
        }

        try
        {
            return JsonNode.Parse(arguments)?.ToJsonString(new JsonSerializerOptions()) ?? "null";
        }
        catch (JsonException)
        {
            return arguments;
        }
    }
}

/// <summary>Collects a meaning piece by piece.</summary>
internal sealed class MeaningBuilder
{
    private readonly List<(string Key, string? Name, string? Id, StringBuilder Arguments)> _calls = [];

    public StringBuilder Text { get; } = new();

    public StringBuilder Reasoning { get; } = new();

    public List<string> Others { get; } = [];

    public bool IsRefusal { get; set; }

    public List<string> Seals { get; } = [];

    public string? Stop { get; set; }

    public string? Error { get; set; }

    public WireUsage? Usage { get; set; }

    public bool HasCalls => _calls.Count > 0;

    /// <summary>Adds to the call of this key; a new key begins a new one.</summary>
    public void Call(string key, string? name, string? id, string? arguments)
    {
        var index = _calls.FindIndex(c => c.Key == key);
        if (index < 0)
        {
            _calls.Add((key, name, id, new StringBuilder(arguments)));
            return;
        }

        var call = _calls[index];
        call.Arguments.Append(arguments);
        _calls[index] = (key, call.Name ?? name, call.Id ?? id, call.Arguments);
    }

    public bool HasCallOf(string key) => _calls.Any(c => c.Key == key);

    /// <summary>Adds a whole call.</summary>
    public void WholeCall(string? name, string? id, string? arguments) => Call("whole-" + _calls.Count.ToString(CultureInfo.InvariantCulture), name, id, arguments);

    /// <summary>Replaces the arguments of a call that was streamed and is then given whole.</summary>
    public void SetArguments(string key, string arguments)
    {
        var index = _calls.FindIndex(c => c.Key == key);
        if (index >= 0)
        {
            _calls[index].Arguments.Clear().Append(arguments);
        }
    }

    public WireMeaning Build() => new()
    {
        Text = Text.ToString(),
        IsRefusal = IsRefusal,
        Reasoning = Reasoning.ToString(),
        ToolCalls = [.. _calls.Select(c => WireToolCall.Create(c.Name, c.Arguments.ToString(), c.Id))],
        Stop = Stop,
        Usage = Usage,
        Error = Error,
        Others = Others,
        Seals = Seals,
    };
}

/// <summary>Reading of JSON whose members may be absent, null or of another kind.</summary>
internal static class LooseJson
{
    public static string? Str(this JsonNode? node, string name) => node is JsonObject o && o[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    public static long Num(this JsonNode? node, string name) =>
        node is JsonObject o && o[name] is JsonValue v && v.TryGetValue<double>(out var number) && number > 0 ? (long)number : 0;

    public static bool Has(this JsonNode? node, string name) => node is JsonObject o && o[name] is not null;

    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) => node is JsonObject o && o[name] is JsonArray array ? array.OfType<JsonObject>() : [];

    public static JsonObject? Obj(this JsonNode? node, string name) => node is JsonObject o ? o[name] as JsonObject : null;
}
