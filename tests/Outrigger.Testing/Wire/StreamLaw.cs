using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>How a stream that kept its protocol's law ended.</summary>
public enum StreamEnd
{
    /// <summary>It has not ended: neither what completes an answer nor an error came.</summary>
    Open,

    /// <summary>The answer is complete.</summary>
    Complete,

    /// <summary>It ended with an error.</summary>
    Error,
}

/// <summary>A stream broke its protocol's law.</summary>
public sealed class IllegalStreamException(string message) : Exception(message);

/// <summary>What the protocols allow in their streams, written from their documentation and not from our encoders.</summary>
public static class StreamLaw
{
    /// <summary>Fails with this reason unless the condition holds.</summary>
    internal static void Demand(bool condition, string reason)
    {
        if (!condition)
        {
            throw new IllegalStreamException(reason);
        }
    }

    /// <summary>Fails unless the text is one JSON object.</summary>
    internal static void DemandJson(string text, string what)
    {
        try
        {
            Demand(JsonNode.Parse(text) is JsonObject, $"{what} is no JSON object: {text}");
        }
        catch (JsonException)
        {
            throw new IllegalStreamException($"{what} is no JSON: {text}");
        }
    }
}

/// <summary>Chat completions: one id, the role first, tool calls counted from 0, one finish reason, usage after it, the end marker last.</summary>
public static class OpenAIChatLaw
{
    /// <summary>Checks a stream.</summary>
    public static StreamEnd Check(IReadOnlyList<WireEvent> events)
    {
        var end = StreamEnd.Open;
        string? id = null;
        var isFirst = true;
        var isFinished = false;
        var hasUsage = false;
        var calls = 0;
        foreach (var part in events)
        {
            StreamLaw.Demand(end == StreamEnd.Open, $"something follows the end: {part.Data}");
            StreamLaw.Demand(part.Name is null, "chat completions name no events");
            if (part.IsDone)
            {
                StreamLaw.Demand(isFinished, "the end marker comes without a finish reason");
                end = StreamEnd.Complete;
                continue;
            }

            var chunk = part.Json;
            if (chunk.Has("error"))
            {
                StreamLaw.Demand(chunk.Obj("error").Str("message") is { Length: > 0 }, "an error without a message");
                end = StreamEnd.Error;
                continue;
            }

            StreamLaw.Demand(chunk.Str("object") == "chat.completion.chunk", $"not a chunk: {part.Data}");
            StreamLaw.Demand(chunk.Str("id") is { Length: > 0 } own && (id ??= own) == own, $"the id changes: {part.Data}");
            StreamLaw.Demand(chunk.Has("created") && chunk.Str("model") is not null, $"created or model is missing: {part.Data}");
            var choices = chunk.Objects("choices").ToArray();
            if (choices.Length == 0)
            {
                StreamLaw.Demand(chunk.Has("usage") && isFinished && !hasUsage, $"a chunk without choices is only for usage, once, at the end: {part.Data}");
                hasUsage = true;
                continue;
            }

            StreamLaw.Demand(!isFinished, $"content after the finish reason: {part.Data}");
            foreach (var choice in choices)
            {
                var delta = choice.Obj("delta");
                StreamLaw.Demand(delta is not null, $"no delta: {part.Data}");
                StreamLaw.Demand(!isFirst || delta.Str("role") == "assistant", $"the first delta has no role: {part.Data}");
                isFirst = false;
                foreach (var call in delta.Objects("tool_calls"))
                {
                    var index = call.Num("index");
                    StreamLaw.Demand(call.Has("index") && index <= calls, $"tool call {index} follows {calls} calls: {part.Data}");
                    if (index == calls)
                    {
                        StreamLaw.Demand(call.Str("id") is { Length: > 0 } && call.Obj("function").Str("name") is { Length: > 0 }, $"a call begins without id and name: {part.Data}");
                        calls++;
                    }
                    else
                    {
                        StreamLaw.Demand(call.Str("id") is null && call.Obj("function").Str("name") is null, $"id or name is repeated: {part.Data}");
                    }
                }

                isFinished |= choice.Str("finish_reason") is not null;
            }
        }

        return end;
    }
}

/// <summary>The older completions: text, one finish reason, usage, the end marker.</summary>
public static class OpenAICompletionsLaw
{
    /// <summary>Checks a stream.</summary>
    public static StreamEnd Check(IReadOnlyList<WireEvent> events)
    {
        var end = StreamEnd.Open;
        string? id = null;
        var isFinished = false;
        foreach (var part in events)
        {
            StreamLaw.Demand(end == StreamEnd.Open, $"something follows the end: {part.Data}");
            if (part.IsDone)
            {
                StreamLaw.Demand(isFinished, "the end marker comes without a finish reason");
                end = StreamEnd.Complete;
                continue;
            }

            var chunk = part.Json;
            if (chunk.Has("error"))
            {
                end = StreamEnd.Error;
                continue;
            }

            StreamLaw.Demand(chunk.Str("object") == "text_completion", $"not a completion: {part.Data}");
            StreamLaw.Demand(chunk.Str("id") is { Length: > 0 } own && (id ??= own) == own, $"the id changes: {part.Data}");
            foreach (var choice in chunk.Objects("choices"))
            {
                StreamLaw.Demand(!isFinished && choice.Str("text") is not null, $"text after the end, or none: {part.Data}");
                isFinished |= choice.Str("finish_reason") is not null;
            }
        }

        return end;
    }
}

/// <summary>Messages: one start, blocks one after the other with indices from 0, deltas of their block's kind, one delta of the message, one stop.</summary>
public static class AnthropicLaw
{
    private static readonly Dictionary<string, string[]> DeltasOf = new()
    {
        ["text"] = ["text_delta", "citations_delta"],
        ["thinking"] = ["thinking_delta", "signature_delta"],
        ["redacted_thinking"] = [],
        ["tool_use"] = ["input_json_delta"],
    };

