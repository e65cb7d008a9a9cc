using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Arguments of tool calls: Anthropic has an object where others have text. Text that is no object, because a model wrote
/// it so or was cut off, stands in an object with one member and is read back from it. Stateless.
/// </summary>
internal static class AnthropicToolInputs
{
    private const string TextMember = "outrigger_arguments_text";

    /// <summary>The arguments as text.</summary>
    public static string Read(JsonElement input)
    {
        if (input.TryGetProperty(TextMember, out var text) && text.ValueKind == JsonValueKind.String)
        {
            return text.GetString()!;
        }

        return input.GetRawText();
    }

    /// <summary>Writes the arguments as an object.</summary>
    public static void Write(Utf8JsonWriter writer, FunctionCallContent call)
    {
        if (ToolCalls.TryGetObject(call, out var value))
        {
            value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(TextMember, ToolCalls.GetArguments(call));
        writer.WriteEndObject();
    }
}
