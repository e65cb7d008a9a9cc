using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.RateLimits;
using Outrigger.Gateway.Routing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class LimitAdmissionTests
{
    private static readonly Caller Limited = LimitsHost.Key("k1", new CallerLimits { RequestsPerMinute = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admit_WithoutAnyLimit_ReservesNothing()
    {
        using var host = LimitsHost.Create();

        (await host.AdmitAsync(LimitsHost.Key("k1"))).ShouldBe(default);
        (await host.AdmitAsync(Caller.Keyless)).ShouldBe(default);
    }

    [Fact]
    public async Task Admit_BeyondTheRequestsOfAMinute_IsRefusedWithTheRealMoment()
    {
        using var host = LimitsHost.Create();
        host.Settle(await host.AdmitAsync(Limited));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        host.Settle(await host.AdmitAsync(Limited));

        var refused = (await host.AdmitAsync(Limited)).Error!;

        (refused.Status, refused.Type.Code, refused.Limit, refused.ShouldRetry).ShouldBe((429, "rate-limit-exceeded", "key-rpm", null));
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(51));
        host.Time.Advance(refused.RetryAfter!.Value);
        (await host.AdmitAsync(Limited)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Admit_Refused_CountsForNothing()
    {
        using var host = LimitsHost.Create(("Defaults:Tenant:RequestsPerMinute", "3"));
        for (var i = 0; i < 5; i++)
        {
            await host.AdmitAsync(Limited);
        }

        // Two of the key's five were admitted: the tenant has one left.
        (await host.AdmitAsync(LimitsHost.Key("k2"))).Error.ShouldBeNull();
        (await host.AdmitAsync(LimitsHost.Key("k3"))).Error!.Limit.ShouldBe("tenant-rpm");
    }

    [Theory]
    [InlineData("Key", "key-rpm")]
    [InlineData("User", "user-rpm")]
    [InlineData("Team", "team-rpm")]
    [InlineData("Tenant", "tenant-rpm")]
    public async Task Admit_DefaultOfAScope_CountsThatScopeAlone(string scope, string name)
    {
        using var host = LimitsHost.Create(($"Defaults:{scope}:RequestsPerMinute", "1"));
        await host.AdmitAsync(LimitsHost.Key("k1", user: "jane", team: "dev", tenant: "acme"));

        (await host.AdmitAsync(LimitsHost.Key("k1", user: "jane", team: "dev", tenant: "acme"))).Error!.Limit.ShouldBe(name);
        (await host.AdmitAsync(LimitsHost.Key("k1", user: "jane", team: "dev", tenant: "other"))).Error.ShouldBeNull();
        (await host.AdmitAsync(LimitsHost.Key("k2", user: "joe", team: "ops", tenant: "acme"))).Error?.Limit.ShouldBe("tenant-rpm");
    }

    [Fact]
    public async Task Admit_LimitsOfItsOwn_TakeThePlaceOfTheDefaults()
    {
        using var host = LimitsHost.Create(
            ("Defaults:Key:RequestsPerMinute", "1"),
            ("Defaults:User:RequestsPerMinute", "1"),
            ("Users:0:Tenant", "default"),
            ("Users:0:Name", "jane"),
            ("Users:0:RequestsPerMinute", "2"));
        var free = LimitsHost.Key("k1", new CallerLimits(), user: "jane");

        (await host.AdmitAsync(free)).Error.ShouldBeNull();
        (await host.AdmitAsync(free)).Error.ShouldBeNull();

        (await host.AdmitAsync(free)).Error!.Limit.ShouldBe("user-rpm");
    }

    [Fact]
    public async Task Admit_Tokens_ReservesTheEstimateAndSettlesWithTheUsage()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", new CallerLimits { TokensPerMinute = 100 });

        // 160 bytes are 40 tokens of prompt.
        var first = await host.AdmitAsync(caller, bytes: 160, maxTokens: 50);
        first.Error.ShouldBeNull();
        (await host.AdmitAsync(caller, bytes: 4, maxTokens: 10)).Error!.Limit.ShouldBe("tokens");

        host.Settle(first, prompt: 20, completion: 10);
        var second = await host.AdmitAsync(caller, bytes: 40, maxTokens: 60);
        second.Error.ShouldBeNull();

        host.Settle(second, prompt: 10, completion: 400);
        (await host.AdmitAsync(caller, bytes: 4, maxTokens: 1)).Error!.Limit.ShouldBe("tokens");
    }

    [Fact]
    public async Task Admit_NoMaximumNamed_ReservesWhatIsLeft()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", new CallerLimits { TokensPerMinute = 100 });

        var first = await host.AdmitAsync(caller, bytes: 40, maxTokens: null);
        (await host.AdmitAsync(caller, bytes: 40, maxTokens: null)).Error.ShouldNotBeNull();
        host.Settle(first, prompt: 10, completion: 5);

        (await host.AdmitAsync(caller, bytes: 40, maxTokens: null)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Admit_MoreTokensThanAMinuteHas_SaysNotToRepeat()
    {
        using var host = LimitsHost.Create();

        var refused = (await host.AdmitAsync(LimitsHost.Key("k1", new CallerLimits { TokensPerMinute = 100 }), maxTokens: 200)).Error!;

        (refused.Limit, refused.ShouldRetry, refused.RetryAfter).ShouldBe(("tokens", false, null));
    }

    [Fact]
    public async Task Admit_ConcurrencyUsedUp_IsFreeAgainAfterTheCall()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", new CallerLimits { Concurrency = 1 });
        var running = await host.AdmitAsync(caller);

        var refused = (await host.AdmitAsync(caller)).Error!;
        (refused.Type.Code, refused.Limit).ShouldBe(("concurrency-exceeded", "concurrency"));
        host.Policy.Settle(running, new AdmissionSettlement(0, 0, false));

        (await host.AdmitAsync(caller)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Admit_TooSoonAfterTheLastOfTheUser_SaysWhen()
    {
        using var host = LimitsHost.Create(("Defaults:User:MinIntervalMs", "1500"));
        host.Settle(await host.AdmitAsync(LimitsHost.Key("k1", user: "jane")));

        var refused = (await host.AdmitAsync(LimitsHost.Key("k2", user: "jane"))).Error!;

        (refused.Limit, refused.RetryAfter).ShouldBe(("user-interval", TimeSpan.FromMilliseconds(1500)));
        (await host.AdmitAsync(LimitsHost.Key("k3", user: "joe"))).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Admit_QuotaUsedUp_SaysWhenTheDayOfItsZoneBegins()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", Quota(QuotaUnit.Requests, 1, "Asia/Tokyo"));
        host.Settle(await host.AdmitAsync(caller));

        var refused = (await host.AdmitAsync(caller)).Error!;

        (refused.Type.Code, refused.Limit, refused.ShouldRetry).ShouldBe(("quota-exceeded", "quota", false));
        refused.RetryAfter.ShouldBe(TimeSpan.FromHours(3)); // 21:00 in Tokyo
    }

    [Fact]
    public async Task Settle_UsdQuota_CountsTheCost()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", Quota(QuotaUnit.Usd, 0.01m));
        var call = await host.AdmitAsync(caller);
        host.Policy.Settle(call, new AdmissionSettlement(1, 1, true) { IsUsageReported = true, HasBegun = true, CostNanoUsd = 10_000_000 });

        (await host.AdmitAsync(caller)).Error!.Detail.ShouldContain("0.01 USD");
    }

    [Fact]
    public async Task Admit_UsdQuotaWithPrices_ReservesWhatTheCallMayCost()
    {
        using var host = LimitsHost.Create([], services => services.AddSingleton<ICallPricer>(new OneDollarAToken()));
        var caller = LimitsHost.Key("k1", Quota(QuotaUnit.Usd, 100m));
        var route = new Route("up/m", false, [new RouteTarget(new Upstream("up", new ProviderOptions { BaseUrl = "http://up.invalid" }, new KeyRing([]), null!), "m")]);
        var request = new AdmissionRequest(caller, "up/m", 40, 80) { Route = route };

        (await host.Policy.AdmitAsync(request, Token)).Error.ShouldBeNull();

        (await host.Policy.AdmitAsync(request, Token)).Error!.Detail.ShouldContain("90 USD are used or reserved");
    }

    [Theory]
    [InlineData("hit", 1, 0)]
    [InlineData("success", 1, 7)]
    [InlineData("success without usage", 1, 20)]
    [InlineData("failure", 0, 0)]
    [InlineData("broken stream without usage", 1, 20)]
    [InlineData("broken stream with usage", 1, 7)]
    public async Task Settle_AnyEnd_FollowsTheRule(string end, long requests, long tokens)
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", new CallerLimits
        {
            RequestsPerMinute = 100,
            TokensPerMinute = 1000,
            Concurrency = 5,
            Quotas =
            [
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Requests, Amount = 100 },
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 1000 },
            ],
        });
        var call = await host.AdmitAsync(caller, bytes: 40, maxTokens: 10);

        host.Policy.Settle(call, end switch
        {
            "hit" => new AdmissionSettlement(3, 4, true) { IsUsageReported = true, HasBegun = true, IsCacheHit = true },
            "success" => new AdmissionSettlement(3, 4, true) { IsUsageReported = true, HasBegun = true },
            "success without usage" => new AdmissionSettlement(0, 0, true) { HasBegun = true },
            "failure" => new AdmissionSettlement(0, 0, false),
            "broken stream without usage" => new AdmissionSettlement(0, 0, false) { HasBegun = true },
            _ => new AdmissionSettlement(3, 4, false) { IsUsageReported = true, HasBegun = true },
        });

        var plan = host.Get<LimitSettingsSource>().Current.For(caller);
        var rates = host.Get<IRateCounter>();
        var ledger = host.Get<QuotaLedger>();
        (await rates.GetUsedAsync(plan.Windows[0], Token)).ShouldBe(1); // requests of a minute count, whatever came of them
        (await rates.GetUsedAsync(plan.Windows[1], Token)).ShouldBe(tokens);
        ledger.Peek(plan.Quotas[0]).Used.ShouldBe(requests);
        ledger.Peek(plan.Quotas[1]).Used.ShouldBe(tokens);
        host.Get<CallGates>().GetInFlight(plan.Gates[0].Subject).ShouldBe(0);
    }

    [Fact]
    public async Task Settle_Twice_CountsOnce()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", new CallerLimits { Concurrency = 2, TokensPerMinute = 100 });
        var call = await host.AdmitAsync(caller, maxTokens: 10);

        host.Settle(call, 20, 20);
        host.Settle(call, 20, 20);

        var plan = host.Get<LimitSettingsSource>().Current.For(caller);
        (await host.Get<IRateCounter>().GetUsedAsync(plan.Windows[0], Token)).ShouldBe(40);
        host.Get<CallGates>().GetInFlight(plan.Gates[0].Subject).ShouldBe(0);
    }

    [Fact]
    public async Task Admit_ManyAtOnceWithEveryLimit_NeverMoreThanAnyOfThemAndNothingIsLeftBehind()
    {
        using var host = LimitsHost.Create(("Defaults:Tenant:Concurrency", "9"), ("Defaults:User:RequestsPerMinute", "300"));
        CallerLimits limits = new()
        {
            RequestsPerMinute = 120,
            TokensPerMinute = 4000,
            Concurrency = 6,
            Quotas = [new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 5000 }],
        };
        Caller[] keys = [.. Enumerable.Range(0, 3).Select(i => LimitsHost.Key($"k{i}", limits, user: "jane"))];
        const int Callers = 24;
        var (inFlight, most, admitted) = (0, 0, 0);
        using var barrier = new Barrier(Callers);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait(Token);
                for (var round = 0; round < 100; round++)
                {
                    var call = host.AdmitAsync(keys[i % 3], bytes: 40, maxTokens: 10).AsTask().Result;
                    if (call.Error is not null)
                    {
                        continue;
                    }

                    var now = Interlocked.Increment(ref inFlight);
                    for (var seen = most; now > seen; seen = most)
                    {
                        Interlocked.CompareExchange(ref most, now, seen);
                    }

                    Interlocked.Increment(ref admitted);
                    Interlocked.Decrement(ref inFlight);
                    host.Settle(call);
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        // 120 requests a key, but 300 of the user whose keys they are; the user's limit binds.
        admitted.ShouldBeInRange(1, 300);
        most.ShouldBeInRange(1, 9);
        foreach (var key in keys)
        {
            var plan = host.Get<LimitSettingsSource>().Current.For(key);
            (await host.Get<IRateCounter>().GetUsedAsync(plan.Windows[0], Token)).ShouldBeLessThanOrEqualTo(120);
            (await host.Get<IRateCounter>().GetUsedAsync(plan.Windows[1], Token)).ShouldBeLessThanOrEqualTo(4000);
            host.Get<QuotaLedger>().Peek(plan.Quotas[0]).Used.ShouldBe(await host.Get<IRateCounter>().GetUsedAsync(plan.Windows[1], Token));
            plan.Gates.ShouldAllBe(gate => host.Get<CallGates>().GetInFlight(gate.Subject) == 0);
        }

        var user = host.Get<LimitSettingsSource>().Current.For(keys[0]).Windows.Single(w => w.Subject.Scope == LimitScope.User);
        (await host.Get<IRateCounter>().GetUsedAsync(user, Token)).ShouldBe(admitted);
    }

    [Fact]
    public async Task Admit_CancelledWhileTheStoreDecides_GivesEverythingBack()
    {
        var store = new HangingStore();
        using var host = LimitsHost.Create([], services => services.AddSingleton<IQuotaStore>(store));
        var caller = LimitsHost.Key("k1", Quota(QuotaUnit.Requests, 1) with { Concurrency = 1, RequestsPerMinute = 5 });
        using var cancel = new CancellationTokenSource();
        var asking = host.Policy.AdmitAsync(new AdmissionRequest(caller, "m", 4, 1), cancel.Token).AsTask();
        await store.Asked.WaitAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        var plan = host.Get<LimitSettingsSource>().Current.For(caller);
        host.Get<CallGates>().GetInFlight(plan.Gates[0].Subject).ShouldBe(0);
        (await host.Get<IRateCounter>().GetUsedAsync(plan.Windows[0], Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Admit_Alias_CountsTheAliasOverAllCallers()
    {
        using var host = LimitsHost.Create(("Models:0:Name", "smart"), ("Models:0:RequestsPerMinute", "1"), ("Defaults:Key:RequestsPerMinute", "5"));
        (await host.AdmitAsync(LimitsHost.Key("k1"), model: "smart", isAlias: true)).Error.ShouldBeNull();

        (await host.AdmitAsync(LimitsHost.Key("k2"), model: "smart", isAlias: true)).Error!.Limit.ShouldBe("model-rpm");

        // The refused call gave back what its key had reserved.
        (await host.AdmitAsync(LimitsHost.Key("k2"), model: "other", isAlias: true)).Limits!.Requests!.Value.Remaining.ShouldBe(4);
    }

    [Fact]
    public async Task Enter_TargetAtItsLimit_IsRefusedThereAndAdmittedElsewhere()
    {
        using var host = LimitsHost.Create(
            ("Models:0:Name", "openai/gpt-4o"),
            ("Models:0:Concurrency", "1"),
            ("Models:1:Name", "gpt-4o"),
            ("Models:1:Concurrency", "2"));
        var first = (ITargetReservation)(await host.AdmitAsync(Caller.Keyless)).Reservation!;
        var second = (ITargetReservation)(await host.AdmitAsync(Caller.Keyless)).Reservation!;
        var third = (ITargetReservation)(await host.AdmitAsync(Caller.Keyless)).Reservation!;
        (await first.EnterAsync("openai", "gpt-4o", Token)).ShouldBeNull();

        (await second.EnterAsync("openai", "gpt-4o", Token))!.Limit.ShouldBe("model-concurrency");
        (await second.EnterAsync("azure", "gpt-4o", Token)).ShouldBeNull();

        // Of both providers together two are in flight now, until one of them goes elsewhere.
        (await third.EnterAsync("azure", "gpt-4o", Token))!.Detail.ShouldContain("'gpt-4o'");
        (await second.EnterAsync("azure", "gpt-5", Token)).ShouldBeNull();
        (await third.EnterAsync("azure", "gpt-4o", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Enter_DefaultOfEachModel_CountsEachOnItsOwn()
    {
        using var host = LimitsHost.Create(("Defaults:Model:RequestsPerMinute", "1"));
        var call = (ITargetReservation)(await host.AdmitAsync(Caller.Keyless)).Reservation!;

        (await call.EnterAsync("openai", "a", Token)).ShouldBeNull();
        (await call.EnterAsync("openai", "b", Token)).ShouldBeNull();
        (await call.EnterAsync("openai", "a", Token))!.Limit.ShouldBe("model-rpm");
    }

    [Fact]
    public async Task Admit_Admitted_TellsHowTheTightestLimitsStand()
    {
        using var host = LimitsHost.Create(("Defaults:Tenant:RequestsPerMinute", "100"));
        var caller = LimitsHost.Key("k1", new CallerLimits { RequestsPerMinute = 10, TokensPerMinute = 1000 });

        var status = (await host.AdmitAsync(caller, bytes: 40, maxTokens: 10)).Limits!;

        status.Requests.ShouldBe(new LimitLevel(10, 9, TimeSpan.FromSeconds(61)));
        status.Tokens.ShouldBe(new LimitLevel(1000, 980, TimeSpan.FromSeconds(61)));
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.0201, "21ms")]
    [InlineData(1, "1s")]
    [InlineData(1.25, "1.25s")]
    [InlineData(60, "1m0s")]
    [InlineData(360, "6m0s")]
    [InlineData(3661.5, "1h1m1.5s")]
    [InlineData(-5, "0ms")]
    public void ResetText_OfADuration_IsAsOpenAIWritesIt(double seconds, string expected) =>
        new LimitLevel(1, 1, TimeSpan.FromSeconds(seconds)).ResetText.ShouldBe(expected);

    private static CallerLimits Quota(QuotaUnit unit, decimal amount, string zone = "UTC") =>
        new() { Quotas = [new() { Period = CalendarUnit.Day, Unit = unit, Amount = amount, TimeZone = zone }] };

    /// <summary>A shared store whose decision never comes.</summary>
    private sealed class HangingStore : IQuotaStore
    {
        public Outrigger.Testing.TestSignal<bool> Asked { get; } = new();

        public bool IsShared => true;

        public Task<IReadOnlyList<long>> AddAsync(IReadOnlyList<QuotaDelta> deltas, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<long>>([.. deltas.Select(d => d.By)]);

        public Task<IReadOnlyList<long>> GetAsync(IReadOnlyList<QuotaCounterId> ids, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<long>>([.. ids.Select(_ => 0L)]);

        public async Task<QuotaTake> TakeAsync(QuotaCounterId id, long wanted, long least, long limit, CancellationToken cancellationToken = default)
        {
            Asked.Raise(true);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return default;
        }

        public Task<int> RemoveEndedAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) => Task.FromResult(0);
    }
}
