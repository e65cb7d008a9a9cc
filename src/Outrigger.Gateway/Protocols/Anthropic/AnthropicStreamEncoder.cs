using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Writes a stream for a client, always in the legal order: one <c>message_start</c>, blocks one after the other with
/// rising numbers, <c>message_delta</c>, <c>message_stop</c>. Tool calls that come in alternating pieces wait until the one
/// before them is whole. Used by one request at a time.
/// </summary>
internal sealed class AnthropicStreamEncoder(AnswerFrame frame) : IChatStreamEncoder, IDisposable
{
    private const int MaxWaitingChars = 16 << 20;

    private readonly Utf8JsonWriter _json = new(Stream.Null, AnthropicAnswerWriter.Readable);
    private readonly List<AnthropicToolBlock> _tools = [];
    private readonly List<AIContent> _waiting = [];
    private Open _open;
    private AnthropicToolBlock? _openTool;
    private int _index;
    private long _waitingChars;
    private long _inputEstimate;
    private bool _hasBegun;
    private bool _hasFinished;
    private bool _hasEnded;
    private bool _hasRefusal;
    private bool _hasCalls;
    private ChatFinishReason? _reason;
    private string? _stopSequence;

    private enum Open
    {
        Nothing,
        Text,
        Thinking,
        Tool,
    }

    public void Write(IBufferWriter<byte> target, ChatResponseUpdate update, in TokenUsage usage)
    {
        if (_hasFinished || _hasEnded)
        {
            return;
        }

        Begin(target, update.ResponseId, update.ModelId, usage);
        _reason = update.FinishReason ?? _reason;
        _stopSequence = update.StopSequence ?? _stopSequence;
        foreach (var content in update.Contents)
        {
            Take(target, content);
        }
    }

    public void Finish(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_hasFinished || _hasEnded)
        {
            return;
        }

