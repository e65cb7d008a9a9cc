using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>What an item of a response's output is.</summary>
internal enum ResponseItemKind
{
    Message,
    Reasoning,
    Call,
}

/// <summary>One part of a message: text or a refusal.</summary>
internal sealed class ResponsePart(bool isRefusal)
{
    public bool IsRefusal => isRefusal;

    public StringBuilder Text { get; } = new();

    public IList<AIAnnotation>? Annotations { get; set; }

    public void Write(Utf8JsonWriter json) => Write(json, isRefusal, Text.ToString(), Annotations);

    public static void Write(Utf8JsonWriter json, bool isRefusal, string text, IEnumerable<AIAnnotation>? annotations)
    {
        json.WriteStartObject();
        json.WriteString("type", isRefusal ? "refusal" : "output_text");
        json.WriteString(isRefusal ? "refusal" : "text", text);
        if (!isRefusal)
        {
            Citations.Write(json, annotations, isNested: false);
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

/// <summary>One item of a response's output while it is put together. Used by one answer at a time.</summary>
internal sealed class ResponseItem(ResponseItemKind kind, string id, int index)
{
    public ResponseItemKind Kind => kind;

    public string Id => id;

    /// <summary>Its place in the output.</summary>
    public int Index => index;

    /// <summary><c>in_progress</c>, <c>completed</c> or <c>incomplete</c>.</summary>
    public string Status { get; set; } = "in_progress";

    /// <summary>The parts of a message.</summary>
    public List<ResponsePart> Parts { get; } = [];

    /// <summary>The summary of reasoning, or the arguments of a call.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>Whether the summary's part has been opened.</summary>
    public bool HasSummary { get; set; }

    public CarriedSeal? Seal { get; set; }

    public string CallId { get; init; } = "";

    public string Name { get; init; } = "";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        switch (kind)
        {
            case ResponseItemKind.Message:
                WriteMessage(json);
                break;
            case ResponseItemKind.Reasoning:
                WriteReasoning(json);
                break;
            default:
                json.WriteString("type", "function_call");
                json.WriteString("status", Status);
                json.WriteString("arguments", Text.ToString());
                json.WriteString("call_id", CallId);
                json.WriteString("name", Name);
                break;
        }

        json.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter json)
    {
        json.WriteString("type", "message");
        json.WriteString("status", Status);
        json.WriteStartArray("content");
        foreach (var part in Parts)
        {
            part.Write(json);
        }

        json.WriteEndArray();
        json.WriteString("role", "assistant");
    }

    private void WriteReasoning(Utf8JsonWriter json)
    {
        json.WriteString("type", "reasoning");
        json.WriteStartArray("summary");
        if (Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "summary_text");
            json.WriteString("text", Text.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Seal is { } seal)
        {
            json.WriteString("encrypted_content", seal.Write());
        }
    }
}
