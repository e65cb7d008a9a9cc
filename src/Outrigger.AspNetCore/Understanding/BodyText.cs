using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>What a JSON body says at its top: the texts that intents are recognised by, and its members for issue prediction. Immutable.</summary>
/// <param name="Message">The member <c>message</c>; null when it is not a text.</param>
/// <param name="Query">The member <c>query</c>; null when it is not a text.</param>
/// <param name="Members">Its members, objects and lists without what is in them; at most 64.</param>
internal sealed record BodyText(string? Message, string? Query, IReadOnlyList<KeyValuePair<string, string?>> Members)
{
    private const int MaxMembers = 64;
    private const int MaxValue = 2048;

    /// <summary>Reads a body; null for one that is not a JSON object. The application says what is wrong with it.</summary>
    public static BodyText? Read(in ReadOnlySequence<byte> bytes, bool wantsMembers)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader, wantsMembers) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text that is no UTF-8.
            return null;
        }
    }

    private static BodyText? ReadObject(ref Utf8JsonReader reader, bool wantsMembers)
    {
        string? message = null;
        string? query = null;
        List<KeyValuePair<string, string?>> members = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("message"u8);
            var isQuery = reader.ValueTextEquals("query"u8);
            var name = wantsMembers && members.Count < MaxMembers ? reader.GetString() : null;
            reader.Read();
            if (isMessage || isQuery)
            {
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                message = isMessage ? text : message;
                query = isQuery ? text : query;
            }

            if (name is not null)
            {
                members.Add(new(name, ValueOf(ref reader)));
            }

            reader.Skip();
        }

        return new BodyText(message, query, members);
    }

    private static string? ValueOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => Cut(reader.GetString()!),
        JsonTokenType.Null => null,
        JsonTokenType.StartObject => "{}",
        JsonTokenType.StartArray => "[]",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => Cut(reader.HasValueSequence ? Encoding.UTF8.GetString(reader.ValueSequence) : Encoding.UTF8.GetString(reader.ValueSpan)),
    };

    private static string Cut(string text) => text.Length <= MaxValue ? text : text[..MaxValue];
}
