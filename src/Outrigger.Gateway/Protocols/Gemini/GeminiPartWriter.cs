using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Writes one part of an answer for a client. Stateless and thread-safe.</summary>
internal static class GeminiPartWriter
{
    /// <summary>Whether this content becomes a part.</summary>
    public static bool IsPart(AIContent content, bool wantsThoughts) => content switch
    {
        TextReasoningContent thought => wantsThoughts && (thought.Text.Length > 0 || thought.Seal is not null),
        TextContent text => text.Text.Length > 0 || text.Seal is not null,
        RefusalContent refusal => refusal.Text.Length > 0,
        FunctionCallContent or DataContent or UriContent => true,
        _ => false,
    };

    /// <summary>Writes it, unless it is none. A call whose arguments are no object is told in words.</summary>
    public static void Write(Utf8JsonWriter writer, AIContent content, bool wantsThoughts, ref string? malformed)
    {
        if (!IsPart(content, wantsThoughts))
        {
            return;
        }

        if (content is FunctionCallContent call)
        {
            WriteCall(writer, call, ref malformed);
            return;
        }

        writer.WriteStartObject();
        switch (content)
        {
            case TextReasoningContent thought:
                writer.WriteString("text", thought.Text);
                writer.WriteBoolean("thought", true);
                break;
            case TextContent text:
                writer.WriteText("text", text.Text);
                break;
            case RefusalContent refusal:
                writer.WriteString("text", refusal.Text);
                break;
            case DataContent data:
                writer.WriteStartObject("inlineData");
                writer.WriteString("mimeType", data.MediaType);
                writer.WriteString("data", data.Base64Data.Span);
                writer.WriteEndObject();
                break;
            case UriContent file:
                writer.WriteStartObject("fileData");
                writer.WriteString("mimeType", file.MediaType);
                writer.WriteString("fileUri", file.Uri.OriginalString);
                writer.WriteEndObject();
                break;
        }

        WriteSeal(writer, content.Seal);
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, FunctionCallContent call, ref string? malformed)
    {
        var text = ToolCalls.GetArguments(call);
        var arguments = Encoding.UTF8.GetBytes(text);
        if (!GeminiJson.IsWhole(arguments, JsonTokenType.StartObject))
        {
            malformed = string.Concat(malformed is null ? "Malformed function call: " : malformed + "; ", call.Name, "(", text, ")");
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("functionCall");
        writer.WriteString("id", call.CallId);
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("args");
        WriteCompact(writer, arguments);
        writer.WriteEndObject();
        WriteSeal(writer, call.Seal);
        writer.WriteEndObject();
    }

    /// <summary>Models write arguments over several lines, and a line's end would end the event they stand in.</summary>
    private static void WriteCompact(Utf8JsonWriter writer, byte[] arguments)
    {
        using var document = JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = GeminiJson.MaxDepth });
        document.RootElement.WriteTo(writer);
    }

    private static void WriteSeal(Utf8JsonWriter writer, ReasoningSeal? seal)
    {
        if (seal is not null)
        {
            writer.WriteString("thoughtSignature", GeminiSeals.Write(seal));
        }
    }
}
