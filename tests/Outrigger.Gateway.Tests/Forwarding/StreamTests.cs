using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Forwarding;

public sealed class StreamTests : IAsyncLifetime
{
    private const string Ask = """{"model":"up/m","messages":[],"stream":true}""";
    private const string AskUsage = """{"model":"up/m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""";
    private const string One = """data: {"choices":[{"index":0,"delta":{"content":"é"}}],"usage":null}""" + "\n\n";
    private const string Stop = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n";
    private const string Used = """data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6}}""" + "\n\n";
    private const string CutOff = "<cut off>";
    private const string Done = "data: [DONE]\n\n";
    private const string NoCost = ": outrigger cost_usd=0\n\n";
    private const string Unpriced = ": outrigger cost_usd=0 unpriced\n\n";
    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _host = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            ["Outrigger:Gateway:Providers:up:Timeouts:Idle"] = "00:00:00.100",
            ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
            ["Outrigger:Gateway:Forwarding:MaxEventBytes"] = "4096",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(Ask, One + Stop + Unpriced + Done)]
    [InlineData(AskUsage, One + Stop + Used + Unpriced + Done)]
    public async Task Relay_UsageChunk_ReachesOnlyThoseWhoAsked(string ask, string expected)
    {
        Say(One + Stop + Used + Done);

        (await ReadAsync(ask)).ShouldBe(expected);

        _upstream.Requests.Single().Text.ShouldContain("\"include_usage\":true");
        var record = await _host.Usage.NextAsync();
        (record.PromptTokens, record.CompletionTokens, record.IsSuccess, record.IsStream).ShouldBe((5, 6, true, true));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Relay_CutAtEveryByte_IsTheSame(string newline)
    {
        var stream = (": hello\n\n" + One + "event: x\n" + One + Stop + Done).Replace("\n", newline, StringComparison.Ordinal);
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream).Select(b => new[] { b }));

        (await ReadAsync(Ask)).Replace(NoCost, "", StringComparison.Ordinal).ShouldBe(stream);
    }

    [Fact]
    public async Task Relay_EndWithoutTerminalAfterFinish_GetsItsTerminal()
    {
        Say(One + Stop);

        (await ReadAsync(Ask)).ShouldBe(One + Stop + NoCost + Done);

        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Relay_LastEventWithoutBlankLine_IsClosed()
    {
        Say(One + Stop + "data: [DONE]");

        (await ReadAsync(Ask)).ShouldBe(One + Stop + NoCost + Done);
    }

    [Theory]
    [InlineData(One)]
    [InlineData(One + "data: {\"choices\":[{\"index\":0,\"del")]
    [InlineData(One + "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]")]
    [InlineData(One + "dat")]
    [InlineData(One + "data: ")]
    public async Task Relay_EndBeforeTheFinish_IsAnError(string stream)
    {
        Say(stream);

        var text = await ReadAsync(Ask);

        text.ShouldStartWith(One + "data: {\"error\":{");
        text.ShouldContain("upstream_broken");
        text.ShouldNotContain("[DONE]");
        text.ShouldEndWith(CutOff);
        (await _host.Usage.NextAsync()).ErrorCode.ShouldBe("upstream-broken");
    }

    [Fact]
    public async Task Relay_ResetInTheMiddle_IsAnError()
    {
        var received = new TestSignal<int>();
        _upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(One));
            await received.WaitAsync();
            context.Abort();
        };
        var response = await _host.ChatAsync(Ask);
        var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[Encoding.UTF8.GetByteCount(One)]);

        received.Raise(1);

        (await ReadToTheEndAsync(body)).ShouldContain("upstream_broken");
    }

    [Fact]
    public async Task Relay_ErrorEventInTheMiddle_EndsTheStreamAsItIs()
    {
        const string Error = "data: {\"error\":{\"message\":\"overloaded key-1\"}}\n\n";
        Say(One + Error + One + Done);

        (await ReadAsync(Ask)).ShouldBe(One + Error.Replace("key-1", "***", StringComparison.Ordinal) + CutOff);

        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task Relay_GarbageInTheMiddle_IsAnError()
    {
        Say(One + "data: <html>\n\n" + Stop + Done);

        (await ReadAsync(Ask)).ShouldContain("upstream_invalid_answer");
    }

    [Fact]
    public async Task Relay_EventOverTheLimit_IsAnError()
    {
        Say(One + "data: " + new string('x', 10_000) + "\n\n" + Stop + Done);

        (await ReadAsync(Ask)).ShouldContain("upstream_answer_too_large");
    }

    [Fact]
    public async Task Relay_StandsStill_IsATimeoutError()
    {
        _upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(One));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        (await ReadAsync(Ask)).ShouldContain("upstream_timeout");

        await _upstream.ClientGone.WaitAsync();
    }

    [Fact]
    public async Task Gate_ErrorAsTheFirstEvent_IsRepeatedUnseen()
    {
        var calls = 0;
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context, "text/event-stream", Encoding.UTF8.GetBytes(++calls == 1 ? ": wait\n\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n" : One + Stop + Done));

        (await ReadAsync(Ask)).ShouldBe(One + Stop + NoCost + Done);

        (await _host.Usage.NextAsync()).Attempts.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("data: ")]
    [InlineData(": wait\n\n")]
    public async Task Gate_EndBeforeTheFirstEvent_IsATypedError(string stream)
    {
        Say(stream);

        var response = await _host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldContain("upstream_broken");
    }

    [Fact]
    public async Task Gate_PlainAnswerToAStream_IsATypedError()
    {
        _upstream.Handler = (context, _) => context.Response.WriteAsJsonAsync(new { choices = Array.Empty<int>() });

        var response = await _host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Relay_ClientLeaves_UpstreamIsCancelled()
    {
        _upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(One));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(One);
                await context.Response.Body.FlushAsync();
                await Task.Yield();
            }
        };
        var response = await _host.ChatAsync(Ask);
        var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[10]);

        response.Dispose();

        await _upstream.ClientGone.WaitAsync();
        (await _host.Usage.NextAsync()).ErrorCode.ShouldBe("client-gone");
    }

    private void Say(string stream) => _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream));

    private async Task<string> ReadAsync(string ask)
    {
        var response = await _host.ChatAsync(ask);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await ReadToTheEndAsync(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>All there is to read; a stream with an error ends without the end of its body.</summary>
    private static async Task<string> ReadToTheEndAsync(Stream body)
    {
        using var text = new MemoryStream();
        try
        {
            await body.CopyToAsync(text);
            return Encoding.UTF8.GetString(text.ToArray());
        }
        catch (HttpIOException)
        {
            return Encoding.UTF8.GetString(text.ToArray()) + CutOff;
        }
    }
}
