using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads a client's conversation. Results of tools are paired with their calls by id where they have one, else by name and
/// order, so that two calls of one function stay apart. Stateless and thread-safe.
/// </summary>
internal static class GeminiContentsReader
{
    /// <summary>Reads <c>systemInstruction</c>: a content, or a bare text.</summary>
    public static OutriggerError? ReadSystem(JsonElement value, string path, ChatRequest request)
    {
        var contents = new List<AIContent>();
        if (value.ValueKind == JsonValueKind.String)
        {
            contents.Add(new TextContent(value.GetString()));
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path, "must be an object");
        }
        else if (GeminiJson.TryGet(value, "parts", out var parts))
        {
            var i = 0;
            foreach (var part in GeminiJson.Items(parts))
            {
                var at = $"{path}.parts[{i++}]";
                if (part.ValueKind != JsonValueKind.Object || GeminiJson.GetText(part, "text") is not { } text)
                {
                    return GeminiRequestReader.Invalid(at, "must be a text");
                }

                contents.Add(new TextContent(text));
            }
        }

        if (contents.Count > 0)
        {
            request.Messages.Insert(0, new ChatMessage(ChatRole.System, contents));
        }

        return null;
    }

    /// <summary>Reads <c>contents</c>.</summary>
    public static OutriggerError? Read(JsonElement contents, string path, ChatRequest request)
    {
        var calls = new PendingCalls();
        var i = 0;
        foreach (var content in GeminiJson.Items(contents))
        {
            var at = $"{path}[{i}]";
            if (content.ValueKind != JsonValueKind.Object)
            {
                return GeminiRequestReader.Invalid(at, "must be an object");
            }

            if (ReadContent(content, at, i++, calls, request) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static OutriggerError? ReadContent(JsonElement content, string path, int index, PendingCalls calls, ChatRequest request)
    {
        var role = GeminiJson.GetText(content, "role") ?? "user";
        if (role is not ("user" or "model" or "function" or "system" or "tool"))
        {
            return GeminiRequestReader.Invalid(path + ".role", "must be user or model");
        }

        if (!GeminiJson.TryGet(content, "parts", out var parts))
        {
            return null;
        }

        var message = new ChatMessage(role switch { "model" => ChatRole.Assistant, "system" => ChatRole.System, _ => ChatRole.User }, new List<AIContent>());
        var i = 0;
        foreach (var part in GeminiJson.Items(parts))
        {
            var at = $"{path}.parts[{i}]";
            if (part.ValueKind != JsonValueKind.Object)
            {
                return GeminiRequestReader.Invalid(at, "must be an object");
            }

            if (GeminiJson.TryGet(part, "functionResponse", out var response))
            {
                // A message a result, in front of what else the turn says.
                if (GeminiResultReader.Read(response, at + ".functionResponse", calls, request) is { } bad)
                {
                    return bad;
                }
            }
            else if (GeminiPartReader.Read(part, at, (index, i), message.Role == ChatRole.Assistant, request, out var read) is { } error)
            {
                return error;
            }
            else if (read is not null)
            {
                message.Contents.Add(read);
                calls.Add(read as FunctionCallContent);
            }

            i++;
        }

        if (message.Contents.Count > 0)
        {
            request.Messages.Add(message);
        }

        return null;
    }
}

/// <summary>The calls of a conversation that have no result yet. Used by one reader.</summary>
internal sealed class PendingCalls
{
    private readonly List<FunctionCallContent> _calls = [];

    /// <summary>Adds a call.</summary>
    public void Add(FunctionCallContent? call)
    {
        if (call is not null)
        {
            _calls.Add(call);
        }
    }

    /// <summary>The call a result answers: that of its id, else the first of its name.</summary>
    public FunctionCallContent? Take(string? callId, string? name)
    {
        var at = string.IsNullOrEmpty(callId) ? -1 : _calls.FindIndex(c => c.CallId == callId);
        at = at >= 0 ? at : _calls.FindIndex(c => c.Name == name);
        if (at < 0)
        {
            return null;
        }

        var call = _calls[at];
        _calls.RemoveAt(at);
        return call;
    }
}
