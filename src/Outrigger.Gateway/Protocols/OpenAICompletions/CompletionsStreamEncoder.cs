using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAICompletions;

/// <summary>Writes one stream of completion chunks; the finish reason in a chunk of its own. Used by one request at a time.</summary>
internal sealed class CompletionsStreamEncoder(AnswerFrame frame) : IChatStreamEncoder
{
    private string? _id;
    private string? _model;
    private ChatFinishReason? _finish;
    private bool _hasText;
    private bool _isFinished;
    private bool _isEnded;

    public void Write(IBufferWriter<byte> target, ChatResponseUpdate update, in TokenUsage usage)
    {
        if (_isFinished || _isEnded)
        {
            return;
        }

        _finish = update.FinishReason ?? _finish;
        if (!_hasText)
        {
            (_id, _model) = (update.ResponseId ?? _id, update.ModelId ?? _model);
        }

        foreach (var content in update.Contents)
        {
            if (CompletionText.Of(content) is { Length: > 0 } text)
            {
                _hasText = true;
                WriteChunk(target, text, null, null);
            }
        }
    }

    public void Finish(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_isFinished || _isEnded)
        {
            return;
        }

        _isFinished = true;
        WriteChunk(target, "", CompletionText.GetFinish(_finish), null);
        if (frame.Request.AsksUsage && usage.IsReported)
        {
            WriteChunk(target, null, null, usage);
        }
    }

    public void WriteTerminal(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_isFinished && !_isEnded)
        {
            _isEnded = true;
            target.Write("data: [DONE]\n\n"u8);
        }
    }

    public void Fail(IBufferWriter<byte> target, OutriggerError error)
    {
        if (!_isEnded)
        {
            _isEnded = true;
            OpenAIErrorShape.WriteEvent(target, error);
        }
    }

    private void WriteChunk(IBufferWriter<byte> target, string? text, string? finish, TokenUsage? usage)
    {
        target.Write("data: "u8);
        using (var json = new Utf8JsonWriter(target, OpenAIJson.Writing))
        {
            CompletionText.Write(json, CompletionText.GetId(_id, frame), _model ?? frame.Model, frame, text, finish);
            if (usage is { } used)
            {
                OpenAIUsageWriter.Write(json, used);
            }
            else if (frame.Request.AsksUsage)
            {
                json.WriteNull("usage");
            }

            json.WriteEndObject();
        }

        target.Write("\n\n"u8);
    }
}
