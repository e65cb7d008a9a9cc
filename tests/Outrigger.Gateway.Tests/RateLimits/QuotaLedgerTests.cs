using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.RateLimits;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class QuotaLedgerTests : IDisposable
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.Parse("2026-06-15T12:00:00Z"));
    private readonly LogCollector _logs = new();

    public void Dispose() => _logs.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reserve_BeyondTheQuota_IsRefusedUntilTheDayIsOver()
    {
        var ledger = Ledger(new InMemoryQuotaStore());
        var rule = Rule(limit: 10);
        (await ReserveAsync(ledger, rule, 7)).Hold.ShouldNotBeNull();

        var refused = await ReserveAsync(ledger, rule, 4);

        refused.Hold.ShouldBeNull();
        refused.Used.ShouldBe(7);
        ClockExtensions.FromUnixMicroseconds(refused.ResetsAtMicros).ShouldBe(DateTimeOffset.Parse("2026-06-16T00:00:00Z"));
        _time.Advance(TimeSpan.FromHours(12));
        (await ReserveAsync(ledger, rule, 4)).Hold.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(3)] // less than reserved
    [InlineData(7)] // as reserved
    [InlineData(12)] // more than reserved, and than there is
    public async Task Settle_WithWhatWasUsed_CountsThat(long used)
    {
        var ledger = Ledger(new InMemoryQuotaStore());
        var rule = Rule(limit: 10);
        var hold = (await ReserveAsync(ledger, rule, 7)).Hold!.Value;

        ledger.Settle(hold, used);

        ledger.Peek(rule).Used.ShouldBe(used);
        (await ReserveAsync(ledger, rule, 1)).Hold.HasValue.ShouldBe(used < 10);
    }

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-04T03:00:00Z")] // midnight is skipped
    [InlineData("Asia/Beirut", "2022-03-26T21:59:59Z", "2022-03-26T22:00:00Z")] // midnight is skipped
    [InlineData("America/Havana", "2024-11-03T03:59:59Z", "2024-11-03T04:00:00Z")] // midnight comes twice
    [InlineData("Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z")] // after a day of 23 hours
    public async Task Reserve_AtTheMidnightOfAZone_BeginsAnewOnce(string zone, string before, string midnight)
    {
        var time = new ManualTimeProvider(DateTimeOffset.Parse(before));
        var ledger = Ledger(new InMemoryQuotaStore(), time);
        var rule = Rule(limit: 5, zone: zone);
        ledger.Settle((await ReserveAsync(ledger, rule, 5)).Hold!.Value, 5);
        var refused = await ReserveAsync(ledger, rule, 1);
        ClockExtensions.FromUnixMicroseconds(refused.ResetsAtMicros).ShouldBe(DateTimeOffset.Parse(midnight));

        time.Advance(TimeSpan.FromSeconds(1));

        ledger.Settle((await ReserveAsync(ledger, rule, 5)).Hold!.Value, 5);
        time.Advance(TimeSpan.FromHours(2));
        (await ReserveAsync(ledger, rule, 1)).Hold.ShouldBeNull();
    }

    [Fact]
    public async Task Settle_AfterMidnight_CountsOnTheDayTheCallBegan()
    {
        var store = new InMemoryQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 10);
        var hold = (await ReserveAsync(ledger, rule, 6)).Hold!.Value;
        _time.Advance(TimeSpan.FromDays(1));

        ledger.Settle(hold, 4);
        await ledger.FlushAsync(Token);

        ledger.Peek(rule).Used.ShouldBe(0);
        (await store.GetAsync([Id(rule, hold.Span)], Token)).ShouldBe([4]);
    }

    [Fact]
    public async Task Flush_OverMidnight_WritesEachDayItsOwn()
    {
        var store = new InMemoryQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 10);
        var first = (await ReserveAsync(ledger, rule, 6)).Hold!.Value;
        ledger.Settle(first, 6);
        _time.Advance(TimeSpan.FromDays(1));
        var second = (await ReserveAsync(ledger, rule, 2)).Hold!.Value;
        ledger.Settle(second, 2);

        (await ledger.FlushAsync(Token)).ShouldBe(2);

        (await store.GetAsync([Id(rule, first.Span), Id(rule, second.Span)], Token)).ShouldBe([6, 2]);
        (await ledger.FlushAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Reserve_AfterARestart_KnowsWhatWasUsed()
    {
        var store = new InMemoryQuotaStore();
        var before = Ledger(store);
        before.Settle((await ReserveAsync(before, Rule(limit: 10), 8)).Hold!.Value, 8);
        await before.FlushAsync(Token);

        var after = Ledger(store);

        (await ReserveAsync(after, Rule(limit: 10), 3)).Used.ShouldBe(8);
        (await ReserveAsync(after, Rule(limit: 10), 2)).Hold.ShouldNotBeNull();
    }

    [Fact]
    public async Task Reserve_ClockGoesBackOverMidnight_GivesNoSecondDay()
    {
        var clock = new SteppingClock(DateTimeOffset.Parse("2026-06-16T00:00:01Z"));
        var ledger = Ledger(new InMemoryQuotaStore(), clock);
        var rule = Rule(limit: 5);
        ledger.Settle((await ReserveAsync(ledger, rule, 5)).Hold!.Value, 5);

        clock.Now = DateTimeOffset.Parse("2026-06-15T23:59:59Z");
        (await ReserveAsync(ledger, rule, 1)).Hold.ShouldBeNull();

        clock.Now = DateTimeOffset.Parse("2026-06-16T00:00:02Z");
        (await ReserveAsync(ledger, rule, 1)).Hold.ShouldBeNull();
    }

    [Fact]
    public async Task Reserve_ManyAtOnce_NeverMoreThanTheQuota()
    {
        var ledger = Ledger(new InMemoryQuotaStore());
        const int Callers = 48;
        using var barrier = new Barrier(Callers);

        var taken = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Factory.StartNew(
            () =>
            {
                var rule = Rule(limit: 1000);
                barrier.SignalAndWait(Token);
                var sum = 0L;
                for (var round = 0; round < 40; round++)
                {
                    sum += ReserveAsync(ledger, rule, 1 + ((i + round) % 9)).AsTask().Result.Hold?.Taken ?? 0;
                }

                return sum;
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        taken.Sum().ShouldBe(1000);
    }

    [Fact]
    public async Task Reserve_FarFromASharedLimit_AsksTheStoreForNothingButTheFirstRead()
    {
        var store = new SharedQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 100);

        for (var i = 0; i < 9; i++)
        {
            (await ReserveAsync(ledger, rule, 10)).Hold.ShouldNotBeNull();
        }

        (store.Reads, store.Takes).ShouldBe((1, 0));
        (await ReserveAsync(ledger, rule, 10)).Hold!.Value.IsStored.ShouldBeTrue();
        (await ReserveAsync(ledger, rule, 1)).Hold.ShouldBeNull();
    }

    [Fact]
    public async Task Reserve_TwoNodesNearTheLimit_NeverPassItTogether()
    {
        var store = new SharedQuotaStore();
        QuotaLedger[] nodes = [Ledger(store), Ledger(store)];
        QuotaRule[] rules = [Rule(limit: 100), Rule(limit: 100)];

        // Each fills its part, writes it, and learns of the other's.
        for (var i = 0; i < 2; i++)
        {
            nodes[i].Settle((await ReserveAsync(nodes[i], rules[i], 44)).Hold!.Value, 44);
            await nodes[i].FlushAsync(Token);
        }

        await nodes[0].RefreshAsync(Token);
        await nodes[1].RefreshAsync(Token);
        var more = 0L;
        for (var i = 0; i < 40; i++)
        {
            more += (await ReserveAsync(nodes[i % 2], rules[i % 2], 1)).Hold?.Taken ?? 0;
        }

        // Up to 90 each decides by itself; what the other has taken of these two since its last write may come on top.
        more.ShouldBeInRange(12, 14);
        store.Takes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Reserve_WhileACallOfAnotherNodeIsInFlight_KnowsItsReservationAfterOneRound()
    {
        var store = new SharedQuotaStore();
        var (here, there) = (Ledger(store), Ledger(store));
        var (ruleHere, ruleThere) = (Rule(limit: 100), Rule(limit: 100));
        var hold = (await ReserveAsync(there, ruleThere, 80)).Hold!.Value;
        (await ReserveAsync(here, ruleHere, 1)).Hold.ShouldNotBeNull();

        await there.FlushAsync(Token);
        await here.RefreshAsync(Token);
        (await ReserveAsync(here, ruleHere, 20)).Hold.ShouldBeNull();

        there.Settle(hold, 10);
        await there.FlushAsync(Token);
        await here.RefreshAsync(Token);
        (await ReserveAsync(here, ruleHere, 20)).Hold.ShouldNotBeNull();
        (await store.GetAsync([Id(ruleThere, hold.Span)], Token)).ShouldBe([10]);
    }

    [Fact]
    public async Task Settle_AfterMidnightOfAReservationTheStoreWasToldOf_LeavesWhatWasUsed()
    {
        var store = new SharedQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 100);
        var hold = (await ReserveAsync(ledger, rule, 40)).Hold!.Value;
        await ledger.FlushAsync(Token);
        (await store.GetAsync([Id(rule, hold.Span)], Token)).ShouldBe([40]);
        _time.Advance(TimeSpan.FromDays(1));

        ledger.Settle(hold, 15);
        await ledger.FlushAsync(Token);

        (await store.GetAsync([Id(rule, hold.Span)], Token)).ShouldBe([15]);
        ledger.Peek(rule).Used.ShouldBe(0);
    }

    [Fact]
    public async Task Settle_OfWhatTheStoreGave_GivesTheRestBackWithTheNextWrite()
    {
        var store = new SharedQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 100);
        var hold = (await ReserveAsync(ledger, rule, 95)).Hold!.Value;

        ledger.Settle(hold, 30);
        await ledger.FlushAsync(Token);

        (await store.GetAsync([Id(rule, hold.Span)], Token)).ShouldBe([30]);
        ledger.Peek(rule).Used.ShouldBe(30);
    }

    [Fact]
    public async Task Reserve_StoreAway_CountsOnWithWhatIsKnownAndSaysSoOnce()
    {
        var store = new SharedQuotaStore { IsAway = true };
        var ledger = Ledger(store);
        var rule = Rule(limit: 10);

        (await ReserveAsync(ledger, rule, 10)).Hold.ShouldNotBeNull();
        (await ReserveAsync(ledger, rule, 1)).Hold.ShouldBeNull();

        _logs.Entries.Count(e => e.Id == 2801).ShouldBe(1);
        _logs.Entries.ShouldNotContain(e => e.Id == 2802);
    }

    [Fact]
    public async Task Flush_StoreAway_KeepsItForTheNextTime()
    {
        var store = new SharedQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 100);
        var hold = (await ReserveAsync(ledger, rule, 5)).Hold!.Value;
        ledger.Settle(hold, 5);
        store.IsAway = true;
        await Should.ThrowAsync<OutriggerException>(() => ledger.FlushAsync(Token));
        ledger.Peek(rule).Used.ShouldBe(5);

        store.IsAway = false;
        (await ledger.FlushAsync(Token)).ShouldBe(1);

        (await store.GetAsync([Id(rule, hold.Span)], Token)).ShouldBe([5]);
        ledger.Peek(rule).Used.ShouldBe(5);
    }

    [Fact]
    public async Task Sweep_IdleQuota_IsForgottenAndReadAgain()
    {
        var store = new InMemoryQuotaStore();
        var ledger = Ledger(store);
        var rule = Rule(limit: 10);
        var idle = (await ReserveAsync(ledger, rule, 8)).Hold!.Value;
        _time.Advance(TimeSpan.FromMinutes(11));
        ledger.Sweep().ShouldBe(0); // a call is in flight

        ledger.Settle(idle, 8);
        ledger.Sweep().ShouldBe(0); // something is to be written
        await ledger.FlushAsync(Token);

        ledger.Sweep().ShouldBe(1);
        (await ReserveAsync(ledger, rule, 3)).Hold.ShouldBeNull();
    }

    [Fact]
    public void Ledger_AnyOrderOfEvents_AgreesWithASimpleSum()
    {
        // 0: reserve, 1: settle the oldest, 2: write, 3: read, 4: let an hour pass.
        var events = Gen.Zip(Gen.Choose(0, 4), Gen.Choose(1, 30)).ListOf().ToArbitrary();
        Prop.ForAll(events, Gen.Elements(true, false).ToArbitrary(), (schedule, isShared) =>
        {
            const long Limit = 100;
            var time = new ManualTimeProvider(DateTimeOffset.Parse("2026-06-15T12:00:00Z"));
            var store = new SharedQuotaStore(isShared);
            var ledger = Ledger(store, time);
            var rule = Rule(Limit);
            var (day, used) = (time.GetUtcNow().Date, 0L);
            var open = new Queue<(QuotaHold Hold, DateTime Day)>();
            foreach (var (what, amount) in schedule)
            {
                if (time.GetUtcNow().Date != day)
                {
                    (day, used) = (time.GetUtcNow().Date, 0);
                }

                switch (what)
                {
                    case 0:
                        var reserved = open.Where(x => x.Day == day).Sum(x => x.Hold.Taken);
                        var answer = ReserveAsync(ledger, rule, amount).AsTask().Result;
                        answer.Hold.HasValue.ShouldBe(used + reserved + amount <= Limit);
                        if (answer.Hold is { } hold)
                        {
                            open.Enqueue((hold, day));
                        }

                        break;
                    case 1 when open.TryDequeue(out var oldest):
                        ledger.Settle(oldest.Hold, amount);
                        used += oldest.Day == day ? amount : 0;
                        break;
                    case 2:
                        ledger.FlushAsync(CancellationToken.None).Wait(Token);
                        break;
                    case 3:
                        ledger.RefreshAsync(CancellationToken.None).Wait(Token);
                        break;
                    default:
                        time.Advance(TimeSpan.FromHours(1));
                        break;
                }
            }

            // Whatever the order was, the store ends up with what was used on the day.
            var span = ledger.Peek(rule).Span;
            used = time.GetUtcNow().Date == day ? used : 0;
            while (open.TryDequeue(out var last))
            {
                ledger.Settle(last.Hold, 1);
                used += last.Hold.Span == span ? 1 : 0;
            }

            ledger.FlushAsync(CancellationToken.None).Wait(Token);
            return store.GetAsync([Id(rule, span)], Token).Result[0] == used;
        }).Holds(cases: 400);
    }

    private static ValueTask<QuotaAnswer> ReserveAsync(QuotaLedger ledger, QuotaRule rule, long amount) => ledger.ReserveAsync(rule, amount, amount, Token);

    private static QuotaRule Rule(long limit, string zone = "UTC") => new(
        new LimitSubject(LimitScope.Key, TenantId.Default, "k1"),
        QuotaUnit.Tokens,
        CalendarUnit.Day,
        TimeZones.TryFind(zone, out var found) ? found : throw new InvalidOperationException(zone),
        limit);

    private static QuotaCounterId Id(QuotaRule rule, CalendarPeriod span) => new(rule.Subject, rule.Unit, rule.Period, span);

    private QuotaLedger Ledger(IQuotaStore store, TimeProvider? time = null) => new(
        store,
        new RateLimitsMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()),
        time ?? _time,
        _logs.For<QuotaLedger>());

    /// <summary>A clock that can be set back.</summary>
    private sealed class SteppingClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
