using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Writes tools and how they may be used. Stateless and thread-safe.</summary>
internal static class ResponsesToolsWriter
{
    public static void Write(Utf8JsonWriter json, ChatRequest request)
    {
        if (request.Options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        json.WriteStartArray("tools");
        foreach (var tool in tools.OfType<AIFunctionDeclaration>())
        {
            WriteTool(json, tool, request.StrictTools.Contains(tool.Name));
        }

        json.WriteEndArray();
        WriteChoice(json, request);
        if (request.Options.AllowMultipleToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls", parallel);
        }
    }

    public static void WriteTool(Utf8JsonWriter json, AIFunctionDeclaration tool, bool isStrict)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteString("name", tool.Name);
        if (tool.Description.Length > 0)
        {
            json.WriteString("description", tool.Description);
        }

        json.WritePropertyName("parameters");
        ChatToolsWriter.WriteSchema(json, tool.JsonSchema);

        // Said in any case: this protocol takes silence for yes, the others for no.
        json.WriteBoolean("strict", isStrict);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatRequest request)
    {
        var mode = request.Options.ToolMode;
        switch (mode)
        {
            case RequiredChatToolMode { RequiredFunctionName: { } forced }:
                json.WritePropertyName("tool_choice");
                WriteName(json, forced);
                break;
            case NoneChatToolMode:
                json.WriteString("tool_choice", "none");
                break;
            case var _ when request.AllowedTools is { } allowed:
                json.WriteStartObject("tool_choice");
                json.WriteString("type", "allowed_tools");
                json.WriteString("mode", mode is RequiredChatToolMode ? "required" : "auto");
                json.WriteStartArray("tools");
                foreach (var name in allowed)
                {
                    WriteName(json, name);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case RequiredChatToolMode:
                json.WriteString("tool_choice", "required");
                break;
            case AutoChatToolMode:
                json.WriteString("tool_choice", "auto");
                break;
        }
    }

    private static void WriteName(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteString("name", name);
        json.WriteEndObject();
    }
}