        Begin(target, null, null, usage);
        Close(target);
        Flush(target, isEnd: true);
        Close(target);
        _hasFinished = true;
        WriteFinish(target, usage);
    }

    public void WriteTerminal(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_hasFinished && !_hasEnded)
        {
            _hasEnded = true;
            target.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
        }
    }

    public void Fail(IBufferWriter<byte> target, OutriggerError error)
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            AnthropicErrorShape.WriteEvent(target, error);
        }
    }

    public void Dispose() => _json.Dispose();

    private void Take(IBufferWriter<byte> target, AIContent content)
    {
        switch (content)
        {
            case ToolCallFragmentContent fragment:
                TakeFragment(target, fragment);
                break;
            case FunctionCallContent call:
                // A whole call cannot be confused with one that comes in pieces: those are numbered from 0.
                var whole = new AnthropicToolBlock(-1) { Id = call.CallId, Name = call.Name, Seal = call.Seal };
                whole.Append(ToolCalls.GetArguments(call));
                _tools.Add(whole);
                Wait(target, whole);
                break;
            case BlockEndContent when _open != Open.Tool:
                Close(target);
                break;
            default:
                Wait(target, content);
                break;
        }
    }

    private void TakeFragment(IBufferWriter<byte> target, ToolCallFragmentContent fragment)
    {
        var tool = _tools.Find(t => t.Index == fragment.Index && fragment.Index >= 0);
        var isNew = tool is null;
        if (tool is null)
        {
            tool = new AnthropicToolBlock(fragment.Index);
            _tools.Add(tool);
        }

        tool.Id ??= fragment.CallId;
        tool.Name ??= fragment.Name;
        tool.Seal ??= fragment.Seal;
        if (tool.IsClosed)
        {
            // The call was whole and has been written; only white space can still belong to it.
            return;
        }

        tool.Append(fragment.Arguments);
        if (isNew)
        {
            Wait(target, tool);
        }
        else if (ReferenceEquals(tool, _openTool))
        {
            WriteInput(target, tool);
            Flush(target, isEnd: false);
        }
        else
        {
            CountWaiting(target, fragment.Arguments.Length);
        }
    }

    /// <summary>Writes a piece, or puts it behind the tool call that is not yet whole.</summary>
    private void Wait(IBufferWriter<byte> target, object piece)
    {
        _waiting.Add(piece as AIContent ?? new WaitingTool((AnthropicToolBlock)piece));
        CountWaiting(target, piece is TextContent text ? text.Text.Length : piece is TextReasoningContent thought ? thought.Text.Length : 0);
        Flush(target, isEnd: false);
    }

    private void CountWaiting(IBufferWriter<byte> target, int chars)
    {
        _waitingChars += chars;
        if (_waitingChars > MaxWaitingChars)
        {
            Fail(target, ProvidersErrors.AnswerTooLarge.With("The provider's tool calls alternate for longer than can be kept."));
        }
    }

    private void Flush(IBufferWriter<byte> target, bool isEnd)
    {
        var done = 0;
        while (done < _waiting.Count && !_hasEnded)
        {
            if (_openTool is { } open)
            {
                if (!isEnd && !open.IsWhole)
                {
                    break;
                }

                Close(target);
            }

            var piece = _waiting[done];
            if (piece is WaitingTool { Tool: var tool })
            {
                if (!OpenTool(target, tool, isEnd))
                {
                    if (!isEnd)
                    {
                        break;
                    }
                }
            }
            else
            {
                WritePiece(target, piece);
            }

            done++;
        }

        _waiting.RemoveRange(0, done);
        _waitingChars = _waiting.Count == 0 ? 0 : _waitingChars;
    }

    private void WritePiece(IBufferWriter<byte> target, AIContent piece)
    {
        switch (piece)
        {
            case TextReasoningContent reasoning:
                WriteReasoning(target, reasoning);
                break;
            case TextContent text:
                WriteText(target, text.Text);
                if (text.Seal is { } seal)
                {
                    WriteSealBlock(target, AnthropicSeals.Write(seal, isOfText: true));
                }

                break;
            case RefusalContent refusal:
                _hasRefusal = true;
                WriteText(target, refusal.Text);
                break;
            case DataContent data:
                Close(target);
                WriteText(target, AnthropicAnswerWriter.Describe(data));
                Close(target);
                break;
        }
    }

    private void WriteText(IBufferWriter<byte> target, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (_open != Open.Text)
        {
            Close(target);
            _open = Open.Text;
            StartBlock("text"u8, target);
            _json.WriteString("text"u8, ""u8);
            EndBlock(target);
        }

        WriteDelta(target, "text_delta"u8, "text"u8, text);
    }

    private void WriteReasoning(IBufferWriter<byte> target, TextReasoningContent reasoning)
    {
        if (reasoning.Seal is { Issuer: AnthropicSeals.Issuer, IsRedacted: true } redacted)
        {
            Close(target);
            StartBlock("redacted_thinking"u8, target);
            _json.WriteString("data"u8, redacted.Value);
            EndBlock(target);
            StopBlock(target);
            return;
        }

        if (reasoning.Text.Length == 0 && reasoning.Seal is null)
        {
            return;
        }

        if (_open != Open.Thinking)
        {
            Close(target);
            OpenThinking(target);
        }

        if (reasoning.Text.Length > 0)
        {
            WriteDelta(target, "thinking_delta"u8, "thinking"u8, reasoning.Text);
        }

        if (reasoning.Seal is { } seal)
        {
            // The signature closes its block: whatever reasoning follows is another's.
            WriteDelta(target, "signature_delta"u8, "signature"u8, seal.Issuer == AnthropicSeals.Issuer ? seal.Value : AnthropicSeals.Write(seal));
            Close(target);
        }
    }

    private void WriteSealBlock(IBufferWriter<byte> target, string signature)
    {
        Close(target);
        OpenThinking(target);
        WriteDelta(target, "signature_delta"u8, "signature"u8, signature);
        Close(target);
    }

    private void OpenThinking(IBufferWriter<byte> target)
    {
        _open = Open.Thinking;
        StartBlock("thinking"u8, target);
        _json.WriteString("thinking"u8, ""u8);
        _json.WriteString("signature"u8, ""u8);
        EndBlock(target);
    }

    /// <summary>Opens a tool's block; false while its name is not known.</summary>
    private bool OpenTool(IBufferWriter<byte> target, AnthropicToolBlock tool, bool isEnd)
    {
        if (string.IsNullOrEmpty(tool.Name) || (string.IsNullOrEmpty(tool.Id) && !isEnd && !tool.IsWhole))
        {
            return false;
        }

        Close(target);
        var id = string.IsNullOrEmpty(tool.Id) ? $"toolu_{frame.Id:N}_{_index}" : tool.Id;
        if (tool.Seal is { } seal)
        {
            WriteSealBlock(target, AnthropicSeals.Write(seal, id));
        }

        _hasCalls = true;
        _open = Open.Tool;
        _openTool = tool;
        StartBlock("tool_use"u8, target);
        _json.WriteString("id"u8, AnthropicToolIds.Write(id));
        _json.WriteString("name"u8, tool.Name);
        _json.WriteStartObject("input"u8);
        _json.WriteEndObject();
        EndBlock(target);
        WriteInput(target, tool);
        return true;
    }

    private void WriteInput(IBufferWriter<byte> target, AnthropicToolBlock tool)
    {
        if (tool.TakeNew() is { Length: > 0 } json)
        {
            WriteDelta(target, "input_json_delta"u8, "partial_json"u8, json);
        }
    }

    private void Close(IBufferWriter<byte> target)
    {
        if (_open == Open.Nothing)
        {
            return;
        }

        if (_openTool is { } tool)
        {
            tool.IsClosed = true;
            _openTool = null;
        }

        _open = Open.Nothing;
        StopBlock(target);
    }

    private void Begin(IBufferWriter<byte> target, string? id, string? model, in TokenUsage usage)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        _inputEstimate = frame.Request.InputEstimate;
        var json = BeginEvent(target, "message_start"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, AnthropicAnswerWriter.GetId(id, frame));
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, string.IsNullOrEmpty(model) ? frame.Model : model);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        json.WritePropertyName("usage"u8);
        AnthropicUsage.Write(json, usage, _inputEstimate);
        json.WriteEndObject();
        EndEvent(target);
    }

    private void WriteFinish(IBufferWriter<byte> target, in TokenUsage usage)
    {
        var reason = AnthropicStops.Write(_reason, _hasCalls, _hasRefusal, _stopSequence);
        var json = BeginEvent(target, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, reason);
        json.WriteString("stop_sequence", reason == "stop_sequence" ? _stopSequence : null);
        json.WriteEndObject();
        json.WritePropertyName("usage"u8);
        AnthropicUsage.WriteDelta(json, usage, _inputEstimate);
        EndEvent(target);
    }

    private void WriteDelta(IBufferWriter<byte> target, ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, string value)
    {
        var json = BeginEvent(target, "content_block_delta"u8);
        json.WriteNumber("index"u8, _index);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(member, value);
        json.WriteEndObject();
        EndEvent(target);
    }

    private void StartBlock(ReadOnlySpan<byte> type, IBufferWriter<byte> target)
    {
        var json = BeginEvent(target, "content_block_start"u8);
        json.WriteNumber("index"u8, _index);
        json.WriteStartObject("content_block"u8);
        json.WriteString("type"u8, type);
    }

    private void EndBlock(IBufferWriter<byte> target)
    {
        _json.WriteEndObject();
        EndEvent(target);
    }

    private void StopBlock(IBufferWriter<byte> target)
    {
        BeginEvent(target, "content_block_stop"u8).WriteNumber("index"u8, _index);
        EndEvent(target);
        _index++;
    }

    private Utf8JsonWriter BeginEvent(IBufferWriter<byte> target, ReadOnlySpan<byte> type)
    {
        target.Write("event: "u8);
        target.Write(type);
        target.Write("\ndata: "u8);
        _json.Reset(target);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        return _json;
    }

    private void EndEvent(IBufferWriter<byte> target)
    {
        _json.WriteEndObject();
        _json.Flush();
        target.Write("\n\n"u8);
    }

    /// <summary>A tool call's place in the queue.</summary>
    private sealed class WaitingTool(AnthropicToolBlock tool) : AIContent
    {
        public AnthropicToolBlock Tool => tool;
    }
}
