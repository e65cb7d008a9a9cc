using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Json;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Reads what the gateway must know of a message request in one pass over the bytes, without building a document; the whole
/// text is checked to be JSON on the way. A member that decides anything may stand only once. Stateless and thread-safe.
/// </summary>
internal static class AnthropicRequestScanner
{
    [Flags]
    private enum Members
    {
        None = 0,
        Model = 1,
        Stream = 2,
        Messages = 4,
        MaxTokens = 8,
        Metadata = 16,
    }

    /// <summary>Scans a request of <c>/v1/messages</c> or of one of its routes.</summary>
    public static OutriggerError? Scan(ReadOnlySpan<byte> body, int maxDepth, out RequestScan scan)
    {
        scan = default;
        if (!Utf8.IsValid(body))
        {
            return RequestFields.NotUtf8();
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            return Run(ref reader, ref scan);
        }
        catch (JsonException e)
        {
            return RequestFields.NotJson(e, maxDepth);
        }
        catch (InvalidOperationException)
        {
            return RequestFields.HalfSurrogate();
        }
    }

    private static OutriggerError? Run(ref Utf8JsonReader reader, ref RequestScan scan)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return RequestFields.NotAnObject();
        }

        OutriggerError? error = null;
        var met = Members.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Identify(ref reader);
            if ((met & member) != 0)
            {
                error ??= RequestFields.Invalid(GetName(member), "stands more than once");
            }

            met |= member;
            reader.Read();
            error ??= ReadMember(member, ref reader, ref scan);
            reader.Skip();
        }

        scan.RootEnd = (int)reader.TokenStartIndex;
        _ = reader.Read(); // Nothing but white space may follow; the reader throws otherwise.
        return error ?? ((met & Members.Model) == 0 ? RequestFields.Invalid("model", "is missing")
            : (met & Members.Messages) == 0 ? RequestFields.Invalid("messages", "is missing") : null);
    }

    private static Members Identify(ref Utf8JsonReader reader) => reader.ValueSpan.Length switch
    {
        < 5 => Members.None,
        _ when reader.ValueTextEquals("model"u8) => Members.Model,
        _ when reader.ValueTextEquals("stream"u8) => Members.Stream,
        _ when reader.ValueTextEquals("messages"u8) => Members.Messages,
        _ when reader.ValueTextEquals("max_tokens"u8) => Members.MaxTokens,
        _ when reader.ValueTextEquals("metadata"u8) => Members.Metadata,
        _ => Members.None,
    };

    private static string GetName(Members member) => member switch
    {
        Members.Model => "model",
        Members.Stream => "stream",
        Members.Messages => "messages",
        Members.MaxTokens => "max_tokens",
        _ => "metadata",
    };

    private static OutriggerError? ReadMember(Members member, ref Utf8JsonReader reader, ref RequestScan scan)
    {
        switch (member)
        {
            case Members.Model:
                return RequestFields.ReadModel(ref reader, ref scan);
            case Members.Stream:
                return RequestFields.ReadFlag(ref reader, "stream", out scan.IsStream);
            case Members.Messages:
                return reader.TokenType == JsonTokenType.StartArray ? null : RequestFields.Invalid("messages", "must be an array");
            case Members.MaxTokens:
                return RequestFields.ReadCount(ref reader, "max_tokens", out scan.MaxCompletionTokens);
            case Members.Metadata:
                return ReadMetadata(ref reader, ref scan);
            default:
                return null;
        }
    }

    private static OutriggerError? ReadMetadata(ref Utf8JsonReader reader, ref RequestScan scan)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.Null ? null : RequestFields.Invalid("metadata", "must be an object");
        }

        var hasUser = false;
        OutriggerError? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUser = reader.ValueTextEquals("user_id"u8);
            reader.Read();
            if (isUser)
            {
                error ??= hasUser ? RequestFields.Invalid("metadata.user_id", "stands more than once")
                    : reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? null
                    : RequestFields.Invalid("metadata.user_id", "must be a string");
                hasUser = true;
                scan.EndUser = error is null && reader.TokenType == JsonTokenType.String ? reader.GetString() : scan.EndUser;
            }

            reader.Skip();
        }

        return error;
    }
}
