using System.Globalization;
using Microsoft.AspNetCore.Http;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>Calls through the real pipeline: what is served from the cache, what is kept, and what is not.</summary>
public sealed class AnswerCacheTests : IAsyncLifetime
{
    private const string Ask = """{"model":"up/m","messages":[{"role":"user","content":"hi"}]}""";
    private const string AskStream = """{"model":"up/m","messages":[{"role":"user","content":"hi"}],"stream":true}""";
    private CacheHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CacheHost.StartAsync(
        ("Outrigger:Gateway:Caching:MaxEntryBytes", "4096"),
        ("Outrigger:Gateway:Caching:RecordingBytes", "1048576"),
        ("Outrigger:Gateway:Caching:MemoryBytes", "1048576"));

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Run_WithoutBeingAsked_IsOff()
    {
        for (var i = 0; i < 2; i++)
        {
            (await _host.AskAsync(Ask, ("x-outrigger-cache-mode", ""))).Cache.ShouldBe("off");
        }

        _host.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task Run_EqualCalls_AskOnceAndCostOnce()
    {
        var miss = await _host.AskAsync(Ask);
        await _host.LandedAsync();
        _host.Time.Advance(TimeSpan.FromSeconds(90));
        var hit = await _host.AskAsync(Ask);

        (miss.Cache, hit.Cache).ShouldBe(("miss", "hit"));
        hit.Text.ShouldBe(CacheHost.Whole);
        hit.ContentHeaders.ToString().ShouldBe(miss.ContentHeaders.ToString());
        _host.Asked.ShouldBe(1);
        hit.Get("Age").ShouldBe("90");
        hit.Get("x-outrigger-cost-usd").ShouldBe("0");
        hit.Get("x-outrigger-provider").ShouldBe("up");
        hit.Get("x-outrigger-model").ShouldBe("m");
        hit.Get("x-outrigger-overhead-us").ShouldNotBeNull();
        hit.Get("x-outrigger-unpriced").ShouldBeNull();
        miss.Get("Age").ShouldBeNull();
    }

    [Fact]
    public async Task Run_Hit_IsRecordedWithoutUsage()
    {
        await _host.AskAsync(Ask);
        await _host.NextRecordAsync();
        await _host.LandedAsync();

        await _host.AskAsync(Ask);

        var record = await _host.NextRecordAsync();
        (record.Attempts, record.PromptTokens, record.CompletionTokens, record.IsSuccess, record.Status).ShouldBe((0, 0, 0, true, 200));
        (record.Provider, record.Model, record.ErrorCode).ShouldBe(("up", "m", null));
    }

    [Fact]
    public async Task Run_EqualStreams_ReplayEventByEvent()
    {
        _host.Stream(CacheHost.One, CacheHost.Two + CacheHost.Stop, CacheHost.Done);
        var miss = await _host.AskAsync(AskStream);
        await _host.LandedAsync();
        var hit = await _host.AskAsync(AskStream);

        _host.Asked.ShouldBe(1);
        hit.Cache.ShouldBe("hit");
        hit.ContentHeaders.ToString().ShouldBe(miss.ContentHeaders.ToString());
        hit.Text.ShouldBe(CacheHost.One + CacheHost.Two + CacheHost.Stop + ": outrigger cost_usd=0\n\n" + CacheHost.Done);
        (await _host.NextRecordAsync()).IsStream.ShouldBeTrue();
        var record = await _host.NextRecordAsync();
        (record.IsStream, record.IsSuccess, record.Attempts, record.PromptTokens).ShouldBe((true, true, 0, 0));
    }

    [Fact]
    public async Task Run_StreamFromTheCache_IsFlushedEventByEvent()
    {
        _host.Stream(CacheHost.One + CacheHost.Two + CacheHost.Stop + CacheHost.Done);
        await _host.AskAsync(AskStream);
        await _host.LandedAsync();

        // On the wire each flush is a chunk of its own.
        using var client = await RawClient.ConnectAsync(_host.Client.BaseAddress!);
        var wire = await client.ReadToCloseAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-outrigger-cache-mode: read\r\nContent-Type: application/json\r\nContent-Length: {AskStream.Length}\r\n\r\n{AskStream}");

        var events = new[] { CacheHost.One, CacheHost.Two, CacheHost.Stop, ": outrigger cost_usd=0\n\n", CacheHost.Done };
        foreach (var sseEvent in events)
        {
            wire.ShouldContain($"\r\n{System.Text.Encoding.UTF8.GetByteCount(sseEvent).ToString("x", CultureInfo.InvariantCulture)}\r\n{sseEvent}\r\n");
        }
    }

    [Fact]
    public async Task Run_StreamAndWhole_AreTwoEntries()
    {
        await _host.AskAsync(Ask);
        await _host.LandedAsync();
        _host.Stream(CacheHost.One, CacheHost.Stop, CacheHost.Done);

        (await _host.AskAsync(AskStream)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Run_SameRequestWrittenDifferently_Hits()
    {
        await _host.AskAsync(Ask);
        await _host.LandedAsync();

        (await _host.AskAsync("""{ "messages" : [ { "content":"\u0068i", "role":"user" } ], "user":"jane", "model":"up/m" }""")).Cache.ShouldBe("hit");
    }

    [Fact]
    public async Task Run_AnotherTenant_Misses()
    {
        await _host.AskAsync(Ask, ("x-test-tenant", "acme"));
        await _host.LandedAsync();

        (await _host.AskAsync(Ask, ("x-test-tenant", "blue"))).Cache.ShouldBe("miss");
        await _host.LandedAsync();
        (await _host.AskAsync(Ask, ("x-test-tenant", "acme"))).Cache.ShouldBe("hit");
    }

    [Theory]
    [InlineData("OpenAI-Beta", "assistants=v2", "miss")]
    [InlineData("User-Agent", "another/1", "hit")]
    [InlineData("Idempotency-Key", "another", "hit")]
    [InlineData("x-outrigger-tags", "another", "hit")]
    public async Task Run_WithAHeader_CountsWhatChangesTheAnswer(string name, string value, string expected)
    {
        await _host.AskAsync(Ask);
        await _host.LandedAsync();

        (await _host.AskAsync(Ask, (name, value))).Cache.ShouldBe(expected);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(529)]
    public async Task Run_ErrorOfTheUpstream_IsNotKept(int status)
    {
        _host.Answer("""{"error":{"message":"no"}}""", status);
        (await _host.AskAsync(Ask)).Status.ShouldBeGreaterThanOrEqualTo(400);
        await _host.LandedAsync();
        _host.Answer(CacheHost.Whole);

        var answer = await _host.AskAsync(Ask);

        (answer.Status, answer.Cache).ShouldBe((200, "miss"));
    }

    [Theory]
    [InlineData(CacheHost.One)]
    [InlineData(CacheHost.One + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n")]
    [InlineData(CacheHost.One + "data: <html>\n\n")]
    public async Task Run_BrokenStream_IsNotKept(string stream)
    {
        _host.Stream(stream);
        (await _host.AskAsync(AskStream)).IsCutOff.ShouldBeTrue();
        await _host.LandedAsync();
        _host.Stream(CacheHost.One, CacheHost.Stop, CacheHost.Done);

        var answer = await _host.AskAsync(AskStream);

        (answer.IsCutOff, answer.Cache).ShouldBe((false, "miss"));
    }

    [Fact]
    public async Task Run_UpstreamForbidsStoring_IsNotKept()
    {
        _host.Upstream.Handler = (context, _) =>
        {
            context.Response.Headers.CacheControl = "private, no-store";
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(CacheHost.Whole);
        };
        await _host.AskAsync(Ask);
        await _host.LandedAsync();

        (await _host.AskAsync(Ask)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Run_AnswerLargerThanTheLimit_PassesAndIsNotKept()
    {
        var large = CacheHost.Whole.Replace("\"ho\"", "\"" + new string('x', 5000) + "\"", StringComparison.Ordinal);
        _host.Answer(large);

        for (var i = 0; i < 2; i++)
        {
            var answer = await _host.AskAsync(Ask);
            (answer.Text, answer.Cache).ShouldBe((large, "miss"));
            await _host.LandedAsync();
        }
    }

    [Fact]
    public async Task Run_StreamLargerThanTheLimit_PassesAndIsNotKept()
    {
        var events = Enumerable.Range(0, 300).Select(i => CacheHost.One.Replace("é", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).ToArray();
        _host.Stream([.. events, CacheHost.Stop, CacheHost.Done]);

        for (var i = 0; i < 2; i++)
        {
            var answer = await _host.AskAsync(AskStream);
            answer.Cache.ShouldBe("miss");
            answer.Text.ShouldStartWith(string.Concat(events) + CacheHost.Stop);
            answer.Text.ShouldEndWith(CacheHost.Done);
            await _host.LandedAsync();
        }
    }

    [Theory]
    [InlineData("""{"model":"up/m","messages":[{"role":"user","content":"hi"}],"store":true}""")]
    [InlineData("""{"model":"up/m","messages":[{"role":"user","content":"hi","content":"ho"}]}""")]
    public async Task Run_RequestWithoutAKey_IsOff(string ask)
    {
        await _host.AskAsync(ask);
        await _host.LandedAsync();

        (await _host.AskAsync(ask)).Cache.ShouldBe("off");
    }

    [Fact]
    public async Task Run_AfterItsTime_Misses()
    {
        await _host.AskAsync(Ask);
        await _host.LandedAsync();

        _host.Time.Advance(TimeSpan.FromSeconds(3600));

        (await _host.AskAsync(Ask)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Run_HitsOfManyClients_AreAllTheSame()
    {
        await _host.AskAsync(Ask);
        await _host.LandedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _host.AskAsync(Ask)));

        answers.ShouldAllBe(answer => answer.Text == CacheHost.Whole && answer.Cache == "hit");
        _host.Asked.ShouldBe(1);
    }
}
