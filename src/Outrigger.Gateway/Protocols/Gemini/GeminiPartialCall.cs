using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// A call whose arguments come in pieces, each with the path of where it belongs (RFC 9535, names and indexes only). Put
/// together here, because pieces may come in another order than that of the text. Used by one stream at a time.
/// </summary>
/// <param name="name">The function.</param>
/// <param name="callId">Its id; null when it has none.</param>
internal sealed class GeminiPartialCall(string name, string? callId)
{
    private const int MaxSteps = 64;
    private const int MaxIndex = 10_000;
    private const int MaxChars = 16 << 20;
    private const int MaxItems = 100_000;

    private readonly JsonObject _root = [];
    private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);
    private int _chars;
    private int _items;

    public string Name => name;

    public string? CallId => callId;

    public string? Signature { get; set; }

    /// <summary>Takes a piece in; false when its path is none, or leads through something else than objects and arrays.</summary>
    public bool TryAdd(in GeminiPartialArg piece)
    {
        _chars += piece.Path.Length + (piece.Text?.Length ?? 0) + (piece.Json?.Length ?? 0);
        if (_chars > MaxChars || piece.Json is ['{' or '[', ..])
        {
            return false;
        }

        if (piece.Text is { } text && _texts.TryGetValue(piece.Path, out var known))
        {
            known.Append(text);
            return true;
        }

        if (!TryParse(piece.Path, out var steps))
        {
            return false;
        }

        if (piece.Text is { } first)
        {
            // The place is held now, so that members keep the order in which they came; the text is put in at the end.
            _texts.Add(piece.Path, new StringBuilder(first));
        }

        return piece is { Text: null, Json: null } || TryPlace(steps, piece.Text is null ? JsonNode.Parse(piece.Json!) : JsonValue.Create(""));
    }

    /// <summary>The arguments so far as JSON text.</summary>
    public string GetArguments()
    {
        foreach (var (path, text) in _texts)
        {
            _ = TryParse(path, out var steps) && TryPlace(steps, JsonValue.Create(text.ToString()));
        }

        return _root.ToJsonString(Options);
    }

    private static readonly JsonSerializerOptions Options = new() { Encoder = GeminiJson.Readable.Encoder, TypeInfoResolver = TranslationJson.Default, MaxDepth = GeminiJson.MaxDepth };

    private bool TryPlace(List<object> steps, JsonNode? value)
    {
        JsonNode at = _root;
        for (var i = 0; i < steps.Count; i++)
        {
            var isLast = i == steps.Count - 1;
            var next = isLast ? value : Find(at, steps[i]) ?? (steps[i + 1] is int ? new JsonArray() : new JsonObject());
            if (!TrySet(at, steps[i], next))
            {
                return false;
            }

            if (!isLast)
            {
                at = Find(at, steps[i])!;
            }
        }

        return true;
    }

    private static JsonNode? Find(JsonNode at, object step) => (at, step) switch
    {
        (JsonObject members, string name) => members[name],
        (JsonArray items, int index) when index < items.Count => items[index],
        _ => null,
    };

    private bool TrySet(JsonNode at, object step, JsonNode? value)
    {
        switch (at, step)
        {
            case (JsonObject members, string name):
                if (!ReferenceEquals(members[name], value) || value is null)
                {
                    members[name] = value;
                }

                return true;
            case (JsonArray items, int index):
                while (items.Count <= index)
                {
                    if (++_items > MaxItems)
                    {
                        return false;
                    }

                    items.Add((JsonNode?)null);
                }

                if (!ReferenceEquals(items[index], value))
                {
                    items[index] = value;
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary><c>$.a.b[0]['c d']</c> as names and indexes; false for anything else.</summary>
    private static bool TryParse(string path, out List<object> steps)
    {
        steps = [];
        if (!path.StartsWith('$'))
        {
            return false;
        }

        var rest = path.AsSpan(1);
        while (!rest.IsEmpty && steps.Count < MaxSteps)
        {
            if (rest[0] == '.')
            {
                rest = rest[1..];
                var end = rest.IndexOfAny('.', '[');
                var name = end < 0 ? rest : rest[..end];
                steps.Add(name.ToString());
                rest = rest[name.Length..];
            }
            else if (rest is ['[', '\'' or '"', ..])
            {
                var end = rest[2..].IndexOf(rest[1]);
                if (end < 0 || rest.Length <= end + 3 || rest[end + 3] != ']')
                {
                    return false;
                }

                steps.Add(rest.Slice(2, end).ToString());
                rest = rest[(end + 4)..];
            }
            else if (rest[0] == '[' && rest.IndexOf(']') is var close and > 0
                && int.TryParse(rest[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= MaxIndex)
            {
                steps.Add(index);
                rest = rest[(close + 1)..];
            }
            else
            {
                return false;
            }
        }

        return rest.IsEmpty && steps is [string, ..];
    }
}
