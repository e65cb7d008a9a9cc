using Outrigger.Core.Callers;
using Outrigger.Gateway.RateLimits;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class InMemoryRateCounterTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_ALaterWindowIsFull_GivesTheEarlierOnesBack()
    {
        var counter = new InMemoryRateCounter(_time);
        RateWindow[] windows = [Window("k1", 10), Window("u1", 1)];
        var grants = new RateGrant[2];
        (await counter.TakeAsync(windows, default, grants, Token)).IsGranted.ShouldBeTrue();

        var verdict = await counter.TakeAsync(windows, default, grants, Token);

        (verdict.RefusedBy, verdict.RetryAfter).ShouldBe((1, TimeSpan.FromSeconds(61)));
        (await counter.GetUsedAsync(windows[0], Token)).ShouldBe(1);
        (await counter.GetUsedAsync(windows[1], Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Take_TwoWindowsOfOneSubject_CountTogetherWhateverTheirLimit()
    {
        var counter = new InMemoryRateCounter(_time);
        await counter.TakeAsync([Window("k1", 10)], default, new RateGrant[1], Token);

        (await counter.TakeAsync([Window("k1", 1)], default, new RateGrant[1], Token)).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task Sweep_UnusedWindow_IsForgottenAndCountsAnewForWhoStillHoldsIt()
    {
        var counter = new InMemoryRateCounter(_time);
        RateWindow[] windows = [Window("k1", 1)];
        var grants = new RateGrant[1];
        await counter.TakeAsync(windows, default, grants, Token);
        counter.Sweep().ShouldBe(0);
        _time.Advance(TimeSpan.FromMinutes(3));

        counter.Sweep().ShouldBe(1);

        counter.Count.ShouldBe(0);
        (await counter.TakeAsync(windows, default, grants, Token)).IsGranted.ShouldBeTrue();
        (await counter.TakeAsync([Window("k1", 1)], default, grants, Token)).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task Correct_AfterItsWindowWasForgotten_StillAdds()
    {
        var counter = new InMemoryRateCounter(_time);
        var window = Window("k1", 100, RateUnit.Tokens);
        var grants = new RateGrant[1];
        await counter.TakeAsync([window], new TokenClaim(10, 0, true), grants, Token);
        _time.Advance(TimeSpan.FromMinutes(10));
        counter.Sweep();

        counter.Correct(window, grants[0], 70);

        (await counter.GetUsedAsync(window, Token)).ShouldBe(70);
    }

    [Fact]
    public async Task Take_ManyAtOnce_NeverMoreThanTheLimitAndNothingIsLeftBehind()
    {
        const int Callers = 64;
        var counter = new InMemoryRateCounter(_time);
        var shared = new LimitSubject(LimitScope.Tenant, TenantId.Default, "default");
        using var barrier = new Barrier(Callers);

        var granted = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Factory.StartNew(
            () =>
            {
                // Each caller has its own windows over the same subjects, as different keys of a tenant have.
                RateWindow[] windows =
                [
                    Window($"k{i % 8}", 6),
                    new RateWindow(shared, RateUnit.Requests, 20),
                    new RateWindow(shared, RateUnit.Tokens, 150),
                ];
                var grants = new RateGrant[3];
                barrier.SignalAndWait(Token);
                var taken = 0L;
                for (var round = 0; round < 50; round++)
                {
                    var verdict = counter.TakeAsync(windows, new TokenClaim(10, 0, true), grants, Token);
                    taken += verdict.Result.IsGranted ? 1 : 0;
                }

                return (Key: i % 8, Taken: taken);
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        // 150 tokens at 10 each: the tokens of the tenant are what runs out first.
        granted.Sum(x => x.Taken).ShouldBe(15);
        granted.GroupBy(x => x.Key).ShouldAllBe(key => key.Sum(x => x.Taken) <= 6);
        (await counter.GetUsedAsync(new RateWindow(shared, RateUnit.Tokens, 1), Token)).ShouldBe(150);
        (await counter.GetUsedAsync(new RateWindow(shared, RateUnit.Requests, 1), Token)).ShouldBe(15);
    }

    private static RateWindow Window(string name, long limit, RateUnit unit = RateUnit.Requests) =>
        new(new LimitSubject(LimitScope.Key, TenantId.Default, name), unit, limit);
}
