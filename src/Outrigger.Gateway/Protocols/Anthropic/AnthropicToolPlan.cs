using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>What tools an upstream is sent and how it is to choose, a tool that stands for an answer in JSON included.</summary>
/// <param name="Tools">The client's tools.</param>
/// <param name="Strict">The names of those that are strict.</param>
/// <param name="Mode">The client's choice.</param>
/// <param name="AllowsSeveral">Whether several calls may come at once; null when nothing was said.</param>
/// <param name="NativeSchema">The schema the model binds its answer to by itself; null for none.</param>
/// <param name="AnswerSchema">The schema of the tool that stands for the answer; null for none.</param>
internal sealed record AnthropicToolPlan(
    IReadOnlyList<AIFunctionDeclaration> Tools,
    IReadOnlySet<string> Strict,
    ChatToolMode? Mode,
    bool? AllowsSeveral,
    JsonElement? NativeSchema,
    JsonElement? AnswerSchema)
{
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object","additionalProperties":true}""").RootElement;

    /// <summary>Whether the model is forced to call a tool.</summary>
    public bool IsForced => AnswerSchema is not null || (Tools.Count > 0 && Mode is RequiredChatToolMode);

    /// <summary>Decides.</summary>
    public static AnthropicToolPlan Create(ChatRequest request, AnthropicModelTraits traits, TranslationReport report)
    {
        var tools = new List<AIFunctionDeclaration>();
        foreach (var tool in request.Options.Tools ?? [])
        {
            if (tool is AIFunctionDeclaration function && (request.AllowedTools is not { } allowed || allowed.Contains(function.Name)))
            {
                tools.Add(function);
            }
        }

        if (request.AllowedTools is not null)
        {
            // There is no other way to say it: the tools that may not be called are not shown.
            report.Adjust(Features.AllowedTools);
        }

        if (tools.Any(t => t.Name == AnthropicSchemas.AnswerTool))
        {
            report.RefuseAlways("tools", $"The tool name {AnthropicSchemas.AnswerTool} is reserved.");
        }

        if (request.StrictTools.Count > 0 && !traits.HasNativeSchema)
        {
            report.Drop(Features.StrictTools);
        }

        var (native, answer) = PlanFormat(request, traits, tools.Count > 0, report);
        IReadOnlySet<string> strict = traits.HasNativeSchema ? request.StrictTools : new HashSet<string>();
        return new AnthropicToolPlan(tools, strict, request.Options.ToolMode, request.Options.AllowMultipleToolCalls, native, answer);
    }

    /// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
    public void Write(Utf8JsonWriter writer, TranslationReport report)
    {
        if (Tools.Count == 0 && AnswerSchema is null)
        {
            if (Mode is RequiredChatToolMode)
            {
                report.RefuseAlways("tool_choice", "A tool must be called, but none is declared.");
            }

            return;
        }

        writer.WriteStartArray("tools");
        foreach (var tool in Tools)
        {
            WriteTool(writer, tool.Name, tool.Description, tool.JsonSchema, Strict.Contains(tool.Name));
        }

        if (AnswerSchema is { } schema)
        {
            WriteTool(writer, AnthropicSchemas.AnswerTool, "Gives the final answer to the user. The arguments are the answer.", schema, false);
        }

        writer.WriteEndArray();
        WriteChoice(writer);
    }

    private static (JsonElement? Native, JsonElement? Answer) PlanFormat(ChatRequest request, AnthropicModelTraits traits, bool hasTools, TranslationReport report)
    {
        if (request.Options.ResponseFormat is not ChatResponseFormatJson format)
        {
            return (null, null);
        }

        if (format.Schema is { } schema && traits.HasNativeSchema)
        {
            return (schema, null);
        }

        if (hasTools && request.Options.ToolMode is RequiredChatToolMode)
        {
            // The answer will be a call of the client's own tools; there is no text to put in a form.
            return (null, null);
        }

        if (format.Schema is not { } shape)
        {
            report.Adjust(Features.JsonMode);
            return (null, AnyObject);
        }

        if (shape.ValueKind != JsonValueKind.Object || !shape.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String || !type.ValueEquals("object"u8))
        {
            report.Refuse(Features.JsonSchema, "response_format", "This model can only answer with a JSON object, and the schema is not one of type object.");
        }

        report.Adjust(Features.JsonSchema);
        return (null, shape);
    }

    private static void WriteTool(Utf8JsonWriter writer, string name, string? description, JsonElement schema, bool isStrict)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        if (!string.IsNullOrEmpty(description))
        {
            writer.WriteString("description", description);
        }

        writer.WritePropertyName("input_schema");
        WriteSchema(writer, schema);
        if (isStrict)
        {
            writer.WriteBoolean("strict", true);
        }

        writer.WriteEndObject();
    }

    /// <summary>The schema as it is, but of type object, which others may leave out for tools without parameters.</summary>
    private static void WriteSchema(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out _))
        {
            schema.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "object");
        if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in schema.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteChoice(Utf8JsonWriter writer)
    {
        (string? type, string? name) = (AnswerSchema, Mode) switch
        {
            ({ }, _) when Tools.Count == 0 || Mode is NoneChatToolMode => ((string?)"tool", (string?)AnthropicSchemas.AnswerTool),
            ({ }, _) => ("any", null),
            (_, NoneChatToolMode) => ("none", null),
            (_, RequiredChatToolMode { RequiredFunctionName: { } required }) => ("tool", required),
            (_, RequiredChatToolMode) => ("any", null),
            (_, AutoChatToolMode) => ("auto", null),
            _ => AllowsSeveral is not null ? ("auto", null) : (null, null),
        };
        if (type is null)
        {
            return;
        }

        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", type);
        if (name is not null)
        {
            writer.WriteString("name", name);
        }

        if (type != "none" && (AllowsSeveral == false || name == AnthropicSchemas.AnswerTool))
        {
            writer.WriteBoolean("disable_parallel_tool_use", true);
        }
        else if (type != "none" && AllowsSeveral == true)
        {
            writer.WriteBoolean("disable_parallel_tool_use", false);
        }

        writer.WriteEndObject();
    }
}
