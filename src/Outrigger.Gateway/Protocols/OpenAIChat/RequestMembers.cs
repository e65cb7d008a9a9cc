using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads typed members of one request; the first that is wrong is kept as the error. Used by one request at a time.</summary>
internal sealed class RequestMembers(ChatRequest request)
{
    private const int MaxNameLength = 128;

    /// <summary>The request being filled.</summary>
    public ChatRequest Request => request;

    /// <summary>What is wrong with the request; null when nothing is.</summary>
    public OutriggerError? Error { get; private set; }

    /// <summary>Something is wrong with the member.</summary>
    public void Fail(string path, string problem)
    {
        var name = path.Length <= MaxNameLength ? path : path[..MaxNameLength];
        Error ??= ForwardingErrors.InvalidMember.With($"'{name}' {problem}.") with { Param = name };
    }

    /// <summary>Something the protocol knows and that cannot be put into another one.</summary>
    public void Refuse(string path, string problem) => Error ??= TranslationErrors.Untranslatable.With(problem) with { Param = path };

    public string Text(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        Fail(path, "must be a string");
        return "";
    }

    /// <summary>A string member that must be there and not empty.</summary>
    public string Required(JsonElement element, ReadOnlySpan<byte> member, string path)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fail(path, "is missing or empty");
        return "";
    }

    public bool Flag(JsonElement value, string path)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fail(path, "must be true or false");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    public float? Number(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number))
        {
            return number;
        }

        Fail(path, "must be a number");
        return null;
    }

    public long? Whole(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        Fail(path, "must be a whole number");
        return null;
    }

    /// <summary>A number of tokens; more than an int holds means "as many as there are".</summary>
    public int? Count(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0)
        {
            return (int)Math.Min(number, int.MaxValue);
        }

        Fail(path, "must be a whole number of at least 0");
        return null;
    }

    /// <summary>Keeps what has no neutral word.</summary>
    public void Extra(string feature, string path, JsonElement value, bool changesAnswer = true) =>
        request.Extras.Add(new ExtraFeature(feature, path, OpenAIJson.GetRaw(value), changesAnswer));

    /// <summary>Keeps a member that nobody knows, unless it says nothing.</summary>
    public void Unknown(string name, string path, JsonElement value)
    {
        if (!OpenAIJson.IsBlank(value))
        {
            Extra(name, path, value);
        }
    }
}
