using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Writes tools and how they may be used. Stateless and thread-safe.</summary>
internal static class ChatToolsWriter
{
    public static void Write(Utf8JsonWriter json, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        if (request.Options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        // Compatible servers know no allowed_tools; leaving the others out comes to the same.
        var allowed = request.AllowedTools;
        var isFiltered = allowed is not null && !OpenAIModelRules.IsOpenAI(to.Model);
        var written = 0;
        json.WriteStartArray("tools");
        foreach (var tool in tools.OfType<AIFunctionDeclaration>())
        {
            if (!isFiltered || allowed!.Contains(tool.Name))
            {
                WriteTool(json, tool, request.StrictTools.Contains(tool.Name));
                written++;
            }
        }

        json.WriteEndArray();
        if (isFiltered)
        {
            report.Adjust(Features.AllowedTools);
        }

        if (written == 0)
        {
            report.Refuse(Features.AllowedTools, "tool_choice", "None of the allowed tools is declared.");
            return;
        }

        WriteChoice(json, request, isFiltered ? null : allowed);
        if (request.Options.AllowMultipleToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls", parallel);
        }
    }

    private static void WriteTool(Utf8JsonWriter json, AIFunctionDeclaration tool, bool isStrict)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool.Name);
        if (tool.Description.Length > 0)
        {
            json.WriteString("description", tool.Description);
        }

        json.WritePropertyName("parameters");
        WriteSchema(json, tool.JsonSchema);
        if (isStrict)
        {
            json.WriteBoolean("strict", true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a schema; an empty one as that of an object without properties.</summary>
    public static void WriteSchema(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object && schema.GetPropertyCount() > 0)
        {
            schema.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatRequest request, IReadOnlyList<string>? allowed)
    {
        var mode = request.Options.ToolMode;
        if (allowed is not null && mode is not RequiredChatToolMode { RequiredFunctionName: not null } and not NoneChatToolMode)
        {
            json.WriteStartObject("tool_choice");
            json.WriteString("type", "allowed_tools");
            json.WriteStartObject("allowed_tools");
            json.WriteString("mode", mode is RequiredChatToolMode ? "required" : "auto");
            json.WriteStartArray("tools");
            foreach (var name in allowed)
            {
                WriteName(json, name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            return;
        }

        switch (mode)
        {
            case RequiredChatToolMode { RequiredFunctionName: { } forced }:
                json.WritePropertyName("tool_choice");
                WriteName(json, forced);
                break;
            case RequiredChatToolMode:
                json.WriteString("tool_choice", "required");
                break;
            case NoneChatToolMode:
                json.WriteString("tool_choice", "none");
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
        json.WriteStartObject("function");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
