using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>The response object of one call: its frame repeats the request, its output grows. Used by one answer at a time.</summary>
internal sealed class ResponseObject(AnswerFrame frame)
{
    private readonly ResponsesEcho _echo = ResponsesEcho.Of(frame.Request);

    public List<ResponseItem> Items { get; } = [];

    public string? Model { get; set; }

    public ChatFinishReason? Finish { get; set; }

    public string Id { get; } = "resp_" + frame.Id.ToString("N");

    /// <summary>Whether the answer came to its end.</summary>
    public bool IsComplete => Finish is null || Finish == ChatFinishReason.Stop || Finish == ChatFinishReason.ToolCalls;

    /// <summary>Begins an item.</summary>
    public ResponseItem Add(ResponseItemKind kind, string callId = "", string name = "")
    {
        var prefix = kind switch { ResponseItemKind.Message => "msg", ResponseItemKind.Reasoning => "rs", _ => "fc" };
        var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{frame.Id:N}{Items.Count:x2}");
        var item = new ResponseItem(kind, id, Items.Count) { CallId = callId, Name = name };
        Items.Add(item);
        return item;
    }

    /// <summary>Writes the object.</summary>
    /// <param name="json">Receives it.</param>
    /// <param name="status"><c>in_progress</c>, <c>completed</c> or <c>incomplete</c>.</param>
    /// <param name="usage">What was used; not reported while it is in progress.</param>
    public void Write(Utf8JsonWriter json, string status, in TokenUsage usage)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", frame.CreatedSeconds);
        json.WriteString("status", status);
        json.WriteBoolean("background", false);
        json.WriteNull("error");
        WriteIncomplete(json, status);
        json.WriteString("instructions", _echo.Instructions);
        WriteNumber(json, "max_output_tokens", frame.Request.Options.MaxOutputTokens);
        json.WriteString("model", Model ?? frame.Model);
        WriteOutput(json, status);
        json.WriteBoolean("parallel_tool_calls", frame.Request.Options.AllowMultipleToolCalls ?? true);
        json.WriteNull("previous_response_id");
        json.WriteStartObject("reasoning");
        json.WriteString("effort", frame.Request.Reasoning?.Effort);
        json.WriteString("summary", _echo.Summary);
        json.WriteEndObject();
        json.WriteBoolean("store", false);
        json.WriteNumber("temperature", frame.Request.Options.Temperature ?? 1f);
        WriteText(json);
        WriteTools(json);
        json.WriteNumber("top_p", frame.Request.Options.TopP ?? 1f);
        json.WriteString("truncation", "disabled");
        json.WriteString("service_tier", ServiceTiers.ToAnswer(usage.ServiceTier) ?? "default");
        WriteUsage(json, status, usage);
        json.WritePropertyName("metadata");
        (_echo.Metadata ?? OpenAIJson.EmptyObject).WriteTo(json);
        json.WriteEndObject();
    }

    private void WriteIncomplete(Utf8JsonWriter json, string status)
    {
        if (status != "incomplete")
        {
            json.WriteNull("incomplete_details");
            return;
        }

        json.WriteStartObject("incomplete_details");
        json.WriteString("reason", Finish == ChatFinishReason.ContentFilter ? "content_filter" : "max_output_tokens");
        json.WriteEndObject();
    }

    private void WriteOutput(Utf8JsonWriter json, string status)
    {
        json.WriteStartArray("output");
        if (status != "in_progress")
        {
            foreach (var item in Items)
            {
                item.Write(json);
            }
        }

        json.WriteEndArray();
    }

    private void WriteText(Utf8JsonWriter json)
    {
        json.WriteStartObject("text");
        if (_echo.Format is { } format)
        {
            json.WritePropertyName("format");
            format.WriteTo(json);
        }
        else
        {
            json.WriteStartObject("format");
            json.WriteString("type", "text");
            json.WriteEndObject();
        }

        json.WriteString("verbosity", _echo.Verbosity ?? "medium");
        json.WriteEndObject();
    }

    private void WriteTools(Utf8JsonWriter json)
    {
        json.WritePropertyName("tool_choice");
        if (_echo.ToolChoice is { } choice)
        {
            choice.WriteTo(json);
        }
        else
        {
            json.WriteStringValue("auto");
        }

        json.WriteStartArray("tools");
        foreach (var tool in (frame.Request.Options.Tools ?? []).OfType<AIFunctionDeclaration>())
        {
            ResponsesToolsWriter.WriteTool(json, tool, frame.Request.StrictTools.Contains(tool.Name));
        }

        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, string status, in TokenUsage usage)
    {
        if (!usage.IsReported)
        {
            // OpenAI says null while it does not know yet; at the end nobody knows, and the specification has no null.
            if (status == "in_progress")
            {
                json.WriteNull("usage");
            }

            return;
        }

        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.Prompt);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.Cached);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.Completion);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.Prompt + usage.Completion);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
