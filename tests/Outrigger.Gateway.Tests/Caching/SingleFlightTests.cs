using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Caching;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>Equal calls at the same time: one asks, the others get its answer; whoever fails or leaves harms nobody else.</summary>
public sealed class SingleFlightTests : IAsyncLifetime
{
    private const string Ask = """{"model":"up/m","messages":[{"role":"user","content":"hi"}]}""";
    private const string AskStream = """{"model":"up/m","messages":[{"role":"user","content":"hi"}],"stream":true}""";

    private readonly TestSignal<int> _asked = new();
    private readonly TestSignal<int> _go = new();
    private CacheHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CacheHost.StartAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Run_EqualCallsAtTheSameTime_AskOnce()
    {
        Hold(CacheHost.Whole);
        var leader = _host.AskAsync(Ask);
        await _asked.WaitAsync();
        var followers = Enumerable.Range(0, 20).Select(_ => _host.AskAsync(Ask)).ToArray();
        await _host.WaitingAsync(20);
        _go.Raise(1);

        (await leader).Cache.ShouldBe("miss");
        var answers = await Task.WhenAll(followers);
        answers.ShouldAllBe(a => a.Status == 200 && a.Cache == "hit" && a.Text == CacheHost.Whole && a.Get("Age") == "0" && a.Get("x-outrigger-cost-usd") == "0");
        answers.Select(a => a.Get("x-outrigger-provider")).Distinct().ShouldBe(["up"]);
        _host.Asked.ShouldBe(1);
        await _host.LandedAsync();
        _host.Flights.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Run_FollowerOfAStream_GetsEachEventAsItComes()
    {
        HoldStream(CacheHost.One, CacheHost.Two, CacheHost.Stop + CacheHost.Done);
        using var leader = await StartStreamAsync();
        using var follower = await _host.SendAsync(AskStream, []);
        await using var body = await follower.Content.ReadAsStreamAsync();

        // The second event is not even sent before the first has come through.
        (await ReadAsync(body, CacheHost.One)).ShouldBe(CacheHost.One);
        _go.Raise(1);
        (await ReadAsync(body, CacheHost.Two)).ShouldBe(CacheHost.Two);
        _go.Raise(2);

        var rest = CacheHost.Stop + ": outrigger cost_usd=0\n\n" + CacheHost.Done;
        (await ReadAsync(body, rest)).ShouldBe(rest);
        (await CacheHost.ReadAsync(leader)).Text.ShouldStartWith(CacheHost.One + CacheHost.Two + CacheHost.Stop);
        _host.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Run_FollowerThatJoinsLate_GetsTheStreamFromItsBeginning()
    {
        HoldStream(CacheHost.One, CacheHost.Two, CacheHost.Stop + CacheHost.Done);
        using var leader = await StartStreamAsync();
        _go.Raise(1);
        await using var own = await leader.Content.ReadAsStreamAsync();
        await ReadAsync(own, CacheHost.One + CacheHost.Two);
        using var follower = await _host.SendAsync(AskStream, []);
        _go.Raise(2);

        (await CacheHost.ReadAsync(follower)).Text.ShouldStartWith(CacheHost.One + CacheHost.Two + CacheHost.Stop);
    }

    [Fact]
    public async Task Run_LeaderFails_AFollowerLeads()
    {
        var calls = 0;
        _host.Upstream.Handler = async (context, _) =>
        {
            var isFirst = Interlocked.Increment(ref calls) == 1;
            _asked.Raise(1);
            await _go.WaitAsync();
            context.Response.StatusCode = isFirst ? 400 : 200;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(isFirst ? """{"error":{"message":"no"}}""" : CacheHost.Whole);
        };
        var leader = _host.AskAsync(Ask);
        await _asked.WaitAsync();
        var followers = Enumerable.Range(0, 5).Select(_ => _host.AskAsync(Ask)).ToArray();
        await _host.WaitingAsync(5);
        _go.Raise(1);
        await _asked.WaitAsync();
        await _host.WaitingAsync(4);
        _go.Raise(2);

        (await leader).Status.ShouldBe(400);
        var answers = await Task.WhenAll(followers);
        answers.ShouldAllBe(a => a.Text == CacheHost.Whole);
        answers.Count(a => a.Cache == "miss").ShouldBe(1);
        _host.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task Run_LeadersFailAgainAndAgain_EverybodyIsAnswered()
    {
        _host.Upstream.Handler = async (context, _) =>
        {
            _asked.Raise(1);
            await _go.WaitAsync();
            context.Response.StatusCode = 503;
        };
        var leader = _host.AskAsync(Ask);
        await _asked.WaitAsync();
        var followers = Enumerable.Range(0, 8).Select(_ => _host.AskAsync(Ask)).ToArray();
        await _host.WaitingAsync(8);
        for (var i = 0; i < 9; i++)
        {
            _go.Raise(i);
        }

        (await Task.WhenAll(followers.Append(leader))).ShouldAllBe(a => a.Status == 503 || a.Status == 502);
        _host.Asked.ShouldBe(9);
    }

    [Fact]
    public async Task Run_LeadersStreamBreaks_FollowersGetAnErrorAndNoEnd()
    {
        HoldStream(CacheHost.One, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
        using var leader = await StartStreamAsync();
        using var follower = await _host.SendAsync(AskStream, []);
        _go.Raise(1);

        var answer = await CacheHost.ReadAsync(follower);

        answer.Text.ShouldStartWith(CacheHost.One + "data: {\"error\":{");
        answer.Text.ShouldContain("upstream_failed");
        answer.Text.ShouldNotContain("[DONE]");
        answer.IsCutOff.ShouldBeTrue();
        (await CacheHost.ReadAsync(leader)).Text.ShouldContain("overloaded");
        await _host.LandedAsync();
        _host.Stream(CacheHost.One, CacheHost.Stop, CacheHost.Done);
        (await _host.AskAsync(AskStream)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Run_LeaderLeavesAlone_CancelsTheUpstream()
    {
        HoldStream(CacheHost.One, CacheHost.Two);
        using var leader = await StartStreamAsync();

        leader.Dispose();

        await _host.Upstream.ClientGone.WaitAsync();
        (await _host.NextRecordAsync()).ErrorCode.ShouldBe("client-gone");
        await _host.LandedAsync();
    }

    [Fact]
    public async Task Run_LeaderOfAStreamLeaves_FollowersGetAllOfIt()
    {
        HoldStream(CacheHost.One, CacheHost.Two, CacheHost.Stop + CacheHost.Done);
        var leader = await StartStreamAsync();
        using var follower = await _host.SendAsync(AskStream, []);
        await _host.WaitingAsync(1);

        leader.Dispose();
        _go.Raise(1);
        await using var body = await follower.Content.ReadAsStreamAsync();
        await ReadAsync(body, CacheHost.One + CacheHost.Two);
        _go.Raise(2);

        var rest = CacheHost.Stop + ": outrigger cost_usd=0\n\n" + CacheHost.Done;
        (await ReadAsync(body, rest)).ShouldBe(rest);
        _host.Asked.ShouldBe(1);
        var records = new[] { await _host.NextRecordAsync(), await _host.NextRecordAsync() };
        records.Single(r => r.Attempts == 1).ErrorCode.ShouldBe("client-gone");
        records.Single(r => r.Attempts == 0).IsSuccess.ShouldBeTrue();
        await _host.LandedAsync();
        (await _host.AskAsync(AskStream)).Cache.ShouldBe("hit");
    }

    [Fact]
    public async Task Run_LeaderOfAWholeAnswerLeaves_FollowersGetIt()
    {
        Hold(CacheHost.Whole);
        using var leaving = new CancellationTokenSource();
        var leader = _host.SendAsync(Ask, [], leaving.Token);
        await _asked.WaitAsync();
        var follower = _host.AskAsync(Ask);
        await _host.WaitingAsync(1);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leader);
        _go.Raise(1);

        (await follower).Text.ShouldBe(CacheHost.Whole);
        _host.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Run_EverybodyLeaves_CancelsTheUpstream()
    {
        HoldStream(CacheHost.One, CacheHost.Two);
        var leader = await StartStreamAsync();
        var follower = await _host.SendAsync(AskStream, []);
        await _host.WaitingAsync(1);

        leader.Dispose();
        follower.Dispose();

        await _host.Upstream.ClientGone.WaitAsync();
        await _host.LandedAsync();
        _host.Flights.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Run_FollowerLeaves_LeaderGoesOn()
    {
        HoldStream(CacheHost.One, CacheHost.Two, CacheHost.Stop + CacheHost.Done);
        using var leader = await StartStreamAsync();
        var follower = await _host.SendAsync(AskStream, []);
        await _host.WaitingAsync(1);

        follower.Dispose();
        await _host.WaitingAsync(0);
        _go.Raise(1);
        _go.Raise(2);

        (await CacheHost.ReadAsync(leader)).Text.ShouldEndWith(CacheHost.Done);
        await _host.LandedAsync();
        (await _host.AskAsync(AskStream)).Cache.ShouldBe("hit");
    }

    [Fact]
    public async Task Run_EqualCallsOfTwoTenants_AskTwice()
    {
        Hold(CacheHost.Whole);
        var acme = _host.AskAsync(Ask, ("x-test-tenant", "acme"));
        await _asked.WaitAsync();
        var blue = _host.AskAsync(Ask, ("x-test-tenant", "blue"));
        await _asked.WaitAsync();
        _go.Raise(1);
        _go.Raise(2);

        ((await acme).Cache, (await blue).Cache).ShouldBe(("miss", "miss"));
    }

    [Fact]
    public async Task Run_PurgedWhileOnItsWay_IsNotKept()
    {
        Hold(CacheHost.Whole);
        var leader = _host.AskAsync(Ask);
        await _asked.WaitAsync();
        await _host.Get<IAnswerStore>().PurgeAsync(TenantId.Default);
        _go.Raise(1);
        await leader;
        await _host.LandedAsync();
        _host.Answer(CacheHost.Whole);

        (await _host.AskAsync(Ask)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Run_StreamTooLargeToKeep_StillReachesItsFollowers()
    {
        await using var host = await CacheHost.StartAsync(("Outrigger:Gateway:Caching:MaxEntryBytes", "2048"));
        var events = Events(200);
        HoldStream(host, [CacheHost.One, string.Concat(events), CacheHost.Stop + CacheHost.Done]);
        using var leader = await StartStreamAsync(host);
        using var follower = await host.SendAsync(AskStream, []);
        await host.WaitingAsync(1);
        _go.Raise(1);
        _go.Raise(2);

        var answers = await Task.WhenAll(CacheHost.ReadAsync(leader), CacheHost.ReadAsync(follower));

        answers.ShouldAllBe(a => a.Text.StartsWith(CacheHost.One + string.Concat(events) + CacheHost.Stop, StringComparison.Ordinal) && !a.IsCutOff);
        await host.LandedAsync();
        host.Stream(CacheHost.One, CacheHost.Stop, CacheHost.Done);
        (await host.AskAsync(AskStream)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Run_StreamBeyondTheMemoryForRecordings_FailsFollowersOnly()
    {
        await using var host = await CacheHost.StartAsync(
            ("Outrigger:Gateway:Caching:MaxEntryBytes", "1048576"),
            ("Outrigger:Gateway:Caching:RecordingBytes", "1048576"));
        var events = Events(30_000);
        HoldStream(host, [CacheHost.One, string.Concat(events), CacheHost.Stop + CacheHost.Done]);
        using var leader = await StartStreamAsync(host);
        using var follower = await host.SendAsync(AskStream, []);
        await host.WaitingAsync(1);
        _go.Raise(1);
        _go.Raise(2);

        var answers = await Task.WhenAll(CacheHost.ReadAsync(leader), CacheHost.ReadAsync(follower));

        answers[0].Text.ShouldStartWith(CacheHost.One + string.Concat(events) + CacheHost.Stop);
        answers[0].IsCutOff.ShouldBeFalse();
        answers[1].Text.ShouldContain("upstream_answer_too_large");
        answers[1].IsCutOff.ShouldBeTrue();
        await host.LandedAsync();
        host.Get<Outrigger.Gateway.Caching.Flights.RecordingBudget>().UsedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Run_WithoutSingleFlight_AsksForEach()
    {
        await using var host = await CacheHost.StartAsync(("Outrigger:Gateway:Caching:SingleFlight", "false"));
        Hold(host, CacheHost.Whole);
        var first = host.AskAsync(Ask);
        await _asked.WaitAsync();
        var second = host.AskAsync(Ask);
        await _asked.WaitAsync();
        _go.Raise(1);
        _go.Raise(2);

        ((await first).Cache, (await second).Cache).ShouldBe(("miss", "miss"));
    }

    [Fact]
    public async Task Run_ManyCallsOfManyKinds_LeaveNothingBehind()
    {
        _host.Upstream.Handler = (context, request) => request.Text.Contains("\"stream\":true", StringComparison.Ordinal)
            ? FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(CacheHost.One), Encoding.UTF8.GetBytes(CacheHost.Stop + CacheHost.Done))
            : WriteAsync(context, CacheHost.Whole);

        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(i =>
            _host.AskAsync((i % 2 == 0 ? Ask : AskStream).Replace("hi", (i % 7).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));

        answers.ShouldAllBe(a => a.Status == 200 && !a.IsCutOff);
        answers.Where((_, i) => i % 2 == 0).ShouldAllBe(a => a.Text == CacheHost.Whole);
        answers.Where((_, i) => i % 2 == 1).ShouldAllBe(a => a.Text.EndsWith(CacheHost.Done, StringComparison.Ordinal));
        await _host.LandedAsync();
        _host.Asked.ShouldBe(14);
        _host.Flights.Waiting.ShouldBe(0);
        _host.Get<Outrigger.Gateway.Caching.Flights.RecordingBudget>().UsedBytes.ShouldBe(0);
    }

    private static string[] Events(int count) =>
        [.. Enumerable.Range(0, count).Select(i => CacheHost.One.Replace("é", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))];

    private void Hold(string body) => Hold(_host, body);

    private void Hold(CacheHost host, string body) => host.Upstream.Handler = async (context, _) =>
    {
        _asked.Raise(1);
        await _go.WaitAsync();
        await WriteAsync(context, body);
    };

    private static Task WriteAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private void HoldStream(params string[] parts) => HoldStream(_host, parts);

    /// <summary>The first part goes out at once, each further one when the test says so.</summary>
    private void HoldStream(CacheHost host, string[] parts) => host.Upstream.Handler = async (context, _) =>
    {
        await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(parts[0]));
        foreach (var part in parts[1..])
        {
            // A delay ends on another thread than the one that tells of the abort, and so does not get ahead of the signal.
            await Task.WhenAny(_go.WaitAsync(), Task.Delay(Timeout.Infinite, context.RequestAborted));
            context.RequestAborted.ThrowIfCancellationRequested();
            await context.Response.WriteAsync(part);
            await context.Response.Body.FlushAsync();
        }
    };

    private Task<HttpResponseMessage> StartStreamAsync() => StartStreamAsync(_host);

    private static Task<HttpResponseMessage> StartStreamAsync(CacheHost host) => host.SendAsync(AskStream, []);

    private static async Task<string> ReadAsync(Stream body, string expected)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(expected)];
        await body.ReadExactlyAsync(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
