using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// Reads what the gateway must know of an OpenAI request, in one pass over the bytes and without building a document; the
/// whole text is checked to be JSON on the way. A member that decides anything may stand only once: who reads the first
/// and who reads the last of two would otherwise see different requests. Stateless and thread-safe.
/// </summary>
internal static class OpenAIRequestScanner
{
    private const int MaxModelLength = 256;

    /// <summary>Scans a request of a route whose one required member beside the model is named <paramref name="required"/>; empty for none.</summary>
    public static OutriggerError? Scan(ReadOnlySpan<byte> body, ReadOnlySpan<byte> required, bool mustBeArray, int maxDepth, out RequestScan scan) =>
        Scan(body, required, mustBeArray, isStateful: false, maxDepth, out scan);

    /// <summary>Scans a request of the responses protocol, which may name objects that the provider keeps.</summary>
    public static OutriggerError? ScanStateful(ReadOnlySpan<byte> body, int maxDepth, out RequestScan scan) =>
        Scan(body, default, mustBeArray: false, isStateful: true, maxDepth, out scan);

    private static OutriggerError? Scan(ReadOnlySpan<byte> body, ReadOnlySpan<byte> required, bool mustBeArray, bool isStateful, int maxDepth, out RequestScan scan)
    {
        scan = default;
        if (!Utf8.IsValid(body))
        {
            return ForwardingErrors.InvalidJson.With("The body is not valid UTF-8.");
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            return new Pass(required, mustBeArray, isStateful).Run(ref reader, body, ref scan);
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

    /// <summary>One pass; notes which deciding members it has met.</summary>
    private ref struct Pass(ReadOnlySpan<byte> required, bool mustBeArray, bool isStateful)
    {
        private readonly ReadOnlySpan<byte> _required = required;
        private Members _met;

        [Flags]
        private enum Members
        {
            None = 0,
            Model = 1,
            Stream = 2,
            StreamOptions = 4,
            Required = 8,
            User = 16,
            SafetyIdentifier = 32,
            MaxTokens = 64,
            MaxCompletionTokens = 128,
            MaxOutputTokens = 256,
            Store = 512,
            PreviousResponse = 1024,
            Conversation = 2048,
            Background = 4096,
        }

        public OutriggerError? Run(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ref RequestScan scan)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return ForwardingErrors.InvalidJson.With("The body must be one JSON object.");
            }

            OutriggerError? error = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = Identify(ref reader);
                if (member != Members.None && (_met & member) != 0)
                {
                    error ??= Invalid(Encoding.UTF8.GetString(reader.ValueSpan), "stands more than once");
                }

                _met |= member;
                reader.Read();
                error ??= ReadMember(member, ref reader, body, ref scan);
                reader.Skip();
            }

            scan.RootEnd = (int)reader.TokenStartIndex;
            _ = reader.Read(); // Nothing but white space may follow; the reader throws otherwise.
            return error ?? CheckComplete();
        }

        private readonly Members Identify(ref Utf8JsonReader reader)
        {
            if (!_required.IsEmpty && reader.ValueTextEquals(_required))
            {
                return Members.Required;
            }

            // The length tells most members of a request apart before any text is compared; escaped names are longer.
            var length = reader.ValueSpan.Length;
            return length switch
            {
                < 4 => Members.None,
                _ when reader.ValueTextEquals("model"u8) => Members.Model,
                _ when reader.ValueTextEquals("stream"u8) => Members.Stream,
                _ when reader.ValueTextEquals("stream_options"u8) => Members.StreamOptions,
                _ when reader.ValueTextEquals("user"u8) => Members.User,
                _ when reader.ValueTextEquals("safety_identifier"u8) => Members.SafetyIdentifier,
                _ when reader.ValueTextEquals("max_tokens"u8) => Members.MaxTokens,
                _ when reader.ValueTextEquals("max_completion_tokens"u8) => Members.MaxCompletionTokens,
                _ when isStateful => IdentifyStateful(ref reader),
                _ => Members.None,
            };
        }

        private static Members IdentifyStateful(ref Utf8JsonReader reader) => reader switch
        {
            _ when reader.ValueTextEquals("store"u8) => Members.Store,
            _ when reader.ValueTextEquals("max_output_tokens"u8) => Members.MaxOutputTokens,
            _ when reader.ValueTextEquals("previous_response_id"u8) => Members.PreviousResponse,
            _ when reader.ValueTextEquals("conversation"u8) => Members.Conversation,
            _ when reader.ValueTextEquals("background"u8) => Members.Background,
            _ => Members.None,
        };

