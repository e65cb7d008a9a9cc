using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>
/// Writes one stream of a response: every event numbered, every item and part opened before it grows and closed with its
/// whole value before the next kind begins. Calls that grow side by side stay open together. Used by one request at a time.
/// </summary>
internal sealed class ResponsesStreamEncoder(AnswerFrame frame) : IChatStreamEncoder
{
    // The last event repeats the whole answer, so all of it is held.
    private const int MaxLength = 64 << 20;

    private readonly ResponseObject _response = new(frame);
    private readonly Dictionary<int, ResponseItem> _calls = [];
    private readonly List<ResponseItem> _openCalls = [];
    private readonly List<CarriedSeal> _lateSeals = [];
    private ResponseItem? _open;
    private ResponsePart? _part;
    private long _sequence;
    private long _length;
    private State _state;

    private enum State
    {
        Fresh,
        Begun,
        Finished,
        Ended,
    }

    public void Write(IBufferWriter<byte> target, ChatResponseUpdate update, in TokenUsage usage)
    {
        if (_state > State.Begun)
        {
            return;
        }

        _response.Finish = update.FinishReason ?? _response.Finish;
        _response.Model ??= update.ModelId;
        foreach (var content in update.Contents)
        {
            WriteContent(target, content);
            if (_length > MaxLength)
            {
                Fail(target, ProvidersErrors.AnswerTooLarge.With("The answer is longer than a stream of this protocol can repeat at its end."));
                return;
            }
        }
    }

    public void Finish(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_state > State.Begun)
        {
            return;
        }

