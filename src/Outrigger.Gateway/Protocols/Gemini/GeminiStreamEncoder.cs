using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Writes one stream for a client: each chunk is a whole answer with what is new in it. Calls go out whole, at the end, in
/// their order; the finish reason stands in the last chunk. Used by one request at a time.
/// </summary>
internal sealed class GeminiStreamEncoder : IChatStreamEncoder, IDisposable
{
    private readonly AnswerFrame _frame;
    private readonly bool _wantsThoughts;
    private readonly SortedList<int, OpenCall> _calls = [];
    private readonly List<FunctionCallContent> _wholeCalls = [];
    private readonly Utf8JsonWriter _writer;
    private GeminiFraming _framing;
    private ChatFinishReason? _finish;
    private string? _id;
    private string? _model;
    private bool _isDone;

    public GeminiStreamEncoder(AnswerFrame frame, bool isArray)
    {
        _frame = frame;
        _wantsThoughts = GeminiAnswerWriter.WantsThoughts(frame.Request);
        _framing = new GeminiFraming(isArray);
        _writer = new Utf8JsonWriter(Stream.Null, GeminiJson.Readable);
    }

    public void Write(IBufferWriter<byte> target, ChatResponseUpdate update, in TokenUsage usage)
    {
        if (_isDone)
        {
            return;
        }

        // The first that is said holds for all chunks.
        _id ??= update.ResponseId;
        _model ??= update.ModelId;
        _finish = update.FinishReason ?? _finish;
        var parts = 0;
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case ToolCallFragmentContent fragment:
                    Gather(fragment);
                    break;
                case FunctionCallContent call:
                    _wholeCalls.Add(call);
                    break;
                default:
                    parts += GeminiPartWriter.IsPart(content, _wantsThoughts) ? 1 : 0;
                    break;
            }
        }

        if (parts == 0)
        {
            return;
        }

        Begin(target);
        string? malformed = null;
        foreach (var content in update.Contents)
        {
            if (content is not FunctionCallContent)
            {
                GeminiPartWriter.Write(_writer, content, _wantsThoughts, ref malformed);
            }
        }

        End(target, null, null, usage);
    }

    public void Finish(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_isDone)
        {
            return;
        }

        _isDone = true;
        Begin(target);
        string? malformed = null;
        var parts = 0;
        foreach (var call in _wholeCalls.Concat(_calls.Values.Select(c => c.ToCall())))
        {
            GeminiPartWriter.Write(_writer, call, _wantsThoughts, ref malformed);
            parts++;
        }

        if (parts == 0)
        {
            // SDKs look into the first part of every chunk.
            _writer.WriteStartObject();
            _writer.WriteString("text", "");
            _writer.WriteEndObject();
        }

        End(target, GeminiFinish.Write(_finish), malformed, usage);
    }

    public void WriteTerminal(IBufferWriter<byte> target, in TokenUsage usage) => _framing.Close(target);

    public void Fail(IBufferWriter<byte> target, OutriggerError error)
    {
        if (_isDone)
        {
            return;
        }

        _isDone = true;
        _framing.Begin(target);
        GeminiErrorShape.WriteJson(target, error);
        _framing.End(target);
        _framing.Close(target);
    }

    public void Dispose() => _writer.Dispose();

    private void Gather(ToolCallFragmentContent fragment)
    {
        if (!_calls.TryGetValue(fragment.Index, out var call))
        {
            _calls.Add(fragment.Index, call = new OpenCall());
        }

        call.Id ??= fragment.CallId;
        call.Name ??= fragment.Name;
        call.Seal = fragment.Seal ?? call.Seal;
        call.Arguments.Append(fragment.Arguments);
    }

    private void Begin(IBufferWriter<byte> target)
    {
        _framing.Begin(target);
        _writer.Reset(target);
        GeminiAnswerWriter.BeginParts(_writer);
    }

    private void End(IBufferWriter<byte> target, string? finish, string? malformed, in TokenUsage usage)
    {
        GeminiAnswerWriter.EndParts(_writer, finish, malformed);
        GeminiAnswerWriter.WriteFrame(_writer, _id ??= GeminiAnswerWriter.CreateId(_frame), _model ?? _frame.Model, usage);
        _writer.WriteEndObject();
        _writer.Flush();
        _framing.End(target);
    }

    /// <summary>A call that comes in pieces.</summary>
    private sealed class OpenCall
    {
        public string? Id;
        public string? Name;
        public ReasoningSeal? Seal;
        public readonly StringBuilder Arguments = new();

        public FunctionCallContent ToCall()
        {
            var call = ToolCalls.Create(Id ?? "", Name ?? "", Arguments.ToString());
            call.Seal = Seal;
            return call;
        }
    }
}
