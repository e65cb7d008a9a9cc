using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Writes the tools for an upstream, their schemas as <c>parametersJsonSchema</c>. Stateless and thread-safe.</summary>
internal static class GeminiToolsWriter
{
    /// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
    public static void Write(Utf8JsonWriter writer, ChatRequest request, TranslationReport report)
    {
        var options = request.Options;
        if (options.AllowMultipleToolCalls == false && options.Tools is { Count: > 0 })
        {
            if (options.ToolMode is RequiredChatToolMode { RequiredFunctionName: not null })
            {
                // One tool is forced by name, as clients do for an answer by a schema: they read the first call.
                report.Drop(Features.ParallelToolCalls);
            }
            else
            {
                report.Refuse(Features.ParallelToolCalls, "parallel_tool_calls", "This provider's protocol cannot be told to make one call at a time.");
            }
        }

        var isForced = options.ToolMode is RequiredChatToolMode;
        var only = isForced ? null : request.AllowedTools;
        var tools = (options.Tools ?? []).OfType<AIFunctionDeclaration>().Where(t => only is null || only.Contains(t.Name)).ToArray();
        if (tools.Length > 0)
        {
            writer.WriteStartArray("tools");
            writer.WriteStartObject();
            writer.WriteStartArray("functionDeclarations");
            foreach (var tool in tools)
            {
                WriteTool(writer, tool, report);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            WriteMode(writer, request);
        }

        if (request.StrictTools.Count > 0)
        {
            // Arguments keep to the schema as well as the model can; there is no promise to ask for.
            report.Drop(Features.StrictTools);
        }

        if (only is not null && tools.Length < options.Tools!.Count)
        {
            // There is no list of allowed ones beside the mode that forces a call: what is not allowed is not offered.
            report.Adjust(Features.AllowedTools);
        }
    }

    private static void WriteTool(Utf8JsonWriter writer, AIFunctionDeclaration tool, TranslationReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tool.Name);
        writer.WriteString("description", tool.Description);
        if (tool.JsonSchema.ValueKind == JsonValueKind.Object)
        {
            if (!GeminiSchema.TryToUpstream(tool.JsonSchema, out var schema))
            {
                report.RefuseAlways("tools", "The schema of a tool is nested too deep, or refers to something that is not in it.");
                schema = tool.JsonSchema;
            }

            writer.WritePropertyName("parametersJsonSchema");
            schema.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteMode(Utf8JsonWriter writer, ChatRequest request)
    {
        var mode = request.Options.ToolMode switch
        {
            NoneChatToolMode => "NONE",
            RequiredChatToolMode => "ANY",
            AutoChatToolMode => "AUTO",
            _ => null,
        };
        if (mode is null)
        {
            return;
        }

        writer.WriteStartObject("toolConfig");
        writer.WriteStartObject("functionCallingConfig");
        writer.WriteString("mode", mode);
        var allowed = request.Options.ToolMode is RequiredChatToolMode { RequiredFunctionName: { } name } ? [name] : mode == "ANY" ? request.AllowedTools : null;
        if (allowed is not null)
        {
            writer.WriteStartArray("allowedFunctionNames");
            foreach (var function in allowed)
            {
                writer.WriteStringValue(function);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
