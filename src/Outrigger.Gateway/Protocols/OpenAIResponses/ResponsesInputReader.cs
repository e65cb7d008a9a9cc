using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>
/// Reads the input of a response: a string, or items of which several make up one turn of the assistant. Used by one
/// request at a time.
/// </summary>
internal sealed class ResponsesInputReader(RequestMembers members)
{
    private readonly Dictionary<string, FunctionCallContent> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReasoningSeal> _callSeals = new(StringComparer.Ordinal);

    private List<ChatMessage> Messages => members.Request.Messages;

    /// <summary>Reads all of it.</summary>
    public void Read(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            Messages.Add(new ChatMessage(ChatRole.User, input.GetString()));
            return;
        }

        if (input.ValueKind != JsonValueKind.Array)
        {
            members.Fail("input", "must be a string or an array of items");
            return;
        }

        var at = 0;
        foreach (var item in input.EnumerateArray())
        {
            ReadItem(item, $"input[{at++}]");
            if (members.Error is not null)
            {
                return;
            }
        }

        foreach (var (callId, seal) in _callSeals)
        {
            if (_calls.TryGetValue(callId, out var call))
            {
                call.Seal = seal;
            }
        }

        foreach (var message in Messages)
        {
            ReasoningPlaces.MoveTextSeals(message.Contents);
        }
    }

    private void ReadItem(JsonElement item, string path)
    {
        var type = OpenAIJson.FindText(item, "type"u8) ?? (OpenAIJson.FindText(item, "role"u8) is null ? null : "message");
        switch (type)
        {
            case "message":
                ReadMessage(item, path);
                break;
            case "function_call":
                ReadCall(item, path);
                break;
            case "function_call_output":
                ReadOutput(item, path);
                break;
            case "reasoning":
                ReadReasoning(item);
                break;
            case "item_reference":
                members.Refuse(path, "An item that another provider keeps cannot be named here; send the item itself.");
                break;
            case "custom_tool_call" or "custom_tool_call_output":
                members.Extra(Features.CustomTools, path, item);
                break;
            case null when OpenAIJson.FindText(item, "id"u8) is not null:
                members.Refuse(path, "An item that another provider keeps cannot be named here; send the item itself.");
                break;
            case null:
                members.Fail(path + ".type", "is missing");
                break;
            default:
                // Calls of hosted tools and what they gave.
                members.Extra(Features.ProviderTools, path, item);
                break;
        }
    }

    private void ReadMessage(JsonElement item, string path)
    {
        var contents = new List<AIContent>();
        if (item.TryGetProperty("content"u8, out var content))
        {
            ResponsesPartsReader.Read(content, path + ".content", contents, members);
        }

        if (contents.Count == 0)
        {
            members.Fail(path + ".content", "is missing or empty");
        }

        switch (OpenAIJson.FindText(item, "role"u8))
        {
            case "assistant":
                contents.ForEach(GetAssistant().Contents.Add);
                break;
            case "user":
                Messages.Add(new ChatMessage(ChatRole.User, contents));
                break;
            case "system" or "developer":
                Messages.Add(new ChatMessage(ChatRole.System, contents));
                break;
            default:
                members.Fail(path + ".role", "must be user, assistant, system or developer");
                break;
        }
    }

    private void ReadCall(JsonElement item, string path)
    {
        var id = members.Required(item, "call_id"u8, path + ".call_id");
        var name = members.Required(item, "name"u8, path + ".name");
        if (members.Error is null)
        {
            var call = ToolCalls.Create(id, name, OpenAIJson.FindText(item, "arguments"u8) ?? "");
            _calls[id] = call;
            GetAssistant().Contents.Add(call);
        }
    }

    private void ReadOutput(JsonElement item, string path)
    {
        var id = members.Required(item, "call_id"u8, path + ".call_id");
        var parts = new List<AIContent>();
        if (item.TryGetProperty("output"u8, out var output) && output.ValueKind != JsonValueKind.Null)
        {
            ResponsesPartsReader.Read(output, path + ".output", parts, members);
        }

        if (members.Error is null)
        {
            object result = parts is [] ? "" : parts is [TextContent text] ? text.Text : parts;
            Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, result)]));
        }
    }

    private void ReadReasoning(JsonElement item)
    {
        var text = GetTexts(item, "content"u8);
        text = text.Length > 0 ? text : GetTexts(item, "summary"u8);
        if (OpenAIJson.FindText(item, "encrypted_content"u8) is not { Length: > 0 } encrypted)
        {
            if (text.Length > 0)
            {
                GetAssistant().Contents.Add(new TextReasoningContent(text));
            }

            return;
        }

        var carried = CarriedSeal.Read(encrypted, OpenAIJson.FindText(item, "id"u8));
        switch (carried.Place)
        {
            case SealPlace.Call when carried.CallId is { } callId:
                _callSeals[callId] = carried.Seal;
                break;
            case SealPlace.Text:
                GetAssistant().Contents.Add(new TextContent("") { Seal = carried.Seal });
                break;
            default:
                GetAssistant().Contents.Add(new TextReasoningContent(text) { Seal = carried.Seal });
                break;
        }
    }

    private static string GetTexts(JsonElement item, ReadOnlySpan<byte> name)
    {
        if (!OpenAIJson.TryFind(item, name, JsonValueKind.Array, out var parts))
        {
            return "";
        }

        var texts = parts.EnumerateArray().Select(p => OpenAIJson.FindText(p, "text"u8)).Where(t => !string.IsNullOrEmpty(t)).ToArray();
        return string.Join("\n\n", texts);
    }

    /// <summary>The turn of the assistant that is being read; items that follow each other belong to one.</summary>
    private ChatMessage GetAssistant()
    {
        if (Messages is [.., { } last] && last.Role == ChatRole.Assistant)
        {
            return last;
        }

        var message = new ChatMessage { Role = ChatRole.Assistant };
        Messages.Add(message);
        return message;
    }
}
