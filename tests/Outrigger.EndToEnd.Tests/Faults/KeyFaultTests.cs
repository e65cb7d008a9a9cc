using System.Collections.Concurrent;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Faults;

/// <summary>Dead keys, tired keys, retries, fallbacks and full upstreams, seen from outside.</summary>
public sealed class KeyFaultTests(KeyFaultTests.Fixture fixture) : IClassFixture<KeyFaultTests.Fixture>
{
    private const string First = "sk-planted-provider-key-first";
    private const string Second = "sk-planted-provider-key-second";

    private static readonly string Incorrect = """{"error":{"message":"Incorrect API key provided: %.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""";
    private static readonly string TooMany = """{"error":{"message":"Rate limit reached.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""";
    private static readonly string Overloaded = """{"error":{"message":"Overloaded.","type":"server_error","param":null,"code":"overloaded"}}""";

    [Theory]
    [InlineData("one-dead-401", 401)]
    [InlineData("one-dead-402", 402)]
    public async Task Call_OneOfTwoKeysRefused_TheOtherServesAndTheDeadOneIsLeftAlone(string provider, int status)
    {
        fixture.Upstream[provider] = e => e.Bearer == First
            ? e.AnswerAsync(status, "application/json", Incorrect.Replace("%", First, StringComparison.Ordinal))
            : FaultCatalogue.PlayWellAsync(e);

        for (var i = 0; i < 10; i++)
        {
            var answer = await fixture.Api.ChatAsync(provider + "/m", stream: i % 2 == 1);
            answer.Status.ShouldBe(200, answer.Text);
            answer.Everything.ShouldNotContain("sk-planted");
        }

        fixture.Upstream.Exchanges(provider).Count(e => e.Bearer == First).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_AllKeysRefused_IsTheOperatorsErrorAndShowsNoKey(bool isStream)
    {
        var provider = isStream ? "all-dead-s" : "all-dead-c";
        fixture.Upstream[provider] = e => e.AnswerAsync(401, "application/json", Incorrect.Replace("%", e.Bearer, StringComparison.Ordinal));

        var answers = new[] { await fixture.Api.ChatAsync(provider + "/m", isStream), await fixture.Api.ChatAsync(provider + "/m", isStream) };

        foreach (var answer in answers)
        {
            ErrorShape.ShouldBe(answer, 502, "upstream_credentials_exhausted");
            answer.Everything.ShouldNotContain("sk-planted");
        }

        fixture.Upstream.Exchanges(provider).Count.ShouldBe(2, "each key was tried once");
    }

    [Fact]
    public async Task Call_OneOfTwoKeysRests_TheOtherServes()
    {
        fixture.Upstream["one-tired"] = e => e.Bearer == First
            ? e.AnswerAsync(429, "application/json", TooMany, "retry-after: 60\r\n")
            : FaultCatalogue.PlayWellAsync(e);

        for (var i = 0; i < 10; i++)
        {
            (await fixture.Api.ChatAsync("one-tired/m")).Status.ShouldBe(200);
        }

        fixture.Upstream.Exchanges("one-tired").Count(e => e.Bearer == First).ShouldBe(1);
    }

    [Fact]
    public async Task Call_RateLimitStorm_SaysWhenToComeBackAndLeavesTheUpstreamAlone()
    {
        fixture.Upstream["storm"] = e => e.AnswerAsync(429, "application/json", TooMany, "retry-after: 2\r\n");

        var answers = new ConcurrentBag<Answer>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 30), async (_, cancel) => answers.Add(await fixture.Api.ChatAsync("storm/m", cancellationToken: cancel)));

