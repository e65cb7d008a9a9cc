using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// Tool calls between protocols. OpenAI has the arguments as JSON text, the others as an object; the text is what is kept,
/// because a model may write text that is no JSON and it must still reach the client as it is. Stateless.
/// </summary>
internal static class ToolCalls
{
    /// <summary>A call whose arguments are this text.</summary>
    public static FunctionCallContent Create(string callId, string name, string arguments) =>
        new(callId, name) { RawRepresentation = arguments };

    /// <summary>The arguments' text; an empty object for none.</summary>
    public static string GetArguments(FunctionCallContent call) => call.RawRepresentation switch
    {
        string { Length: > 0 } text => text,
        _ when call.Arguments is { Count: > 0 } arguments => JsonSerializer.Serialize(arguments, TranslationJson.Default.IDictionaryStringObject),
        _ => "{}",
    };

    /// <summary>The arguments as one JSON object; false when the text is not one.</summary>
    public static bool TryGetObject(FunctionCallContent call, out JsonElement value)
    {
        try
        {
            using var document = JsonDocument.Parse(GetArguments(call));
            value = document.RootElement.Clone();
            return value.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }
}
