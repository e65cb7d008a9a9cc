using System.Text.Json.Nodes;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>A protocol as its clients speak it: how they ask, and how they read.</summary>
internal sealed record ClientDialect(
    string Name,
    Func<string, bool, string> Path,
    Func<string, bool, JsonObject> Request)
{
    private const string Question = "Say it.";

    public static readonly ClientDialect OpenAIChat = new(
        "openai-chat",
        (_, _) => "/v1/chat/completions",
        (model, stream) => With(stream, new JsonObject { ["model"] = model, ["messages"] = Messages(), ["stream_options"] = stream ? new JsonObject { ["include_usage"] = true } : null }));

    public static readonly ClientDialect OpenAIResponses = new(
        "openai-responses",
        (_, _) => "/v1/responses",
        (model, stream) => With(stream, new JsonObject { ["model"] = model, ["input"] = Question }));

    public static readonly ClientDialect OpenAICompletions = new(
        "openai-completions",
        (_, _) => "/v1/completions",
        (model, stream) => With(stream, new JsonObject { ["model"] = model, ["prompt"] = Question, ["stream_options"] = stream ? new JsonObject { ["include_usage"] = true } : null }));

    public static readonly ClientDialect Anthropic = new(
        "anthropic-messages",
        (_, _) => "/v1/messages",
        (model, stream) => With(stream, new JsonObject { ["model"] = model, ["max_tokens"] = 1000, ["messages"] = Messages() }));

    public static readonly ClientDialect Gemini = new(
        "gemini-generate",
        (model, stream) => $"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}",
        (_, _) => new JsonObject { ["contents"] = new JsonArray(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = Question }) }), ["generationConfig"] = new JsonObject { ["thinkingConfig"] = new JsonObject { ["includeThoughts"] = true } } });

    /// <summary>Reads a whole answer or an error.</summary>
    public WireMeaning ReadWhole(JsonObject answer) => WireDialect.Get(Name).ReadWhole(answer);

    /// <summary>Reads a stream.</summary>
    public WireMeaning ReadStream(IReadOnlyList<WireEvent> events) => WireDialect.Get(Name).ReadStream(events);

    /// <summary>Checks a stream.</summary>
    public StreamEnd Law(IReadOnlyList<WireEvent> events) => WireDialect.Get(Name).Law(events);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClientDialect> All { get; } = [OpenAIChat, OpenAIResponses, OpenAICompletions, Anthropic, Gemini];

    /// <summary>Which of OpenAI's schemas its answers are judged by; null for other protocols.</summary>
    public string? WholeSchema => Name switch
    {
        "openai-chat" => "CreateChatCompletionResponse",
        "openai-responses" => "Response",
        "openai-completions" => "CreateCompletionResponse",
        _ => null,
    };

    /// <summary>Which of OpenAI's schemas its events are judged by; null for other protocols.</summary>
    public string? EventSchema => Name switch
    {
        "openai-chat" => "CreateChatCompletionStreamResponse",
        "openai-responses" => "ResponseStreamEvent",
        "openai-completions" => "CreateCompletionResponse",
        _ => null,
    };

    /// <summary>The one of this name.</summary>
    public static ClientDialect Get(string name) => All.Single(d => d.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static JsonArray Messages() => new(new JsonObject { ["role"] = "user", ["content"] = Question });

    private static JsonObject With(bool stream, JsonObject request)
    {
        foreach (var name in request.Where(p => p.Value is null).Select(p => p.Key).ToArray())
        {
            request.Remove(name);
        }

        if (stream)
        {
            request["stream"] = true;
        }

        return request;
    }
}