        private readonly OutriggerError? ReadMember(Members member, ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ref RequestScan scan)
        {
            switch (member)
            {
                case Members.Model:
                    return ReadModel(ref reader, ref scan);
                case Members.Stream:
                    scan.IsStream = reader.TokenType == JsonTokenType.True;
                    return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null ? null : Invalid("stream", "must be true or false");
                case Members.StreamOptions:
                    return ReadStreamOptions(ref reader, ref scan);
                case Members.Required:
                    return IsRequiredType(reader.TokenType) ? null : Invalid(Encoding.UTF8.GetString(_required), mustBeArray ? "must be an array" : "must be a string or an array");
                case Members.User or Members.SafetyIdentifier:
                    return ReadEndUser(member, ref reader, ref scan);
                case Members.Store:
                    return ReadStore(ref reader, ref scan);
                case Members.PreviousResponse:
                    scan.PreviousObject = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    return reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? null : Invalid("previous_response_id", "must be a string");
                case Members.Background:
                    scan.IsBackground = reader.TokenType == JsonTokenType.True;
                    return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null ? null : Invalid("background", "must be true or false");
                case Members.Conversation:
                    return ReadConversation(ref reader, ref scan);
                case Members.MaxTokens or Members.MaxCompletionTokens or Members.MaxOutputTokens:
                    return ReadMaxTokens(member, ref reader, ref scan);
                default:
                    return null;
            }
        }

        private readonly bool IsRequiredType(JsonTokenType type) => type == JsonTokenType.StartArray || (!mustBeArray && type == JsonTokenType.String);

        private static OutriggerError? ReadModel(ref Utf8JsonReader reader, ref RequestScan scan)
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

        private static OutriggerError? ReadStreamOptions(ref Utf8JsonReader reader, ref RequestScan scan)
        {
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            {
                return Invalid("stream_options", "must be an object");
            }

            scan.StreamOptionsStart = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.Null)
            {
                scan.StreamOptionsLength = 4;
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isUsage = reader.ValueTextEquals("include_usage"u8);
                reader.Read();
                if (isUsage)
                {
                    if (scan.IncludeUsageStart > 0)
                    {
                        return Invalid("stream_options.include_usage", "stands more than once");
                    }

                    if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                    {
                        return Invalid("stream_options.include_usage", "must be true or false");
                    }

                    scan.AsksUsage = reader.TokenType == JsonTokenType.True;
                    scan.IncludeUsageStart = (int)reader.TokenStartIndex;
                    scan.IncludeUsageLength = reader.ValueSpan.Length;
                }

                reader.Skip();
            }

            scan.StreamOptionsLength = (int)reader.TokenStartIndex + 1 - scan.StreamOptionsStart;
            return null;
        }

        private static OutriggerError? ReadEndUser(Members member, ref Utf8JsonReader reader, ref RequestScan scan)
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return Invalid(member == Members.User ? "user" : "safety_identifier", "must be a string");
            }

            // The newer name wins whatever their order.
            if (reader.TokenType == JsonTokenType.String && (member == Members.SafetyIdentifier || scan.EndUser is null))
            {
                scan.EndUser = reader.GetString();
            }

            return null;
        }

        private static OutriggerError? ReadMaxTokens(Members member, ref Utf8JsonReader reader, ref RequestScan scan)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var tokens) || tokens < 0)
            {
                return Invalid(GetName(member), "must be a whole number of at least 0");
            }

            scan.MaxCompletionTokens = Math.Max(scan.MaxCompletionTokens ?? 0, tokens);
            return null;
        }

        private static string GetName(Members member) => member switch
        {
            Members.MaxTokens => "max_tokens",
            Members.MaxOutputTokens => "max_output_tokens",
            _ => "max_completion_tokens",
        };

        private static OutriggerError? ReadStore(ref Utf8JsonReader reader, ref RequestScan scan)
        {
            scan.IsStored = reader.TokenType == JsonTokenType.True;
            scan.StoreStart = (int)reader.TokenStartIndex;
            scan.StoreLength = reader.ValueSpan.Length;
            scan.HasStore = reader.TokenType is JsonTokenType.True or JsonTokenType.False;
            return scan.HasStore || reader.TokenType == JsonTokenType.Null ? null : Invalid("store", "must be true or false");
        }

        private static OutriggerError? ReadConversation(ref Utf8JsonReader reader, ref RequestScan scan)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    return null;
                case JsonTokenType.String:
                    scan.Conversation = reader.GetString();
                    return null;
                case JsonTokenType.StartObject:
                    while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    {
                        var isId = reader.ValueTextEquals("id"u8);
                        reader.Read();
                        if (isId && (scan.Conversation is not null || reader.TokenType != JsonTokenType.String))
                        {
                            return Invalid("conversation.id", "must be one string");
                        }

                        scan.Conversation = isId ? reader.GetString() : scan.Conversation;
                        reader.Skip();
                    }

                    return scan.Conversation is null ? Invalid("conversation.id", "is missing") : null;
                default:
                    return Invalid("conversation", "must be a string or an object");
            }
        }

        private readonly OutriggerError? CheckComplete()
        {
            if ((_met & Members.Model) == 0)
            {
                return Invalid("model", "is missing");
            }

            return !_required.IsEmpty && (_met & Members.Required) == 0 ? Invalid(Encoding.UTF8.GetString(_required), "is missing") : null;
        }

        private static OutriggerError Invalid(string member, string problem)
        {
            var name = member.Length <= 64 ? member : member[..64];
            return ForwardingErrors.InvalidMember.With($"'{name}' {problem}.") with { Param = name };
        }
    }
}
