using System.Text;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicStreamDecoderTests
{
    private const string Start = """{"type":"message_start","message":{"id":"m1","model":"claude","usage":{}}}""";
    private const string Finish = """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{}}""";
    private const string End = """{"type":"message_stop"}""";

    [Fact]
    public void Read_Thinking_KeepsItsSignature()
    {
        var read = Decode(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"signature":"SIG+/=","type":"signature_delta"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"RED"}}""",
            """{"type":"content_block_stop","index":1}""",
            Finish,
            End);

        Describe(read).ShouldBe("think(hm) think()[anthropic:SIG+/=] end think()[anthropic!RED] end");
        read[0].ResponseId.ShouldBe("m1");
        read[0].ModelId.ShouldBe("claude");
    }

    [Theory]
    [InlineData("{}", null, "call(0,t1,f,) call(0,,,{})")]
    [InlineData("{}", "", "call(0,t1,f,) call(0,,,{})")]
    [InlineData("""{"a":1}""", null, """call(0,t1,f,) call(0,,,{"a":1})""")]
    [InlineData("{}", "{\\\"a\\\"", """call(0,t1,f,) call(0,,,{"a")""")]
    public void Read_ToolInput_IsNeverEmpty(string given, string? delta, string expected)
    {
        string[] events =
        [
            Start,
            """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t1","name":"f","input":""" + given + "}}",
            .. delta is null ? Array.Empty<string>() : ["""{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""" + $"\"{delta}\"}}}}"],
            """{"type":"content_block_stop","index":3}""",
            Finish,
            End,
        ];

        var read = Decode(events);

        Describe(read).ShouldBe(expected);
        read[^1].FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public void Read_AnswerTool_BecomesText()
    {
        var read = Decode(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t1","name":"outrigger_json_answer","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            """{"type":"content_block_stop","index":0}""",
            Finish,
            End);

        Describe(read).ShouldBe("""text({"a":) text(1}) end""");
        read[^1].FinishReason.ShouldBe(ChatFinishReason.Stop);
    }

    [Fact]
    public void Read_ProvidersOwnTools_LeaveTheTextAroundThem()
    {
        var read = Decode(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","content":[{"type":"x"}]}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"text","text":"a"}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{}}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"message_delta","delta":{"stop_reason":"pause_turn"}}""",
            End);

        Describe(read).ShouldBe("text(a) end");
        read[^1].FinishReason.ShouldBe(AnthropicStops.PauseTurn);
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("refusal", "content_filter")]
    [InlineData("pause_turn", "pause_turn")]
    public void Read_StopReason_IsTheNeutralOne(string reason, string expected)
    {
        var read = Decode(Start, """{"type":"message_delta","delta":{"stop_sequence":"X","stop_details":{"explanation":"no"},"stop_reason":""" + $"\"{reason}\"}}}}", End);

        read[^1].FinishReason!.Value.Value.ShouldBe(expected);
        read[^1].StopSequence.ShouldBe("X");
        Describe(read).ShouldBe(reason == "refusal" ? "refusal(no)" : "");
    }

    [Theory]
    [InlineData(Start, Start)]
    [InlineData(Finish)]
    [InlineData(End)]
    [InlineData(Start, End)]
    [InlineData(Start, Finish, Finish)]
    [InlineData(Start, Finish, End, End)]
    [InlineData(Start, Finish, End, Start)]
    [InlineData(Start, """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"a"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"thinking"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":1}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text"}}""", """{"type":"content_block_delta","index":0,"delta":{}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"f"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"f"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"\ud800"}}""")]
    [InlineData(Start, """{"type":"content_block_start","index":0""")]
    [InlineData(Start, """{"type":["content_block_start"]}""")]
    [InlineData("null")]
    [InlineData("[1")]
    public void Read_OutOfPlace_IsRefused(params string[] events)
    {
        var decoder = AnthropicCodec.Instance.CreateDecoder();
        var updates = new List<ChatResponseUpdate>();

        for (var i = 0; i < events.Length; i++)
        {
            decoder.Read(Encoding.UTF8.GetBytes(events[i]), updates).ShouldBe(i < events.Length - 1, events[i]);
        }
    }

    [Fact]
    public void Read_EveryRecording_AgreesWithTheText()
    {
        var recordings = AnthropicFixtures.Streams();
        recordings.Count.ShouldBeGreaterThan(20);
        foreach (var (name, bytes) in recordings)
        {
            var events = AnthropicFixtures.Split(bytes);
            var read = Decode([.. events.Select(Encoding.UTF8.GetString)]);

            var text = string.Concat(read.SelectMany(u => u.Contents).OfType<TextContent>().Select(t => t.Text));
            text.ShouldBe(Gather(events, "text_delta", "text"), name);
            string.Concat(read.SelectMany(u => u.Contents).OfType<TextReasoningContent>().Select(t => t.Text)).ShouldBe(Gather(events, "thinking_delta", "thinking"), name);
            string.Concat(read.SelectMany(u => u.Contents).OfType<TextReasoningContent>().Where(r => r.Seal is { IsRedacted: false }).Select(r => r.Seal!.Value))
                .ShouldBe(Gather(events, "signature_delta", "signature"), name);
            read[^1].FinishReason.ShouldNotBeNull(name);
        }
    }

    [Fact]
    public void Read_EveryRecordingCutAnywhere_NeverThrows()
    {
        foreach (var (name, bytes) in AnthropicFixtures.Streams().Where(r => r.Bytes.Length < 3000))
        {
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                var decoder = AnthropicCodec.Instance.CreateDecoder();
                var progress = default(StreamProgress);
                var updates = new List<ChatResponseUpdate>();
                var ended = false;
                foreach (var data in AnthropicFixtures.Split(bytes.AsSpan(0, cut)))
                {
                    var kind = AnthropicWire.Instance.ScanEvent(data, ref progress);
                    if (kind is StreamEventKind.Invalid || !decoder.Read(data, updates))
                    {
                        break;
                    }

                    ended = kind == StreamEventKind.Terminal;
                }

                // Only what lost nothing but what stands behind its last event counts as an end.
                ended.ShouldBe(cut > bytes.AsSpan().LastIndexOf((byte)'}'), $"{name} at {cut}");
            }
        }
    }

    private static List<ChatResponseUpdate> Decode(params string[] events)
    {
        var decoder = AnthropicCodec.Instance.CreateDecoder();
        var updates = new List<ChatResponseUpdate>();
        foreach (var text in events)
        {
            decoder.Read(Encoding.UTF8.GetBytes(text), updates).ShouldBeTrue(text);
        }

        return updates;
    }

    private static string Describe(List<ChatResponseUpdate> updates) => string.Join(' ', updates.SelectMany(u => u.Contents).Select(c => c switch
    {
        TextReasoningContent r => $"think({r.Text})" + (r.Seal is { } seal ? $"[{seal.Issuer}{(seal.IsRedacted ? '!' : ':')}{seal.Value}]" : ""),
        TextContent t => $"text({t.Text})",
        ToolCallFragmentContent f => $"call({f.Index},{f.CallId},{f.Name},{f.Arguments})",
        RefusalContent r => $"refusal({r.Text})",
        BlockEndContent => "end",
        _ => c.GetType().Name,
    }));

    private static string Gather(List<byte[]> events, string deltaType, string member)
    {
        var text = new StringBuilder();
        foreach (var data in events)
        {
            using var document = System.Text.Json.JsonDocument.Parse(data);
            if (document.RootElement.TryGetProperty("delta", out var delta) && delta.TryGetProperty("type", out var type) && type.ValueEquals(deltaType))
            {
                text.Append(delta.GetProperty(member).GetString());
            }
        }

        return text.ToString();
    }
}
