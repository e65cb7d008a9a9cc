using System.Globalization;
using System.Text;
using System.Text.Json;
using Outrigger.Gateway.Conversations;

namespace Outrigger.Gateway.Chat;

/// <summary>Reads a request and says everything that is wrong with it at once, field by field. Used by one request.</summary>
internal sealed class ChatTurnReader(ChatEndpointOptions options, ConversationsOptions conversations)
{
    private const int MaxDepth = 8;
    private const int MaxModelLength = 256;
    private const int MaxShownNameLength = 64;
    private const int MaxErrors = 20;

    private readonly SortedDictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    /// <summary>What is wrong, by field; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => _errors;

    /// <summary>The request; null when it is not one JSON object. Its fields count only without <see cref="Errors"/>.</summary>
    public ChatTurn? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Adds what is wrong with a field.</summary>
    public void Refuse(string field, string what)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors[field] = _errors.TryGetValue(field, out var before) ? [.. before, what] : [what];
        }
    }

    private ChatTurn Read(JsonElement root)
    {
        string? message = null;
        string? context = null;
        string? model = null;
        Guid? conversation = null;
        double? temperature = null;
        var maxTokens = options.DefaultMaxTokens;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "message":
                    message = ReadText(member, options.MaxMessageLength, "message");
                    break;
                case "context":
                    context = ReadText(member, options.MaxContextLength, "context");
                    break;
                case "model":
                    model = ReadText(member, MaxModelLength, "model");
                    break;
                case "conversationId":
                    conversation = ReadId(member.Value);
                    break;
                case "temperature":
                    temperature = ReadTemperature(member.Value);
                    break;
                case "maxTokens":
                    maxTokens = ReadTokens(member.Value) ?? maxTokens;
                    break;
                default:
                    Refuse(Shorten(member.Name), "There is no such field.");
                    break;
            }
        }

        if (string.IsNullOrWhiteSpace(message) && !_errors.ContainsKey("message"))
        {
            Refuse("message", message is null ? "The message is missing." : "The message is blank.");
        }

        if (model is { Length: 0 })
        {
            Refuse("model", "The model's name is empty; leave the field out for the default model.");
        }

        return new ChatTurn(message ?? "", string.IsNullOrWhiteSpace(context) ? null : context, conversation, model, temperature ?? options.DefaultTemperature, temperature is not null, maxTokens);
    }

    private string? ReadText(JsonProperty member, int maxLength, string field)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (member.Value.ValueKind != JsonValueKind.String || !TryGetText(member.Value, out var text))
        {
            Refuse(field, "This is text in quotes, of whole Unicode characters.");
            return null;
        }

        var length = CountCharacters(text);
        if (length > maxLength)
        {
            Refuse(field, string.Create(CultureInfo.InvariantCulture, $"This has {length} characters; {maxLength} are the most."));
        }
        else if (Encoding.UTF8.GetByteCount(text) > conversations.MaxMessageBytes)
        {
            Refuse(field, string.Create(CultureInfo.InvariantCulture, $"This has more than {conversations.MaxMessageBytes} bytes in UTF-8."));
        }

        return text;
    }

    private Guid? ReadId(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || !value.TryGetGuid(out var id))
        {
            Refuse("conversationId", "This is a UUID as an earlier answer gave it.");
            return null;
        }

        if (!options.KeepConversations)
        {
            Refuse("conversationId", "Conversations are not kept on this server.");
        }

        return id;
    }

    private double? ReadTemperature(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= 2)
        {
            return number;
        }

        Refuse("temperature", "This is a number from 0 to 2.");
        return null;
    }

    private int? ReadTokens(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1 && number <= options.MaxTokensLimit)
        {
            return number;
        }

        Refuse("maxTokens", string.Create(CultureInfo.InvariantCulture, $"This is a whole number from 1 to {options.MaxTokensLimit}."));
        return null;
    }

    private static bool TryGetText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8.
            text = "";
            return false;
        }
    }

    private static int CountCharacters(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static string Shorten(string name)
    {
        var shown = name.Length <= MaxShownNameLength ? name : name[..MaxShownNameLength] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
