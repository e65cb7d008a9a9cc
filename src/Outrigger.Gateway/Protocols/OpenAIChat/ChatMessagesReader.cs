using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads the messages of a chat completion request. Used by one request at a time.</summary>
internal sealed class ChatMessagesReader(RequestMembers members)
{
    private readonly Dictionary<string, string> _lastFunctionCalls = new(StringComparer.Ordinal);
    private int _functionCalls;

    /// <summary>Reads all of them.</summary>
    public void Read(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            members.Fail("messages", "must be an array");
            return;
        }

        var at = 0;
        foreach (var message in messages.EnumerateArray())
        {
            ReadMessage(message, $"messages[{at++}]");
            if (members.Error is not null)
            {
                return;
            }
        }
    }

    private void ReadMessage(JsonElement json, string path)
    {
        var role = OpenAIJson.FindText(json, "role"u8);
        switch (role)
        {
            case "system" or "developer":
                Add(ChatRole.System, json, path);
                break;
            case "user":
                Add(ChatRole.User, json, path);
                break;
            case "assistant":
                AddAssistant(json, path);
                break;
            case "tool":
                AddResult(members.Required(json, "tool_call_id"u8, path + ".tool_call_id"), json, path);
                break;
            case "function":
                AddResult(FindFunctionCall(members.Required(json, "name"u8, path + ".name")), json, path);
                break;
            default:
                members.Fail(path + ".role", "must be system, developer, user, assistant, tool or function");
                break;
        }
    }

    private void Add(ChatRole role, JsonElement json, string path)
    {
        var message = new ChatMessage { Role = role };
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (member.Name)
            {
                case "role":
                    break;
                case "name":
                    message.AuthorName = members.Text(member.Value, path + ".name");
                    break;
                case "content":
                    ChatPartsReader.Read(member.Value, path + ".content", message.Contents, members, role == ChatRole.User ? members.Request.Source : default);
                    break;
                default:
                    members.Unknown(member.Name, path + "." + member.Name, member.Value);
                    break;
            }
        }

        if (message.Contents.Count == 0)
        {
            members.Fail(path + ".content", "is missing or empty");
        }

        members.Request.Messages.Add(message);
    }

    private void AddAssistant(JsonElement json, string path)
    {
        var message = new ChatMessage { Role = ChatRole.Assistant };
        ReadReasoning(json, message.Contents);
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (member.Name)
            {
                case "role" or "reasoning_content" or "reasoning" or "reasoning_details" or "extra_content" or "tool_calls" or "function_call":
                    break;
                case "name":
                    message.AuthorName = members.Text(member.Value, path + ".name");
                    break;
                case "content":
                    ChatPartsReader.Read(member.Value, path + ".content", message.Contents, members);
                    break;
                case "refusal":
                    message.Contents.Add(new RefusalContent(members.Text(member.Value, path + ".refusal")));
                    break;
                case "audio":
                    members.Extra(Features.Audio, path + ".audio", member.Value);
                    break;
                case "annotations":
                    // Clients hand back what they were given; the text they annotate is there.
                    break;
                default:
                    members.Unknown(member.Name, path + "." + member.Name, member.Value);
                    break;
            }
        }

        ReadCalls(json, path, message.Contents);
        ReasoningPlaces.MoveTextSeals(message.Contents);
        members.Request.Messages.Add(message);
    }

    private static void ReadReasoning(JsonElement json, IList<AIContent> contents)
    {
        if (OpenAIJson.TryFind(json, "reasoning_details"u8, JsonValueKind.Array, out var details) && details.GetArrayLength() > 0)
        {
            ReasoningDetails.Read(details, takeText: true, contents);
            return;
        }

        var text = OpenAIJson.FindText(json, "reasoning_content"u8) ?? OpenAIJson.FindText(json, "reasoning"u8);
        if (text is { Length: > 0 })
        {
            contents.Add(new TextReasoningContent(text));
        }
    }

    private void ReadCalls(JsonElement json, string path, IList<AIContent> contents)
    {
        if (json.TryGetProperty("tool_calls"u8, out var calls) && calls.ValueKind != JsonValueKind.Null)
        {
            if (calls.ValueKind != JsonValueKind.Array)
            {
                members.Fail(path + ".tool_calls", "must be an array");
                return;
            }

            var at = 0;
            foreach (var call in calls.EnumerateArray())
            {
                ReadCall(call, $"{path}.tool_calls[{at++}]", contents);
            }
        }

        if (OpenAIJson.TryFind(json, "function_call"u8, JsonValueKind.Object, out var function))
        {
            var name = members.Required(function, "name"u8, path + ".function_call.name");
            var id = _lastFunctionCalls[name] = $"call_function_{_functionCalls++}";
            contents.Add(ToolCalls.Create(id, name, OpenAIJson.FindText(function, "arguments"u8) ?? ""));
        }
    }

    private void ReadCall(JsonElement call, string path, IList<AIContent> contents)
    {
        if (OpenAIJson.FindText(call, "type"u8) is "custom")
        {
            members.Extra(Features.CustomTools, path, call);
            return;
        }

        if (!OpenAIJson.TryFind(call, "function"u8, JsonValueKind.Object, out var function))
        {
            members.Fail(path + ".function", "is missing");
            return;
        }

        var id = members.Required(call, "id"u8, path + ".id");
        var name = members.Required(function, "name"u8, path + ".function.name");
        if (members.Error is null)
        {
            var content = ToolCalls.Create(id, name, OpenAIJson.FindText(function, "arguments"u8) ?? "");
            content.Seal = ReasoningDetails.ReadThoughtSignature(call);
            contents.Add(content);
        }
    }

    private void AddResult(string callId, JsonElement json, string path)
    {
        var parts = new List<AIContent>();
        if (json.TryGetProperty("content"u8, out var content) && content.ValueKind != JsonValueKind.Null)
        {
            ChatPartsReader.Read(content, path + ".content", parts, members);
        }

        if (members.Error is null)
        {
            object result = parts is [] ? "" : parts is [TextContent { CacheControl: null } text] ? text.Text : parts;
            members.Request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(callId, result)]));
        }
    }

    private string FindFunctionCall(string name) => _lastFunctionCalls.TryGetValue(name, out var id) ? id : $"call_function_{_functionCalls++}";
}

/// <summary>Puts seals where they belong. Stateless.</summary>
internal static class ReasoningPlaces
{
    /// <summary>
    /// A seal of visible text comes in front of it with the reasoning: it moves to the last text, or stands for itself
    /// as an empty one.
    /// </summary>
    public static void MoveTextSeals(IList<AIContent> contents)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            if (contents[i] is not TextContent { Text.Length: 0, Seal: { } seal } carrier)
            {
                continue;
            }

            var last = contents.LastOrDefault(c => c is TextContent && !ReferenceEquals(c, carrier));
            contents.RemoveAt(i);
            if (last is not null)
            {
                last.Seal = seal;
            }
            else
            {
                contents.Add(carrier);
            }

            return;
        }
    }
}
