using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>A chat completion: what is said, what it counts, and how it is written as one document.</summary>
internal sealed class SimulatedChat : SimulatedAnswer
{
    public const string Fingerprint = "sim";

    private const int LoremTokens = 64;
    private const int TokensAroundMessage = 3;

    /// <summary>Letters of all languages go out as themselves, as upstreams write them.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private SimulatedChat(string model, string id, long createdUnixSeconds, string text, string? tool)
    {
        Model = SimulatedModels.Label(model);
        Id = id;
        CreatedUnixSeconds = createdUnixSeconds;
        Text = text;
        Tool = tool;
        TokenCount = SimulatedText.CountTokens(text);
    }

    public string Id { get; }

    public string Model { get; }

    public long CreatedUnixSeconds { get; }

    /// <summary>What is said; the arguments when a tool is called.</summary>
    public string Text { get; }

    /// <summary>The tool that is called; null for none.</summary>
    public string? Tool { get; }

    public int PromptTokens { get; private init; }

    public override int TokenCount { get; }

    public override bool IsStream => Stream;

    public bool IncludesUsage { get; private init; }

    public string FinishReason { get; private init; } = "stop";

    private bool Stream { get; init; }

    /// <summary>Reads a request and thinks out its answer.</summary>
    /// <exception cref="SimulationException">The request is not valid.</exception>
    public static SimulatedChat Read(JsonElement root, SimulationSteering steering, byte[] body, TimeProvider time)
    {
        var model = SimulatedModels.Find(SimulatedJson.FindText(root, "model")) ?? throw SimulationException.UnknownModel();
        var conversation = SimulatedConversation.Read(root);
        if (SimulatedJson.FindNumber(root, "n", 1, 128) is > 1)
        {
            throw SimulationException.Bad("The simulated provider gives one choice.", "n");
        }

        var isStream = SimulatedJson.FindFlag(root, "stream");
        var streamOptions = SimulatedJson.FindObject(root, "stream_options");
        var limit = SimulatedJson.FindNumber(root, "max_completion_tokens", 1, int.MaxValue)
            ?? SimulatedJson.FindNumber(root, "max_tokens", 1, int.MaxValue)
            ?? int.MaxValue;

        var (text, tool, finish) = Compose(root, model, conversation, steering, limit);
        var chat = new SimulatedChat(
            model, "chatcmpl-sim-" + Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12)), time.GetUtcNow().ToUnixTimeSeconds(), text, tool)
        {
            PromptTokens = conversation.Tokens + (conversation.MessageCount * TokensAroundMessage),
            Stream = isStream,
            IncludesUsage = isStream && streamOptions is { } options && SimulatedJson.FindFlag(options, "include_usage"),
            FinishReason = finish,
        };

        // Refuses a pace that would take too long before the first byte goes out.
        steering.DueAt(Math.Max(0, chat.TokenCount - 1));
        return chat;
    }

    public override HttpContent CreateContent(SimulatedPace pace, bool breaksOff)
    {
        if (IsStream)
        {
            return new SimulatedChatStreamContent(this, pace, breaksOff);
        }

        var body = SimulatedAnswers.WriteJson(WriteDocument);
        if (breaksOff)
        {
            return new BreakingContent(body, "application/json");
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>The usage object both forms of the answer carry.</summary>
    public void WriteUsage(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", PromptTokens);
        writer.WriteNumber("completion_tokens", TokenCount);
        writer.WriteNumber("total_tokens", (long)PromptTokens + TokenCount);
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", 0);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details");
        writer.WriteNumber("reasoning_tokens", 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static (string Text, string? Tool, string Finish) Compose(
        JsonElement root, string model, SimulatedConversation conversation, SimulationSteering steering, int limit)
    {
        if (SimulatedTools.FindForced(root) is { } tool)
        {
            return (tool.Arguments, tool.Name, "tool_calls");
        }

        if (FindStructuredText(root) is { } structured)
        {
            // Cut like a model that runs out of tokens: not valid any more, and it says so.
            return SimulatedText.CountTokens(structured) <= limit ? (structured, null, "stop") : (SimulatedText.Cut(structured, limit), null, "length");
        }

        var text = model == SimulatedModels.Lorem
            ? SimulatedText.CreateLorem(steering.Tokens ?? LoremTokens)
            : steering.Tokens is { } tokens ? SimulatedText.Fill(conversation.LastUserText, tokens) : conversation.LastUserText;
        var cut = SimulatedText.Cut(text, Math.Min(limit, SimulationSteering.MaxTokens));
        return (cut, null, cut.Length < text.Length ? "length" : "stop");
    }

    private static string? FindStructuredText(JsonElement root)
    {
        if (SimulatedJson.FindObject(root, "response_format") is not { } format)
        {
            return null;
        }

        switch (SimulatedJson.FindText(format, "type"))
        {
            case "text":
                return null;
            case "json_object":
                return """{"simulated":true}""";
            case "json_schema":
                var definition = SimulatedJson.FindObject(format, "json_schema")
                    ?? throw SimulationException.Bad("'response_format.json_schema' is missing.", "response_format.json_schema");
                return SimulatedJson.FindObject(definition, "schema") is { } schema ? SchemaSample.Create(schema, "response_format.json_schema.schema") : "{}";
            default:
                throw SimulationException.Bad("'response_format.type' has to be text, json_object or json_schema.", "response_format.type");
        }
    }

    private void WriteDocument(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("object", "chat.completion");
        writer.WriteNumber("created", CreatedUnixSeconds);
        writer.WriteString("model", Model);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        if (Tool is null)
        {
            writer.WriteString("content", Text);
        }
        else
        {
            writer.WriteNull("content");
            writer.WriteStartArray("tool_calls");
            writer.WriteStartObject();
            writer.WriteString("id", ToolCallId);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", Tool);
            writer.WriteString("arguments", Text);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteNull("refusal");
        writer.WriteEndObject();
        writer.WriteNull("logprobs");
        writer.WriteString("finish_reason", FinishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteUsage(writer);
        writer.WriteString("system_fingerprint", Fingerprint);
        writer.WriteEndObject();
    }

    /// <summary>The id of the tool call, the same in every repetition of the request.</summary>
    public string ToolCallId => "call_sim_" + Id[^12..];
}
