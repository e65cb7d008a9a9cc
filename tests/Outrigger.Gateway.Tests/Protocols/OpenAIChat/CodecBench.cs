using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;
using Shouldly;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

/// <summary>Drives codecs in tests as the pipeline does.</summary>
internal static class CodecBench
{
    public static readonly TokenUsage Usage = new(true, 10, 7, 4, 2, 3);

    public static ChatRequest Read(IChatCodec codec, string body)
    {
        codec.ReadRequest(Encoding.UTF8.GetBytes(body), default, out var request).ShouldBeNull();
        return request;
    }

    public static OutriggerError Refused(IChatCodec codec, string body) =>
        codec.ReadRequest(Encoding.UTF8.GetBytes(body), default, out _).ShouldNotBeNull();

    public static (JsonObject Body, TranslationReport Report) Write(IChatCodec codec, ChatRequest request, string model = "gpt-4o", bool drops = false)
    {
        var target = new ArrayBufferWriter<byte>();
        var report = new TranslationReport(drops);
        codec.WriteRequest(target, request, new RequestTarget(model, "up", true, null), report);
        report.CloseExtras(request.Extras, "openai");
        return (JsonNode.Parse(target.WrittenSpan)!.AsObject(), report);
    }

    public static AnswerFrame Frame(ChatRequest? request = null) =>
        new(Guid.Parse("0199c0de-0000-7000-8000-000000000001"), 1_700_000_000, "the-model", request ?? new ChatRequest());

    public static string WriteAnswer(IChatCodec codec, ChatResponse answer, TokenUsage? usage = null, ChatRequest? request = null)
    {
        var target = new ArrayBufferWriter<byte>();
        codec.WriteAnswer(target, answer, usage ?? Usage, Frame(request));
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }

    public static string Encode(IChatCodec codec, IEnumerable<ChatResponseUpdate> updates, TokenUsage? usage = null, ChatRequest? request = null)
    {
        var target = new ArrayBufferWriter<byte>();
        var encoder = codec.CreateEncoder(Frame(request));
        foreach (var update in updates)
        {
            encoder.Write(target, update, usage ?? Usage);
        }

        encoder.Finish(target, usage ?? Usage);
        encoder.WriteTerminal(target, usage ?? Usage);
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }

    /// <summary>The data of all events of a stream.</summary>
    public static List<string> Data(string stream) =>
        [.. stream.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(e => string.Join('\n', e.Split('\n').Where(l => l.StartsWith("data:", StringComparison.Ordinal)).Select(l => l["data:".Length..].TrimStart(' '))))
            .Where(d => d.Length > 0)];

    /// <summary>Reads a stream as the pipeline does: the wire sorts the events, the decoder reads what belongs to the answer.</summary>
    public static Decoded Decode(IChatCodec codec, IWireProtocol wire, string stream)
    {
        var decoder = codec.CreateDecoder();
        var progress = default(StreamProgress);
        var updates = new List<ChatResponseUpdate>();
        var kind = StreamEventKind.Empty;
        foreach (var data in Data(stream))
        {
            var bytes = Encoding.UTF8.GetBytes(data);
            kind = wire.ScanEvent(bytes, ref progress);
            kind.ShouldNotBe(StreamEventKind.Invalid, data);
            if (kind == StreamEventKind.Error)
            {
                break;
            }

            if (kind != StreamEventKind.Empty)
            {
                decoder.Read(bytes, updates).ShouldBeTrue(data);
            }
        }

        return new Decoded(updates, progress, kind);
    }
}

/// <summary>What a stream said.</summary>
internal sealed record Decoded(List<ChatResponseUpdate> Updates, StreamProgress Progress, StreamEventKind Last)
{
    public IEnumerable<AIContent> Contents => Updates.SelectMany(u => u.Contents);

    public string Text => string.Concat(Contents.OfType<TextContent>().Select(t => t.Text));

    public string Reasoning => string.Concat(Contents.OfType<TextReasoningContent>().Select(t => t.Text));

    public ChatFinishReason? Finish => Updates.LastOrDefault(u => u.FinishReason is not null)?.FinishReason;

    /// <summary>Id, name and arguments of each call, in the order they began.</summary>
    public List<(string Id, string Name, string Arguments)> Calls
    {
        get
        {
            var calls = new List<(string Id, string Name, string Arguments)>();
            foreach (var piece in Contents.OfType<ToolCallFragmentContent>())
            {
                if (piece.Index == calls.Count)
                {
                    calls.Add((piece.CallId.ShouldNotBeNull(), piece.Name.ShouldNotBeNull(), ""));
                }

                calls[piece.Index] = calls[piece.Index] with { Arguments = calls[piece.Index].Arguments + piece.Arguments };
            }

            calls.AddRange(Contents.OfType<FunctionCallContent>().Select(c => (c.CallId, c.Name, ToolCalls.GetArguments(c))));
            return calls;
        }
    }
}
