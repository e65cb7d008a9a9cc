using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Json;

/// <summary>
/// What the request scanners of the protocols have in common: the members every protocol has, read the same way and
/// refused in the same words. Stateless.
/// </summary>
internal static class RequestFields
{
    private const int MaxModelLength = 256;
    private const int MaxParamLength = 64;

    /// <summary>The bytes are no text.</summary>
    public static OutriggerError NotUtf8() => ForwardingErrors.InvalidJson.With("The body is not valid UTF-8.");

    /// <summary>The text is JSON, but not an object.</summary>
    public static OutriggerError NotAnObject() => ForwardingErrors.InvalidJson.With("The body must be one JSON object.");

    /// <summary>A string that is no text.</summary>
    public static OutriggerError HalfSurrogate() => ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");

    /// <summary>The text is no JSON. The reader's position is safe to tell; its message may quote the body.</summary>
    public static OutriggerError NotJson(JsonException e, int maxDepth) => ForwardingErrors.InvalidJson.With(
        $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}), or is nested deeper than {maxDepth} levels.");

    /// <summary>A member is missing or is not what it should be.</summary>
    public static OutriggerError Invalid(string member, string problem)
    {
        var name = member.Length <= MaxParamLength ? member : member[..MaxParamLength];
        return ForwardingErrors.InvalidMember.With($"'{name}' {problem}.") with { Param = name };
    }

    /// <summary>Reads the model's name and where it stands.</summary>
    public static OutriggerError? ReadModel(ref Utf8JsonReader reader, ref RequestScan scan)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return Invalid("model", "must be a string");
        }

        scan.ModelStart = (int)reader.TokenStartIndex;
        scan.ModelLength = reader.ValueSpan.Length + 2;
        scan.Model = reader.ValueSpan.Length <= MaxModelLength * 6 ? reader.GetString()! : "";
        if (scan.Model.Length is 0 or > MaxModelLength || scan.Model.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            scan.Model = "";
            return Invalid("model", $"must be 1 to {MaxModelLength} printable ASCII characters without spaces");
        }

        return null;
    }

    /// <summary>Reads true, false or null (false).</summary>
    public static OutriggerError? ReadFlag(ref Utf8JsonReader reader, string member, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null ? null : Invalid(member, "must be true or false");
    }

    /// <summary>Reads a whole number of at least 0, or null.</summary>
    public static OutriggerError? ReadCount(ref Utf8JsonReader reader, string member, out long? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var count) || count < 0)
        {
            return Invalid(member, "must be a whole number of at least 0");
        }

        value = count;
        return null;
    }
}
