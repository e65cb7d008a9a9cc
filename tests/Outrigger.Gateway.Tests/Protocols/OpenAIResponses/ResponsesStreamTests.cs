using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIResponses;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Tests.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesStreamTests
{
    private static readonly ResponsesCodec Codec = new();

    [Fact]
    public void Encode_ReasoningTextAndParallelCalls_IsOneLegalStream()
    {
        ChatResponseUpdate[] updates =
        [
            new() { ResponseId = "id-1", ModelId = "m-1" },
            new() { Contents = [new TextReasoningContent("thi"), new TextReasoningContent("nk")] },
            new() { Contents = [new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "sig") }, BlockEndContent.Instance] },
            new() { Contents = [new TextContent("Hel"), new TextContent("lo 😀")] },
            new() { Contents = [new ToolCallFragmentContent(0, "c1", "f", "") { Seal = new ReasoningSeal("gemini", "gs") }] },
            new() { Contents = [new ToolCallFragmentContent(1, "c2", "g", "{}")] },
            new() { Contents = [new ToolCallFragmentContent(0, null, null, "{\"a\":1}")], FinishReason = ChatFinishReason.ToolCalls },
        ];

        var stream = CodecBench.Encode(Codec, updates);

        var events = ResponsesStreamChecker.Check(stream);
        var last = events[^1]["response"]!;
        last["output"]!.AsArray().Select(o => o!["type"]!.GetValue<string>()).ShouldBe(["reasoning", "message", "reasoning", "function_call", "function_call"]);
        last["status"]!.GetValue<string>().ShouldBe("completed");
        last["usage"]!.ToJsonString().ShouldBe(
            """{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":17}""");
        var back = CodecBench.Decode(Codec, ResponsesKinds.Responses.Protocol, stream);
        (back.Text, back.Reasoning, back.Finish).ShouldBe(("Hello 😀", "think", ChatFinishReason.ToolCalls));
        back.Calls.ShouldBe([("c1", "f", "{\"a\":1}"), ("c2", "g", "{}")]);
        back.Progress.Usage.ShouldBe(CodecBench.Usage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Encode_AnythingAtAll_IsALegalStream(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            ResponsesStreamChecker.Check(CodecBench.Encode(Codec, HostileUpdates.Create(random)));
        }
    }

    [Fact]
    public void Encode_CutShort_IsIncomplete()
    {
        var stream = CodecBench.Encode(Codec, [new() { Contents = [new TextContent("Hel")], FinishReason = ChatFinishReason.Length }]);

        var last = ResponsesStreamChecker.Check(stream)[^1];
        (last["type"]!.GetValue<string>(), last["response"]!["incomplete_details"]!["reason"]!.GetValue<string>(), last["response"]!["output"]![0]!["status"]!.GetValue<string>())
            .ShouldBe(("response.incomplete", "max_output_tokens", "incomplete"));
    }

    [Fact]
    public void Fail_TakesTheNextNumberAndEndsForGood()
    {
        var target = new ArrayBufferWriter<byte>();
        var encoder = Codec.CreateEncoder(CodecBench.Frame());
        encoder.Write(target, new ChatResponseUpdate { Contents = [new TextContent("a")] }, default);
        encoder.Fail(target, ProvidersErrors.Broken.With("gone"));
        var length = target.WrittenCount;

        encoder.Write(target, new ChatResponseUpdate { Contents = [new TextContent("b")] }, default);
        encoder.Finish(target, default);
        encoder.WriteTerminal(target, default);

        target.WrittenCount.ShouldBe(length);
        var events = CodecBench.Data(Encoding.UTF8.GetString(target.WrittenSpan)).ConvertAll(d => JsonNode.Parse(d)!);
        events[^1].ToJsonString().ShouldContain($"\"sequence_number\":{events.Count - 1}");
        events[^1]["message"]!.GetValue<string>().ShouldBe("gone");
    }

    [Theory]
    [InlineData("""{"type":"response.created","sequence_number":0,"response":{"id":"resp_1"}}""", StreamEventKind.Preamble)]
    [InlineData("""{"type":"response.in_progress","response":{"id":"resp_1"}}""", StreamEventKind.Preamble)]
    [InlineData("""{"type":"response.output_text.delta","delta":"x"}""", StreamEventKind.Content)]
    [InlineData("""{"type":"response.something.new"}""", StreamEventKind.Content)]
    [InlineData("""{"response":{"usage":{"input_tokens":1,"output_tokens":2}},"type":"response.completed"}""", StreamEventKind.Terminal)]
    [InlineData("""{"type":"response.incomplete","response":{}}""", StreamEventKind.Terminal)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"server_error","message":"m"}}}""", StreamEventKind.Error)]
    [InlineData("""{"type":"error","message":"m"}""", StreamEventKind.Error)]
    [InlineData("[DONE]", StreamEventKind.Empty)]
    [InlineData("", StreamEventKind.Empty)]
    [InlineData("[]", StreamEventKind.Invalid)]
    [InlineData("{}", StreamEventKind.Invalid)]
    [InlineData("""{"type":7}""", StreamEventKind.Invalid)]
    [InlineData("""{"type":"response.completed","response":{""", StreamEventKind.Invalid)]
    public void Scan_Event_IsSorted(string data, object kind)
    {
        var progress = default(StreamProgress);

        ResponsesScanner.ScanEvent(Encoding.UTF8.GetBytes(data), ref progress).ShouldBe((StreamEventKind)kind);
    }

    [Fact]
    public void Scan_Stream_KeepsNumbersUsageAndId()
    {
        var progress = default(StreamProgress);

        ResponsesScanner.ScanEvent("{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"usage\":null}}"u8, ref progress);
        ResponsesScanner.ScanEvent("{\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"delta\":\"x\"}"u8, ref progress);
        progress.IsComplete.ShouldBeFalse();
        progress.Sequence.ShouldBe(8);
        ResponsesScanner.ScanEvent(
            "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"service_tier\":\"priority\",\"usage\":{\"input_tokens\":5,\"input_tokens_details\":{\"cached_tokens\":2},\"output_tokens\":9,\"output_tokens_details\":{\"reasoning_tokens\":4}}}}"u8,
            ref progress);

        progress.Usage.ShouldBe(new TokenUsage(true, 5, 9, 2, 4) { ServiceTier = "priority" });
        (progress.ObjectId, progress.IsComplete).ShouldBe(("resp_1", true));
    }

    [Fact]
    public void Decode_WholeValuesWithoutDeltas_AreTaken()
    {
        var decoded = Decode(
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":""}}""",
            """{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{\"a\":1}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}"}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"fc_2","call_id":"c2","name":"g","arguments":"{}"}}""",
            """{"type":"response.output_text.done","output_index":2,"content_index":0,"text":"whole"}""",
            """{"type":"response.completed","response":{"status":"completed","output":[]}}""");

        decoded.Calls.ShouldBe([("c1", "f", "{\"a\":1}"), ("c2", "g", "{}")]);
        (decoded.Text, decoded.Finish).ShouldBe(("whole", ChatFinishReason.ToolCalls));
    }

    [Fact]
    public void Decode_NothingButTheEnd_IsTheAnswer() =>
        Decode("""{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"all"}]}]}}""").Text.ShouldBe("all");

    [Theory]
    [InlineData("""{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{"}""")]
    [InlineData("""{"type":"response.output_item.added","output_index":0}""")]
    [InlineData("""{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call"}}""")]
    [InlineData("""{"type":"response.completed"}""")]
    public void Decode_EventOutOfPlace_IsBroken(string data) => Codec.CreateDecoder().Read(Encoding.UTF8.GetBytes(data), []).ShouldBeFalse();

    [Fact]
    public void Decode_AnyBytes_NeverThrows()
    {
        var random = new Random(4);
        var sample = Encoding.UTF8.GetBytes("""{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"\u00e9"}],"encrypted_content":"x"}}""");
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = (byte[])sample.Clone();
            for (var i = 0; i < 3; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var progress = default(StreamProgress);
            if (ResponsesScanner.ScanEvent(bytes, ref progress) == StreamEventKind.Content)
            {
                Codec.CreateDecoder().Read(bytes, []);
            }
        }
    }

    private static Decoded Decode(params string[] data) =>
        CodecBench.Decode(Codec, ResponsesKinds.Responses.Protocol, string.Concat(data.Select(d => $"data: {d}\n\n")));
}
