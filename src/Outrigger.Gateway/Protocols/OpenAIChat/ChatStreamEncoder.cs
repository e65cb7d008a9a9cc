using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// Writes one stream of chat completion chunks: the role first, tool calls counted from 0 with id and name in their first
/// piece, the finish reason in a chunk of its own, usage where it was asked for. Used by one request at a time.
/// </summary>
internal sealed class ChatStreamEncoder(AnswerFrame frame) : IChatStreamEncoder
{
    private const int MaxSealedTextLength = 4 << 20;

    private readonly List<int> _calls = [];
    private readonly StringBuilder _reasoning = new();
    private readonly bool _asFunctions = ChatToolsReader.AnswersAsFunctions(frame.Request);
    private byte[] _before = [];
    private byte[] _after = [];
    private string? _id;
    private string? _model;
    private ChatFinishReason? _finish;
    private int _details;
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

        _finish = update.FinishReason ?? _finish;
        if (_state == State.Fresh)
        {
            (_id, _model) = (update.ResponseId ?? _id, update.ModelId ?? _model);
        }

        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    WriteText(target, "content", text.Text);
                    WriteSeal(target, text.Seal, isOfText: true);
                    break;
                case TextReasoningContent reasoning:
                    WriteReasoning(target, reasoning);
                    break;
                case RefusalContent refusal:
                    WriteText(target, "refusal", refusal.Text);
                    break;
                case ToolCallFragmentContent fragment:
                    WriteCall(target, fragment.Index, fragment.CallId, fragment.Name, fragment.Arguments, fragment.Seal);
                    break;
                case FunctionCallContent call:
                    WriteCall(target, int.MinValue + _calls.Count, call.CallId, call.Name, ToolCalls.GetArguments(call), call.Seal);
                    break;
                case BlockEndContent:
                    _reasoning.Clear();
                    break;
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
        _state = State.Finished;
        target.Write(_before);
        target.Write("{}"u8);
        target.Write(",\"logprobs\":null,\"finish_reason\":\""u8);
        target.Write(Encoding.ASCII.GetBytes(OpenAIFinish.Write(_finish, _calls.Count > 0, _asFunctions)));
        target.Write("\"}]"u8);
        target.Write(frame.Request.AsksUsage ? ",\"usage\":null}\n\n"u8 : "}\n\n"u8);
        if (frame.Request.AsksUsage && usage.IsReported)
        {
            target.Write("data: "u8);
            WriteUsage(target, usage);
            target.Write("\n\n"u8);
        }
    }

    public void WriteTerminal(IBufferWriter<byte> target, in TokenUsage usage)
    {
        if (_state == State.Finished)
        {
            target.Write("data: [DONE]\n\n"u8);
            _state = State.Ended;
        }
    }

    public void Fail(IBufferWriter<byte> target, OutriggerError error)
    {
        if (_state != State.Ended)
        {
            OpenAIErrorShape.WriteEvent(target, error);
            _state = State.Ended;
        }
    }

    private void WriteText(IBufferWriter<byte> target, string member, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        using var json = BeginDelta(target);
        json.WriteStartObject();
        json.WriteString(member, text);
        json.WriteEndObject();
        EndDelta(target, json);
    }

    private void WriteReasoning(IBufferWriter<byte> target, TextReasoningContent reasoning)
    {
        WriteText(target, "reasoning_content", reasoning.Text);
        if (_reasoning.Length < MaxSealedTextLength)
        {
            _reasoning.Append(reasoning.Text);
        }

        WriteSeal(target, reasoning.Seal, isOfText: false);
    }

    /// <summary>A seal closes its block: the whole entry goes out at once, so that who collects entries has text and seal together.</summary>
    private void WriteSeal(IBufferWriter<byte> target, ReasoningSeal? seal, bool isOfText)
    {
        if (seal is null)
        {
            return;
        }

        using var json = BeginDelta(target);
        json.WriteStartObject();
        json.WriteStartArray("reasoning_details");
        ReasoningDetails.Write(json, isOfText || _reasoning.Length >= MaxSealedTextLength ? "" : _reasoning.ToString(), seal, _details++, isOfText);
        json.WriteEndArray();
        json.WriteEndObject();
        EndDelta(target, json);
        if (!isOfText)
        {
            _reasoning.Clear();
        }
    }

    private void WriteCall(IBufferWriter<byte> target, int key, string? id, string? name, string arguments, ReasoningSeal? seal)
    {
        var index = _calls.IndexOf(key);
        var isFirst = index < 0;
        if (isFirst)
        {
            index = _calls.Count;
            _calls.Add(key);
        }
        else if (arguments.Length == 0 && seal is null)
        {
            return;
        }

        if (_asFunctions && index > 0)
        {
            // The older form has one call an answer; it was asked for no more.
            return;
        }

        using var json = BeginDelta(target);
        json.WriteStartObject();
        if (_asFunctions)
        {
            json.WriteStartObject("function_call");
            WriteFunction(json, isFirst, name, arguments);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("tool_calls");
            json.WriteStartObject();
            json.WriteNumber("index", index);
            if (isFirst)
            {
                json.WriteString("id", id is { Length: > 0 } ? id : CallIds.Create(GetId(), index));
                json.WriteString("type", "function");
            }

            json.WriteStartObject("function");
            WriteFunction(json, isFirst, name, arguments);
            json.WriteEndObject();
            if (seal is { Issuer: "gemini" })
            {
                ReasoningDetails.WriteThoughtSignature(json, seal.Value);
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        EndDelta(target, json);
    }

    private static void WriteFunction(Utf8JsonWriter json, bool isFirst, string? name, string arguments)
    {
        if (isFirst)
        {
            json.WriteString("name", name ?? "");
        }

        json.WriteString("arguments", arguments);
    }

    private Utf8JsonWriter BeginDelta(IBufferWriter<byte> target)
    {
        Begin(target);
        target.Write(_before);
        return new Utf8JsonWriter(target, OpenAIJson.Writing);
    }

    private void EndDelta(IBufferWriter<byte> target, Utf8JsonWriter json)
    {
        json.Flush();
        target.Write(_after);
    }

    /// <summary>The chunk that opens the answer; id and model stay the same from here on.</summary>
    private void Begin(IBufferWriter<byte> target)
    {
        if (_state != State.Fresh)
        {
            return;
        }

        _state = State.Begun;
        var head = new ArrayBufferWriter<byte>(256);
        head.Write("data: "u8);
        using (var json = new Utf8JsonWriter(head, OpenAIJson.Writing))
        {
            WriteHead(json);
        }

        head.Write(",\"choices\":[{\"index\":0,\"delta\":"u8);
        _before = head.WrittenSpan.ToArray();
        _after = frame.Request.AsksUsage ? ",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n"u8.ToArray() : ",\"logprobs\":null,\"finish_reason\":null}]}\n\n"u8.ToArray();
        target.Write(_before);
        target.Write("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"u8);
        target.Write(_after);
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", GetId());
        json.WriteString("object", "chat.completion.chunk");
        json.WriteNumber("created", frame.CreatedSeconds);
        json.WriteString("model", _model ?? frame.Model);
    }

    private void WriteUsage(IBufferWriter<byte> target, in TokenUsage usage)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        WriteHead(json);
        json.WriteStartArray("choices");
        json.WriteEndArray();
        OpenAIUsageWriter.Write(json, usage);
        json.WriteEndObject();
    }

    private string GetId() => ChatAnswerWriter.GetId(_id, frame);
}
