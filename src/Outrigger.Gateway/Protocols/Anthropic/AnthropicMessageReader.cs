using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Reads the <c>messages</c> of a client's request. Used by one request at a time.</summary>
internal sealed class AnthropicMessageReader(AnthropicRequestReader reader)
{
    private readonly AnthropicBlockReader _blocks = new(reader);

    /// <summary>Adds the messages to the request.</summary>
    public void Read(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            reader.Fail("messages", "must be an array");
            return;
        }

        var index = 0;
        var last = default(JsonElement);
        foreach (var message in messages.EnumerateArray())
        {
            ReadMessage(message, $"messages[{index}]");
            if (reader.HasFailed)
            {
                return;
            }

            last = message;
            index++;
        }

        // The answer is to go on from here: other protocols would begin a new one.
        if (reader.Request.Messages is [.., { } end] && end.Role == ChatRole.Assistant && end.Contents is [.., TextContent])
        {
            reader.Keep(Features.Prefill, $"messages[{index - 1}]", last);
        }
    }

    private void ReadMessage(JsonElement message, string path)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            reader.Fail(path, "must be an object");
            return;
        }

        ChatRole role;
        switch (reader.GetText(message, "role", path))
        {
            case "user":
                role = ChatRole.User;
                break;
            case "assistant":
                role = ChatRole.Assistant;
                break;
            case "system":
                role = ChatRole.System;
                break;
            default:
                reader.Fail($"{path}.role", "must be user, assistant or system");
                return;
        }

        reader.KeepOthers(message, path, "role", "content");
        if (!message.TryGetProperty("content", out var content))
        {
            reader.Fail($"{path}.content", "is missing");
            return;
        }

        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                reader.Request.Messages.Add(new ChatMessage(role, [role == ChatRole.User ? LongTextContent.Read(content, reader.Request.Source) : new TextContent(content.GetString())]));
                break;
            case JsonValueKind.Array:
                ReadBlocks(content, role, $"{path}.content");
                break;
            default:
                reader.Fail($"{path}.content", "must be a string or an array");
                break;
        }
    }

    private void ReadBlocks(JsonElement content, ChatRole role, string path)
    {
        ChatMessage? current = null;
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            var read = _blocks.Read(block, $"{path}[{index++}]", role, current);
            if (reader.HasFailed)
            {
                return;
            }

            if (read is FunctionResultContent)
            {
                // Results are messages of their own; text behind them begins another one.
                reader.Request.Messages.Add(new ChatMessage(ChatRole.Tool, [read]));
                current = null;
            }
            else if (read is not null)
            {
                if (current is null)
                {
                    current = new ChatMessage { Role = role };
                    reader.Request.Messages.Add(current);
                }

                current.Contents.Add(read);
            }
        }

        _blocks.SettleSeals(current);
    }
}
