using System.Text;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicWireTests
{
    private const string Start = """{"type":"message_start","message":{"id":"m","usage":{"input_tokens":43,"cache_read_input_tokens":5,"output_tokens":1}}}""";
    private const string TextStart = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
    private const string Text = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""";
    private const string Stop = """{"type":"content_block_stop","index":0}""";
    private const string Finish = """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""";
    private const string End = """{"type":"message_stop"}""";

    [Fact]
    public void ScanRequest_AllMembers_AreFound()
    {
        var body = """ {"metadata":{"a":[1],"user_id":"u1"},"max_tokens":9,"messages":[],"stream":true,"model":"claude-x"} """u8;

        AnthropicWire.Instance.ScanRequest(body, AnthropicWire.Messages, default, 32, out var scan).ShouldBeNull();

        (scan.Model, scan.IsStream, scan.MaxCompletionTokens, scan.EndUser).ShouldBe(("claude-x", true, 9L, "u1"));
        Encoding.UTF8.GetString(body.Slice(scan.ModelStart, scan.ModelLength)).ShouldBe("\"claude-x\"");
    }

    [Fact]
    public void ScanRequest_Count_NeverStreams()
    {
        AnthropicWire.Instance.ScanRequest("""{"messages":[],"stream":true,"model":"m"}"""u8, AnthropicWire.CountTokens, default, 32, out var scan).ShouldBeNull();

        scan.IsStream.ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "invalid-json")]
    [InlineData("[]", "invalid-json")]
    [InlineData("""{"model":"m","messages":[]}x""", "invalid-json")]
    [InlineData("""{"model":"m","messages":[[[[[[[[[[1]]]]]]]]]]}""", "invalid-json")]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":{}}""", "messages")]
    [InlineData("""{"model":"m","model":"n","messages":[]}""", "model")]
    [InlineData("""{"model":"m","messages":[],"messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[],"stream":1}""", "stream")]
    [InlineData("""{"model":"m","messages":[],"stream":true,"\u0073tream":false}""", "stream")]
    [InlineData("""{"model":"m","messages":[],"max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[],"metadata":[]}""", "metadata")]
    [InlineData("""{"model":"m","messages":[],"metadata":{"user_id":1}}""", "metadata.user_id")]
    [InlineData("""{"model":"m","messages":[],"metadata":{"user_id":"a","user_id":"b"}}""", "metadata.user_id")]
    [InlineData("""{"model":"\ud800","messages":[]}""", "invalid-json")]
    [InlineData("""{"model":"a b","messages":[]}""", "model")]
    public void ScanRequest_Bad_SaysWhat(string body, string expected)
    {
        var error = AnthropicWire.Instance.ScanRequest(Encoding.UTF8.GetBytes(body), AnthropicWire.Messages, default, 8, out _);

        (error!.Param ?? error.Type.Code).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"input_tokens":15,"cache_creation_input_tokens":13,"cache_read_input_tokens":12,"output_tokens":21}""", 40, 21, 12, 13, 0)]
    [InlineData("""{"input_tokens":1,"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", 10, 0, 0, 9, 5)]
    [InlineData("""{"input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", 10, 0, 0, 9, 5)]
    [InlineData("""{"input_tokens":1,"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}}""", 10, 0, 0, 9, 0)]
    [InlineData("""{"input_tokens":-4,"output_tokens":"x","cache_read_input_tokens":null}""", 0, 0, 0, 0, 0)]
    [InlineData("""{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807,"output_tokens":1}""", long.MaxValue / 8 * 2, 1, long.MaxValue / 8, 0, 0)]
    public void TryScanAnswer_Usage_IsInclusive(string usage, long prompt, long completion, long cached, long write, long hour)
    {
        var read = default(TokenUsage);

        AnthropicWire.Instance.TryScanAnswer(Encoding.UTF8.GetBytes($$"""{"type":"message","content":[],"usage":{{usage}}}"""), ref read).ShouldBeTrue();

        (read.Prompt, read.Completion, read.Cached, read.CacheWrite, read.CacheWriteHour, read.IsReported).ShouldBe((prompt, completion, cached, write, hour, true));
    }

    [Fact]
    public void TryScanAnswer_Tier_IsTakenOver()
    {
        var read = default(TokenUsage);

        AnthropicWire.Instance.TryScanAnswer("""{"content":[],"type":"message","usage":{"service_tier":"batch"}}"""u8, ref read).ShouldBeTrue();

        read.ServiceTier.ShouldBe("batch");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"message"}""")]
    [InlineData("""{"content":[]}""")]
    [InlineData("""{"type":"message","content":[],"error":{}}""")]
    [InlineData("""{"type":"error","error":{"type":"api_error"}}""")]
    [InlineData("""{"type":"message","content":[]""")]
    [InlineData("""{"type":"message","content":[]}{}""")]
    [InlineData("""{"input_tokens":-1}""")]
    public void TryScanAnswer_Other_IsNotOne(string body)
    {
        var usage = default(TokenUsage);

        AnthropicWire.Instance.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage).ShouldBeFalse();
    }

    [Fact]
    public void TryScanAnswer_Count_UsesNothing()
    {
        var usage = default(TokenUsage);

        AnthropicWire.Instance.TryScanAnswer("""{"input_tokens":42}"""u8, ref usage).ShouldBeTrue();

        usage.ShouldBe(default);
    }

    [Fact]
    public void ScanEvent_WholeStream_IsComplete()
    {
        var progress = default(StreamProgress);

        Scan(ref progress, Start, TextStart, Text, """{"type":"ping"}""", """{"type":"brand_new"}""", Stop, Finish, End).ShouldBe(
        [
            StreamEventKind.Preamble, StreamEventKind.Content, StreamEventKind.Content, StreamEventKind.Preamble, StreamEventKind.Preamble, StreamEventKind.Content,
            StreamEventKind.Content, StreamEventKind.Terminal,
        ]);

        progress.IsComplete.ShouldBeTrue();
        (progress.Usage.Prompt, progress.Usage.Cached, progress.Usage.Completion).ShouldBe((48, 5, 7));
    }

    [Fact]
    public void ScanEvent_LaterUsage_ReplacesButZerosDoNot()
    {
        var progress = default(StreamProgress);

        Scan(ref progress, Start, """{"type":"message_delta","delta":{},"usage":{"input_tokens":61,"cache_read_input_tokens":0,"output_tokens":9}}""", Finish);

        (progress.Usage.Prompt, progress.Usage.Cached, progress.Usage.Completion).ShouldBe((66, 5, 7));
    }

    [Fact]
    public void ScanEvent_SplitAtTheStartAndTotalAtTheEnd_KeepsTheSplit()
    {
        var progress = default(StreamProgress);

        Scan(
            ref progress,
            """{"type":"message_start","message":{"usage":{"input_tokens":1,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":1,"cache_creation_input_tokens":30,"output_tokens":2}}""");

        (progress.Usage.Prompt, progress.Usage.CacheWrite, progress.Usage.CacheWriteHour).ShouldBe((31, 30, 20));
    }

    [Theory]
    [InlineData(Start, Start)]
    [InlineData(TextStart)]
    [InlineData(Finish)]
    [InlineData(End)]
    [InlineData(Start, Text)]
    [InlineData(Start, Stop)]
    [InlineData(Start, End)]
    [InlineData(Start, TextStart, TextStart)]
    [InlineData(Start, TextStart, Stop, Stop)]
    [InlineData(Start, TextStart, Stop, TextStart)]
    [InlineData(Start, TextStart, Stop, Text)]
    [InlineData(Start, TextStart, """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"a"}}""")]
    [InlineData(Start, Finish, TextStart)]
    [InlineData(Start, """{"type":"content_block_start","content_block":{"type":"text"}}""")]
    [InlineData(Start, """{"type":1}""")]
    [InlineData(Start, "{}")]
    [InlineData(Start, "{")]
    [InlineData(Start, "[DONE]")]
    [InlineData(Start, "\"\\ud800\"")]
    public void ScanEvent_OutOfPlace_IsInvalid(params string[] events)
    {
        var progress = default(StreamProgress);

        Scan(ref progress, events)[^1].ShouldBe(StreamEventKind.Invalid);
    }

    [Fact]
    public void ScanEvent_Error_IsOne()
    {
        var progress = default(StreamProgress);

        Scan(ref progress, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""").ShouldBe([StreamEventKind.Error]);
    }

    [Fact]
    public void ScanEvent_EveryRecording_IsOfTheProtocol()
    {
        foreach (var (name, bytes) in AnthropicFixtures.Streams())
        {
            var progress = default(StreamProgress);
            var kinds = AnthropicFixtures.Split(bytes).ConvertAll(e => AnthropicWire.Instance.ScanEvent(e, ref progress));

            kinds.ShouldNotContain(StreamEventKind.Invalid, name);
            kinds[^1].ShouldBe(StreamEventKind.Terminal, name);
            progress.Usage.Prompt.ShouldBeGreaterThan(0, name);
        }
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}""", true)]
    [InlineData("""{"type":"error","error":{"type":"billing_error","message":"x"}}""", true)]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"messages: 'Your credit balance is too low' is no role"}}""", false)]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}""", false)]
    [InlineData("nonsense", false)]
    public void FindKeyFault_OnlyWhatAnthropicSaysItself(string body, bool expected)
    {
        AnthropicWire.Instance.FindKeyFault(400, Encoding.UTF8.GetBytes(body)).ShouldBe(expected ? KeyFault.OutOfMoney : KeyFault.None);
        AnthropicWire.Instance.FindKeyFault(500, Encoding.UTF8.GetBytes(body)).ShouldBe(KeyFault.None);
    }

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(402, "billing_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(413, "request_too_large")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(503, "overloaded_error")]
    [InlineData(504, "timeout_error")]
    [InlineData(529, "overloaded_error")]
    public void GetType_Status_IsAnthropics(int status, string expected) => AnthropicErrorShape.GetType(status).ShouldBe(expected);

    private static List<StreamEventKind> Scan(ref StreamProgress progress, params string[] events)
    {
        var kinds = new List<StreamEventKind>();
        foreach (var text in events)
        {
            kinds.Add(AnthropicWire.Instance.ScanEvent(Encoding.UTF8.GetBytes(text), ref progress));
        }

        return kinds;
    }
}
