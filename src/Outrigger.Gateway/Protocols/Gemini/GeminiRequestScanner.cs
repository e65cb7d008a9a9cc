using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads what the gateway must know of a Gemini request, in one pass over the bytes; the whole text is checked to be JSON
/// on the way. Google takes each member in camelCase and in snake_case, and so does this. Stateless and thread-safe.
/// </summary>
internal static class GeminiRequestScanner
{
    private const int MaxModelLength = 256;

    /// <summary>Scans the request of an operation.</summary>
    public static OutriggerError? Scan(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan)
    {
        // Usage stands in every chunk of this protocol: a client has nothing to ask for and gets all there is.
        scan = new RequestScan { Model = address.Model ?? "", IsStream = address.IsStream && kind.CanStream, AsksUsage = true };
        if (!IsModel(scan.Model))
        {
            scan.Model = "";
            return ForwardingErrors.InvalidMember.With($"The model in the path must be 1 to {MaxModelLength} printable ASCII characters without spaces.") with { Param = "model" };
        }

        if (!Utf8.IsValid(body))
        {
            return ForwardingErrors.InvalidJson.With("The body is not valid UTF-8.");
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            return ScanRoot(ref reader, kind, ref scan);
        }
        catch (JsonException e)
        {
            // The reader's position is safe to tell; its message may quote the body.
            return ForwardingErrors.InvalidJson.With(
                $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}), or is nested deeper than {maxDepth} levels.");
        }
        catch (InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");
        }
    }

    private static bool IsModel(string name) => name.Length is > 0 and <= MaxModelLength && name.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static OutriggerError? ScanRoot(ref Utf8JsonReader reader, CallKind kind, ref RequestScan scan)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return ForwardingErrors.InvalidJson.With("The body must be one JSON object.");
        }

        var met = default(Members);
        var error = ScanMembers(ref reader, "", ref met, ref scan);
        scan.RootEnd = (int)reader.TokenStartIndex;
        _ = reader.Read(); // Nothing but white space may follow; the reader throws otherwise.
        return error ?? CheckComplete(kind, met);
    }

    [Flags]
    private enum Members
    {
        None = 0,
        Contents = 1,
        Config = 2,
        Model = 4,
        Nested = 8,
        Content = 16,
        Requests = 32,
    }

    private static OutriggerError? ScanMembers(ref Utf8JsonReader reader, string path, ref Members met, ref RequestScan scan)
    {
        OutriggerError? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Identify(ref reader);
            var name = member == Members.None ? "" : path + reader.GetString();
            if (member != Members.None && (met & member) != 0)
            {
                error ??= Invalid(name, "stands more than once");
            }

            met |= member;
            reader.Read();
            error ??= ReadMember(member, name, ref reader, ref met, ref scan);
            reader.Skip();
        }

        return error;
    }

    private static Members Identify(ref Utf8JsonReader reader) => reader switch
    {
        _ when reader.ValueTextEquals("contents"u8) => Members.Contents,
        _ when reader.ValueTextEquals("generationConfig"u8) || reader.ValueTextEquals("generation_config"u8) => Members.Config,
        _ when reader.ValueTextEquals("model"u8) => Members.Model,
        _ when reader.ValueTextEquals("generateContentRequest"u8) || reader.ValueTextEquals("generate_content_request"u8) => Members.Nested,
        _ when reader.ValueTextEquals("content"u8) => Members.Content,
        _ when reader.ValueTextEquals("requests"u8) => Members.Requests,
        _ => Members.None,
    };

    private static OutriggerError? ReadMember(Members member, string name, ref Utf8JsonReader reader, ref Members met, ref RequestScan scan)
    {
        switch (member)
        {
            case Members.Contents:
                // Google's own reader takes one object for a list of one.
                return reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? null : Invalid(name, "must be an array");
            case Members.Content:
                return reader.TokenType == JsonTokenType.StartObject ? null : Invalid(name, "must be an object");
            case Members.Config:
                return ReadConfig(ref reader, name, ref scan);
            case Members.Model:
                return ReadModel(ref reader, name, ref scan, keepPosition: true);
            case Members.Nested:
                return reader.TokenType == JsonTokenType.StartObject ? ScanNested(ref reader, name + ".", ref scan) : Invalid(name, "must be an object");
            case Members.Requests:
                return ReadRequests(ref reader, name, ref scan);
            default:
                return null;
        }
    }

    private static OutriggerError? ScanNested(ref Utf8JsonReader reader, string path, ref RequestScan scan)
    {
        var met = Members.Nested; // Not again inside itself.
        var error = ScanMembers(ref reader, path, ref met, ref scan);
        return error ?? ((met & Members.Contents) == 0 ? Invalid(path + "contents", "is missing") : null);
    }

    private static OutriggerError? ReadConfig(ref Utf8JsonReader reader, string name, ref RequestScan scan)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.Null ? null : Invalid(name, "must be an object");
        }

        OutriggerError? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLimit = reader.ValueTextEquals("maxOutputTokens"u8) || reader.ValueTextEquals("max_output_tokens"u8);
            reader.Read();
            if (isLimit && reader.TokenType != JsonTokenType.Null)
            {
                if (TryReadCount(ref reader, out var tokens))
                {
                    scan.MaxCompletionTokens = Math.Max(scan.MaxCompletionTokens ?? 0, tokens);
                }
                else
                {
                    error ??= Invalid(name + ".maxOutputTokens", "must be a whole number of at least 0");
                }
            }

            reader.Skip();
        }

        return error;
    }

    // Whole numbers may stand in quotes in Google's JSON.
    private static bool TryReadCount(ref Utf8JsonReader reader, out long count) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.TryGetInt64(out count) && count >= 0,
        JsonTokenType.String => long.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out count),
        _ => (count = 0) < 0,
    };

    /// <summary>A model named in the body must be the path's: two names would let one of them past a key's limits.</summary>
    private static OutriggerError? ReadModel(ref Utf8JsonReader reader, string name, ref RequestScan scan, bool keepPosition)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > MaxModelLength * 6 || GeminiAddress.Strip(reader.GetString()!) != scan.Model)
        {
            return Invalid(name, "must be the model of the path, or be left out");
        }

        var raw = reader.ValueSpan;
        var prefix = raw.StartsWith("models/"u8) ? 7 : raw.StartsWith("models\\/"u8) ? 8 : 0;
        if (keepPosition)
        {
            (scan.ModelStart, scan.ModelLength) = ((int)reader.TokenStartIndex + prefix, raw.Length + 2 - prefix);
        }

        return null;
    }

    private static OutriggerError? ReadRequests(ref Utf8JsonReader reader, string name, ref RequestScan scan)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Invalid(name, "must be an array");
        }

        OutriggerError? error = null;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                error ??= Invalid($"{name}[{i}]", "must be an object");
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isModel = reader.ValueTextEquals("model"u8);
                reader.Read();
                error ??= isModel ? ReadModel(ref reader, $"{name}[{i}].model", ref scan, keepPosition: false) : null;
                reader.Skip();
            }
        }

        return error;
    }

    private static OutriggerError? CheckComplete(CallKind kind, Members met)
    {
        var (needed, name) = kind.Operation switch
        {
            "count-tokens" => (Members.Contents | Members.Nested, "contents"),
            "embeddings" => ReferenceEquals(kind, GeminiKinds.Embed) ? (Members.Content, "content") : (Members.Requests, "requests"),
            _ => (Members.Contents, "contents"),
        };
        return (met & needed) == 0 ? Invalid(name, "is missing") : null;
    }

    private static OutriggerError Invalid(string member, string problem)
    {
        var name = member.Length <= 64 ? member : member[..64];
        return ForwardingErrors.InvalidMember.With($"'{name}' {problem}.") with { Param = name };
    }
}