    /// <summary>Checks a stream.</summary>
    public static StreamEnd Check(IReadOnlyList<WireEvent> events)
    {
        var end = StreamEnd.Open;
        var (isStarted, hasDelta, blocks, isSigned) = (false, false, 0, false);
        string? open = null;
        var input = "";
        foreach (var part in events)
        {
            var type = part.Json.Str("type");
            StreamLaw.Demand(end == StreamEnd.Open, $"something follows the end: {part.Data}");
            StreamLaw.Demand(part.Name == type, $"the event is named {part.Name} and says {type}");
            switch (type)
            {
                case "ping":
                    break;
                case "error":
                    StreamLaw.Demand(part.Json.Obj("error").Str("message") is { Length: > 0 } && part.Json.Obj("error").Str("type") is { Length: > 0 }, $"an error without words: {part.Data}");
                    end = StreamEnd.Error;
                    break;
                case "message_start":
                    StreamLaw.Demand(!isStarted, "a second message_start");
                    var message = part.Json.Obj("message");
                    StreamLaw.Demand(message.Str("id") is { Length: > 0 } && message.Str("role") == "assistant" && message.Has("content") && message.Has("usage") && message.Str("model") is not null, $"a start without its members: {part.Data}");
                    isStarted = true;
                    break;
                case "content_block_start":
                    StreamLaw.Demand(isStarted && !hasDelta && open is null, $"a block begins where none may: {part.Data}");
                    StreamLaw.Demand(part.Json.Has("index") && part.Json.Num("index") == blocks, $"block {part.Json.Num("index")} follows {blocks} blocks");
                    open = part.Json.Obj("content_block").Str("type") ?? "";
                    StreamLaw.Demand(DeltasOf.ContainsKey(open), $"an unknown kind of block: {part.Data}");
                    (input, isSigned) = ("", false);
                    StreamLaw.Demand(open != "tool_use" || (part.Json.Obj("content_block").Str("id") is { Length: > 0 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && part.Json.Obj("content_block").Str("name") is { Length: > 0 }), $"a tool use without a proper id or name: {part.Data}");
                    break;
                case "content_block_delta":
                    var kind = part.Json.Obj("delta").Str("type") ?? "";
                    StreamLaw.Demand(open is not null && part.Json.Num("index") == blocks, $"a delta without its block: {part.Data}");
                    StreamLaw.Demand(DeltasOf[open!].Contains(kind), $"a {kind} in a {open} block");
                    StreamLaw.Demand(!isSigned, $"a delta after the signature: {part.Data}");
                    isSigned = kind == "signature_delta";
                    input += part.Json.Obj("delta").Str("partial_json");
                    break;
                case "content_block_stop":
                    StreamLaw.Demand(open is not null && part.Json.Num("index") == blocks, $"a stop without its block: {part.Data}");
                    open = null;
                    blocks++;
                    break;
                case "message_delta":
                    StreamLaw.Demand(isStarted && open is null && !hasDelta, $"a message_delta where none may be: {part.Data}");
                    StreamLaw.Demand(part.Json.Obj("delta").Has("stop_reason") && part.Json.Has("usage"), $"a message_delta without stop reason or usage: {part.Data}");
                    hasDelta = true;
                    break;
                case "message_stop":
                    StreamLaw.Demand(hasDelta, "a message_stop without a message_delta");
                    end = StreamEnd.Complete;
                    break;
                default:
                    throw new IllegalStreamException($"an unknown event: {part.Data}");
            }
        }

        return end;
    }
}

/// <summary>Gemini: partial answers without event names; complete once a candidate has a finish reason or the prompt is blocked.</summary>
public static class GeminiLaw
{
    /// <summary>Checks a stream.</summary>
    public static StreamEnd Check(IReadOnlyList<WireEvent> events)
    {
        var end = StreamEnd.Open;
        foreach (var part in events)
        {
            StreamLaw.Demand(end != StreamEnd.Error, $"something follows the error: {part.Data}");
            StreamLaw.Demand(part.Name is null && !part.IsDone, $"Gemini names no events and marks no end: {part.Data}");
            var answer = part.Json;
            if (answer.Has("error"))
            {
                StreamLaw.Demand(answer.Obj("error").Has("code") && answer.Obj("error").Str("message") is { Length: > 0 } && answer.Obj("error").Str("status") is { Length: > 0 }, $"an error without its members: {part.Data}");
                end = StreamEnd.Error;
                continue;
            }

            var candidate = answer.Objects("candidates").FirstOrDefault();
            StreamLaw.Demand(candidate is not null || answer.Has("promptFeedback") || answer.Has("usageMetadata"), $"an answer that says nothing: {part.Data}");
            var parts = candidate.Obj("content").Objects("parts").ToArray();
            StreamLaw.Demand(end == StreamEnd.Open || parts.Length == 0, $"content after the finish reason: {part.Data}");
            foreach (var content in parts)
            {
                StreamLaw.Demand(content.Count > 0, $"an empty part: {part.Data}");
                StreamLaw.Demand(!content.Has("functionCall") || content.Obj("functionCall").Str("name") is { Length: > 0 }, $"a call without a name: {part.Data}");
                StreamLaw.Demand(!content.Has("functionCall") || content.Obj("functionCall")!["args"] is null or JsonObject, $"a call whose arguments are no object: {part.Data}");
            }

            if (candidate.Str("finishReason") is not null || answer.Obj("promptFeedback").Str("blockReason") is not null)
            {
                end = StreamEnd.Complete;
            }
        }

        return end;
    }
}