        foreach (var answer in answers)
        {
            ErrorShape.ShouldBe(answer, 429);
            int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 2);
        }

        fixture.Upstream.Exchanges("storm").Count.ShouldBeLessThan(30, "keys that rest are not asked");
        fixture.Upstream["storm"] = FaultCatalogue.PlayWellAsync;
        await Eventually.HoldsAsync(async () => (await fixture.Api.ChatAsync("storm/m")).Status == 200, "the provider serves again");
    }

    [Theory]
    [InlineData("recovers-c", false)]
    [InlineData("recovers-s", true)]
    public async Task Call_UpstreamFailsOnce_IsRepeatedUnseen(string provider, bool isStream)
    {
        var failed = 0;
        fixture.Upstream[provider] = e => Interlocked.Exchange(ref failed, 1) == 0
            ? e.AnswerAsync(503, "application/json", Overloaded)
            : FaultCatalogue.PlayWellAsync(e);

        var answer = await fixture.Api.ChatAsync(provider + "/m", isStream);

        answer.Status.ShouldBe(200, answer.Text);
        var record = await UsageLog.FindAsync(fixture.Admin, answer.Headers["x-request-id"]);
        record["attempts"]!.GetValue<int>().ShouldBe(2);
        record["success"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Call_StreamBeginsWithAnError_IsRepeatedUnseen()
    {
        var failed = 0;
        fixture.Upstream["first-event"] = e => Interlocked.Exchange(ref failed, 1) == 0
            ? e.AnswerAsync(200, "text/event-stream", $"data: {Overloaded}\n\n")
            : FaultCatalogue.PlayWellAsync(e);

        var answer = await fixture.Api.ChatAsync("first-event/m", stream: true);

        answer.Sse.Text.ShouldBe("good", answer.Text);
        answer.Sse.IsDone.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_TargetDown_TheFallbackAnswers(bool isStream)
    {
        fixture.Upstream["down"] = e =>
        {
            e.Reset();
            return Task.CompletedTask;
        };
        fixture.Upstream["spare"] = FaultCatalogue.PlayWellAsync;

        var answer = await fixture.Api.ChatAsync("with-fallback", isStream);

        answer.Status.ShouldBe(200, answer.Text);
        answer.Headers["x-outrigger-provider"].ShouldBe("spare");
    }

    [Fact]
    public async Task Call_RequestAtFault_IsNotRepeatedAnywhere()
    {
        fixture.Upstream["down"] = e => e.AnswerAsync(400, "application/json", """{"error":{"message":"Wrong.","type":"invalid_request_error","param":null,"code":null}}""");
        var before = fixture.Upstream.Exchanges("down").Count;
        var spare = fixture.Upstream.Exchanges("spare").Count;

        var answer = await fixture.Api.ChatAsync("with-fallback");

        ErrorShape.ShouldBe(answer, 400);
        fixture.Upstream.Exchanges("down").Count.ShouldBe(before + 1);
        fixture.Upstream.Exchanges("spare").Count.ShouldBe(spare);
    }

    [Fact]
    public async Task Call_UpstreamFull_WaitsItsTurnAndALeaverFreesNothingTwice()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Upstream["narrow"] = async e =>
        {
            await go.Task.WaitAsync(Eventually.Limit);
            await FaultCatalogue.PlayWellAsync(e);
        };
        using var leave = new CancellationTokenSource();

        var first = fixture.Api.ChatAsync("narrow/m");
        await Eventually.HoldsAsync(() => fixture.Upstream.Exchanges("narrow").Count == 1, "the only place is taken");
        var leaver = fixture.Api.ChatAsync("narrow/m", cancellationToken: leave.Token);
        var waiting = Enumerable.Range(0, 3).Select(_ => fixture.Api.ChatAsync("narrow/m")).ToList();
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leaver);
        fixture.Upstream.Exchanges("narrow").Count.ShouldBe(1, "nobody else was let in");
        go.SetResult();

        (await first).Status.ShouldBe(200);
        foreach (var call in waiting)
        {
            (await call).Status.ShouldBe(200);
        }
    }

    [Fact]
    public async Task Call_UpstreamStaysFull_IsToldSo()
    {
        fixture.Upstream["full"] = e => e.WaitForCloseAsync();
        using var leave = new CancellationTokenSource();
        var first = fixture.Api.ChatAsync("full/m", cancellationToken: leave.Token);
        await Eventually.HoldsAsync(() => fixture.Upstream.Exchanges("full").Count == 1, "the only place is taken");

        var second = await fixture.Api.ChatAsync("full/m");

        ErrorShape.ShouldBe(second, 503, "upstream_busy");
        second.Headers.ContainsKey("Retry-After").ShouldBeTrue();
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        fixture.Upstream["full"] = FaultCatalogue.PlayWellAsync;
        await Eventually.HoldsAsync(async () => (await fixture.Api.ChatAsync("full/m")).Status == 200, "the leaver's place is free");
    }

    /// <summary>A server whose providers have two keys each.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal RawUpstream Upstream { get; } = new();

        internal ServerProcess Server { get; private set; } = null!;

        internal AdminClient Admin { get; private set; } = null!;

        internal ApiClient Api { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            var config = new GatewayConfig()
                .Set("Gateway:Resilience:BaseDelay", "00:00:00.010")
                .Set("Gateway:Resilience:MaxDelay", "00:00:00.020")
                .Set("Gateway:Resilience:MaxRetryAfter", "00:00:00");
            foreach (var name in new[] { "one-dead-401", "one-dead-402", "all-dead-s", "all-dead-c", "one-tired", "storm", "recovers-c", "recovers-s", "first-event", "down", "spare" })
            {
                config.Provider(name, Upstream.BaseUrl(name), [First, Second], more: p => p["MaxRetries"] = 1);
            }

            config.Provider("narrow", Upstream.BaseUrl("narrow"), [First], more: p => p["MaxConcurrency"] = 1);
            config.Provider("full", Upstream.BaseUrl("full"), [First], more: p =>
            {
                p["MaxConcurrency"] = 1;
                p["Timeouts"] = new System.Text.Json.Nodes.JsonObject { ["Queue"] = "00:00:00.200" };
            });
            config.Alias("with-fallback", new AliasTarget("down/m"), new AliasTarget("spare/m", IsFallback: true));
            Server = await ServerProcess.StartAsync(new ServerSettings { Config = config });
            Admin = new AdminClient(Server);
            Api = new ApiClient(Server, await Admin.CreateKeyAsync());
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