        Begin(target);
        var last = _openCalls is [.., { } call] ? call : _open;
        CloseAll(target, last);
        _state = State.Finished;
    }

    public void WriteTerminal(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_state != State.Finished)
        {
            return;
        }

        _state = State.Ended;
        var status = _response.IsComplete ? "completed" : "incomplete";
        using var json = Open(target, _response.IsComplete ? "response.completed" : "response.incomplete");
        json.WritePropertyName("response");
        _response.Write(json, status, usage);
        Close(target, json);
    }

    public void Fail(IBufferWriter<byte> target, OutriggerError error)
    {
        if (_state != State.Ended)
        {
            ResponsesErrors.WriteEvent(target, error, _sequence++);
            _state = State.Ended;
        }
    }

    private void WriteContent(IBufferWriter<byte> target, AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                if (text.Seal is { } seal)
                {
                    CloseAll(target);
                    WriteSealItem(target, new CarriedSeal(seal, SealPlace.Text));
                }

                WriteText(target, isRefusal: false, text.Text, text.Annotations);
                break;
            case RefusalContent refusal:
                WriteText(target, isRefusal: true, refusal.Text, null);
                break;
            case TextReasoningContent reasoning:
                WriteReasoning(target, reasoning);
                break;
            case ToolCallFragmentContent fragment:
                WriteCall(target, fragment.Index, fragment.CallId, fragment.Name, fragment.Arguments, fragment.Seal);
                break;
            case FunctionCallContent call:
                WriteCall(target, int.MinValue + _calls.Count, call.CallId, call.Name, ToolCalls.GetArguments(call), call.Seal);
                break;
            case BlockEndContent:
                EndBlock(target);
                break;
        }
    }

    private void EndBlock(IBufferWriter<byte> target)
    {
        if (_open?.Kind == ResponseItemKind.Reasoning)
        {
            CloseOpen(target, "completed");
        }
        else
        {
            ClosePart(target);
        }
    }

    private void WriteText(IBufferWriter<byte> target, bool isRefusal, string text, IList<AIAnnotation>? annotations)
    {
        if (text.Length == 0)
        {
            return;
        }

        var item = OpenItem(target, ResponseItemKind.Message);
        if (_part is null || _part.IsRefusal != isRefusal)
        {
            ClosePart(target);
            _part = new ResponsePart(isRefusal);
            item.Parts.Add(_part);
            using var added = Open(target, "response.content_part.added");
            WritePlace(added, item, item.Parts.Count - 1);
            added.WritePropertyName("part");
            ResponsePart.Write(added, isRefusal, "", null);
            Close(target, added);
        }

        _part.Text.Append(text);
        _part.Annotations = annotations ?? _part.Annotations;
        _length += text.Length;
        using var json = Open(target, isRefusal ? "response.refusal.delta" : "response.output_text.delta");
        WritePlace(json, item, item.Parts.Count - 1);
        json.WriteString("delta", text);
        WriteNoLogProbs(json, isRefusal);
        Close(target, json);
    }

    private void WriteReasoning(IBufferWriter<byte> target, TextReasoningContent reasoning)
    {
        if (reasoning.Text.Length == 0 && reasoning.Seal is null)
        {
            return;
        }

        var item = OpenItem(target, ResponseItemKind.Reasoning);
        if (reasoning.Text.Length > 0)
        {
            if (!item.HasSummary)
            {
                item.HasSummary = true;
                WriteSummaryPart(target, "response.reasoning_summary_part.added", item, "");
            }

            item.Text.Append(reasoning.Text);
            _length += reasoning.Text.Length;
            using var json = Open(target, "response.reasoning_summary_text.delta");
            WriteSummaryPlace(json, item);
            json.WriteString("delta", reasoning.Text);
            Close(target, json);
        }

        if (reasoning.Seal is { } seal)
        {
            item.Seal = new CarriedSeal(seal, SealPlace.Reasoning);
            _length += seal.Value.Length;
            CloseOpen(target, "completed");
        }
    }

    private void WriteCall(IBufferWriter<byte> target, int key, string? callId, string? name, string arguments, ReasoningSeal? seal)
    {
        _length += arguments.Length;
        if (!_calls.TryGetValue(key, out var item))
        {
            CloseOpen(target, "completed");
            var id = string.IsNullOrEmpty(callId) ? OpenAIChat.CallIds.Create(_response.Id, _calls.Count) : callId;
            if (seal is not null)
            {
                WriteSealItem(target, new CarriedSeal(seal, SealPlace.Call, id));
            }

            Begin(target);
            item = _response.Add(ResponseItemKind.Call, id, name ?? "");
            _calls.Add(key, item);
            _openCalls.Add(item);
            WriteItem(target, "response.output_item.added", item);
        }
        else if (seal is not null)
        {
            _lateSeals.Add(new CarriedSeal(seal, SealPlace.Call, item.CallId));
        }

        // A piece of a call that has been closed would be illegal, and no server sends one.
        if (arguments.Length == 0 || !_openCalls.Contains(item))
        {
            return;
        }

        item.Text.Append(arguments);
        using var json = Open(target, "response.function_call_arguments.delta");
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
        json.WriteString("delta", arguments);
        Close(target, json);
    }

    /// <summary>An item of this kind that is open; closes what else is, and begins one where there is none.</summary>
    private ResponseItem OpenItem(IBufferWriter<byte> target, ResponseItemKind kind)
    {
        if (_open is { } open && open.Kind == kind)
        {
            return open;
        }

        CloseAll(target);
        Begin(target);
        _open = _response.Add(kind);
        WriteItem(target, "response.output_item.added", _open);
        return _open;
    }

    private void WriteSealItem(IBufferWriter<byte> target, CarriedSeal seal)
    {
        Begin(target);
        var item = _response.Add(ResponseItemKind.Reasoning);
        WriteItem(target, "response.output_item.added", item);
        item.Seal = seal;
        _length += seal.Seal.Value.Length;
        WriteItem(target, "response.output_item.done", item);
    }

    private void CloseAll(IBufferWriter<byte> target, ResponseItem? last = null)
    {
        CloseOpen(target, ReferenceEquals(_open, last) && last is not null && !_response.IsComplete ? "incomplete" : "completed");
        foreach (var call in _openCalls)
        {
            call.Status = ReferenceEquals(call, last) && !_response.IsComplete ? "incomplete" : "completed";
            if (call.Text.Length == 0 && _response.IsComplete)
            {
                call.Text.Append("{}");
            }

            using var json = Open(target, "response.function_call_arguments.done");
            json.WriteString("item_id", call.Id);
            json.WriteString("name", call.Name);
            json.WriteNumber("output_index", call.Index);
            json.WriteString("arguments", call.Text.ToString());
            Close(target, json);
            WriteItem(target, "response.output_item.done", call);
        }

        _openCalls.Clear();
        foreach (var seal in _lateSeals)
        {
            WriteSealItem(target, seal);
        }

        _lateSeals.Clear();
    }

    private void CloseOpen(IBufferWriter<byte> target, string status)
    {
        if (_open is not { } item)
        {
            return;
        }

        ClosePart(target);
        item.Status = status;
        if (item.HasSummary)
        {
            using var json = Open(target, "response.reasoning_summary_text.done");
            WriteSummaryPlace(json, item);
            json.WriteString("text", item.Text.ToString());
            Close(target, json);
            WriteSummaryPart(target, "response.reasoning_summary_part.done", item, item.Text.ToString());
        }

        WriteItem(target, "response.output_item.done", item);
        _open = null;
    }

    private void ClosePart(IBufferWriter<byte> target)
    {
        if (_part is not { } part || _open is not { } item)
        {
            return;
        }

        _part = null;
        using (var done = Open(target, part.IsRefusal ? "response.refusal.done" : "response.output_text.done"))
        {
            WritePlace(done, item, item.Parts.Count - 1);
            done.WriteString(part.IsRefusal ? "refusal" : "text", part.Text.ToString());
            WriteNoLogProbs(done, part.IsRefusal);
            Close(target, done);
        }

        using var json = Open(target, "response.content_part.done");
        WritePlace(json, item, item.Parts.Count - 1);
        json.WritePropertyName("part");
        part.Write(json);
        Close(target, json);
    }

    private void Begin(IBufferWriter<byte> target)
    {
        if (_state != State.Fresh)
        {
            return;
        }

        _state = State.Begun;
        foreach (var type in (string[])["response.created", "response.in_progress"])
        {
            using var json = Open(target, type);
            json.WritePropertyName("response");
            _response.Write(json, "in_progress", default);
            Close(target, json);
        }
    }

    private void WriteItem(IBufferWriter<byte> target, string type, ResponseItem item)
    {
        using var json = Open(target, type);
        json.WriteNumber("output_index", item.Index);
        json.WritePropertyName("item");
        item.Write(json);
        Close(target, json);
    }

    private void WriteSummaryPart(IBufferWriter<byte> target, string type, ResponseItem item, string text)
    {
        using var json = Open(target, type);
        WriteSummaryPlace(json, item);
        json.WriteStartObject("part");
        json.WriteString("type", "summary_text");
        json.WriteString("text", text);
        json.WriteEndObject();
        Close(target, json);
    }

    private static void WriteSummaryPlace(Utf8JsonWriter json, ResponseItem item)
    {
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
        json.WriteNumber("summary_index", 0);
    }

    private static void WritePlace(Utf8JsonWriter json, ResponseItem item, int part)
    {
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
        json.WriteNumber("content_index", part);
    }

    private static void WriteNoLogProbs(Utf8JsonWriter json, bool isRefusal)
    {
        if (!isRefusal)
        {
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }
    }

    private Utf8JsonWriter Open(IBufferWriter<byte> target, string type)
    {
        target.Write("event: "u8);
        var length = Encoding.ASCII.GetBytes(type, target.GetSpan(type.Length));
        target.Advance(length);
        target.Write("\ndata: "u8);
        var json = new Utf8JsonWriter(target, OpenAIChat.OpenAIJson.Writing);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteNumber("sequence_number", _sequence++);
        return json;
    }

    private static void Close(IBufferWriter<byte> target, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        target.Write("\n\n"u8);
    }
}
