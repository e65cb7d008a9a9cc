using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Reads an upstream's stream. Strict on order: one start, one open block at a time, deltas only in a block of their kind,
/// nothing behind the end. Kinds of events, blocks and deltas it does not know are passed over, as Anthropic asks of
/// clients. Used by one request at a time.
/// </summary>
internal sealed class AnthropicStreamDecoder : IChatStreamDecoder
{
    private const int MaxDepth = 512;

    private bool _hasBegun;
    private bool _hasFinished;
    private bool _hasEnded;
    private int _index = -1;
    private Block _open;
    private int _calls;
    private bool _hasAnswerTool;
    private bool _hasInput;
    private string? _givenInput;

    private enum Block
    {
        None,
        Text,
        Thinking,
        Redacted,
        Tool,
        AnswerTool,
        Other,
    }

    public bool Read(ReadOnlySpan<byte> data, List<ChatResponseUpdate> updates)
    {
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return AnthropicEvent.TryRead(ref reader, out var read) && Take(read, updates);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private bool Take(in AnthropicEvent read, List<ChatResponseUpdate> updates)
    {
        switch (read.Type)
        {
            case "message_start":
                if (_hasBegun)
                {
                    return false;
                }

                _hasBegun = true;
                updates.Add(new ChatResponseUpdate { Role = ChatRole.Assistant, ResponseId = read.Id, ModelId = read.Model });
                return true;
            case "content_block_start":
                return CanGoOn() && _open == Block.None && read.Index > _index && Start(read, updates);
            case "content_block_delta":
                return CanGoOn() && _open != Block.None && read.Index == _index && Delta(read, updates);
            case "content_block_stop":
                return CanGoOn() && _open != Block.None && read.Index == _index && Stop(updates);
            case "message_delta":
                return _hasBegun && !_hasEnded && Finish(read, updates);
            case "message_stop":
                if (!_hasFinished || _hasEnded)
                {
                    return false;
                }

                _hasEnded = true;
                return true;
            default:
                return true;
        }
    }

    private bool CanGoOn() => _hasBegun && !_hasFinished && !_hasEnded;

    private bool Start(in AnthropicEvent read, List<ChatResponseUpdate> updates)
    {
        _index = read.Index;
        switch (read.BlockType)
        {
            case "text":
                _open = Block.Text;
                AddText(read.Text, updates);
                return true;
            case "thinking":
                _open = Block.Thinking;
                AddThinking(read.Thinking, updates);
                AddSignature(read.Signature, updates);
                return true;
            case "redacted_thinking":
                _open = Block.Redacted;
                if (read.Data is null)
                {
                    return false;
                }

                Add(updates, new TextReasoningContent("") { Seal = new ReasoningSeal(AnthropicSeals.Issuer, read.Data, IsRedacted: true) });
                return true;
            case "tool_use":
                return StartTool(read, updates);
            default:
                _open = Block.Other;
                return read.BlockType is not null;
        }
    }

    private bool StartTool(in AnthropicEvent read, List<ChatResponseUpdate> updates)
    {
        if (string.IsNullOrEmpty(read.Id) || string.IsNullOrEmpty(read.Name))
        {
            return false;
        }

        // Some servers say the whole input at once, where Anthropic has an empty object.
        (_hasInput, _givenInput) = (false, read.Input);
        if (read.Name == AnthropicSchemas.AnswerTool)
        {
            _open = Block.AnswerTool;
            _hasAnswerTool = true;
            return true;
        }

        _open = Block.Tool;
        Add(updates, new ToolCallFragmentContent(_calls++, read.Id, read.Name, ""));
        return true;
    }

    private bool Delta(in AnthropicEvent read, List<ChatResponseUpdate> updates)
    {
        if (_open == Block.Other)
        {
            return true;
        }

        switch (read.DeltaType)
        {
            case "text_delta":
                AddText(read.Text, updates);
                return _open == Block.Text && read.Text is not null;
            case "thinking_delta":
                AddThinking(read.Thinking, updates);
                return _open == Block.Thinking && read.Thinking is not null;
            case "signature_delta":
                AddSignature(read.Signature, updates);
                return _open == Block.Thinking && read.Signature is not null;
            case "input_json_delta":
                AddInput(read.PartialJson, updates);
                return _open is Block.Tool or Block.AnswerTool && read.PartialJson is not null;
            default:
                return read.DeltaType is not null;
        }
    }

    private bool Stop(List<ChatResponseUpdate> updates)
    {
        if (_open is Block.Tool or Block.AnswerTool && !_hasInput)
        {
            AddInput(_givenInput ?? "{}", updates);
        }

        if (_open is Block.Text or Block.Thinking or Block.Redacted or Block.AnswerTool)
        {
            Add(updates, BlockEndContent.Instance);
        }

        _open = Block.None;
        return true;
    }

    private bool Finish(in AnthropicEvent read, List<ChatResponseUpdate> updates)
    {
        if (read.StopReason is not { } reason)
        {
            return true;
        }

        if (_hasFinished)
        {
            return false;
        }

        if (_open != Block.None)
        {
            // An answer that was cut off may leave its last block open.
            _open = Block.None;
            Add(updates, BlockEndContent.Instance);
        }

        _hasFinished = true;
        var finish = AnthropicStops.Read(reason);
        if (finish == ChatFinishReason.ToolCalls && _hasAnswerTool && _calls == 0)
        {
            finish = ChatFinishReason.Stop;
        }

        var update = new ChatResponseUpdate { Role = ChatRole.Assistant, FinishReason = finish };
        if (finish == ChatFinishReason.ContentFilter && read.Explanation is { Length: > 0 } explanation)
        {
            update.Contents.Add(new RefusalContent(explanation));
        }

        if (read.StopSequence is { } sequence)
        {
            update.StopSequence = sequence;
        }

        updates.Add(update);
        return true;
    }

    private static void AddText(string? text, List<ChatResponseUpdate> updates)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Add(updates, new TextContent(text));
        }
    }

    private static void AddThinking(string? text, List<ChatResponseUpdate> updates)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Add(updates, new TextReasoningContent(text));
        }
    }

    private static void AddSignature(string? signature, List<ChatResponseUpdate> updates)
    {
        if (!string.IsNullOrEmpty(signature))
        {
            Add(updates, new TextReasoningContent("") { Seal = new ReasoningSeal(AnthropicSeals.Issuer, signature) });
        }
    }

    private void AddInput(string? json, List<ChatResponseUpdate> updates)
    {
        if (string.IsNullOrEmpty(json))
        {
            return;
        }

        _hasInput = true;
        Add(updates, _open == Block.AnswerTool ? new TextContent(json) : new ToolCallFragmentContent(_calls - 1, null, null, json));
    }

    private static void Add(List<ChatResponseUpdate> updates, AIContent content) => updates.Add(new ChatResponseUpdate(ChatRole.Assistant, [content]));
}
