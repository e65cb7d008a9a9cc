using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.RateLimits;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.RateLimits;

/// <summary>What every <see cref="IQuotaStore"/> does; each test gets an empty store.</summary>
public abstract class QuotaStoreConformance : IAsyncLifetime
{
    private const long Day = 86_400_000_000;

    protected IQuotaStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IQuotaStore> CreateStoreAsync();

    [Fact]
    public async Task Get_BeforeAnythingWasAdded_IsZero() =>
        (await Store.GetAsync([Id("k1"), Id("k2")], Token)).ShouldBe([0, 0]);

    [Fact]
    public async Task Add_SeveralTimes_AddsUpAndTellsTheSums()
    {
        (await Store.AddAsync([new(Id("k2"), 5), new(Id("k1"), 3)], Token)).ShouldBe([5, 3]);
        (await Store.AddAsync([new(Id("k1"), -1), new(Id("k3"), 9), new(Id("k2"), 5)], Token)).ShouldBe([2, 9, 10]);

        (await Store.GetAsync([Id("k3"), Id("k1"), Id("no"), Id("k2")], Token)).ShouldBe([9, 2, 0, 10]);
    }

    [Fact]
    public async Task Add_Nothing_IsFine() => (await Store.AddAsync([], Token)).ShouldBeEmpty();

    [Fact]
    public async Task Add_CountersThatDifferInOnePart_AreDifferent()
    {
        var id = Id("k1");
        QuotaCounterId[] ids =
        [
            id,
            id with { Subject = id.Subject with { Name = "K1" } },
            id with { Subject = id.Subject with { Tenant = TenantId.Default } },
            id with { Subject = id.Subject with { Tenant = null } },
            .. Enum.GetValues<LimitScope>().Where(s => s != id.Subject.Scope).Select(s => id with { Subject = id.Subject with { Scope = s } }),
            id with { Unit = QuotaUnit.Requests },
            id with { Unit = QuotaUnit.Usd },
            id with { Period = CalendarUnit.Month },
            id with { Span = new CalendarPeriod(Day, 2 * Day) },
        ];

        await Store.AddAsync([.. ids.Select((x, i) => new QuotaDelta(x, i + 1))], Token);

        (await Store.GetAsync(ids, Token)).ShouldBe(Enumerable.Range(1, ids.Length).Select(i => (long)i));
    }

    [Fact]
    public async Task Add_LargeNumbersAndOddNames_AreKept()
    {
        var id = Id("provider/mödel 鍵 '; DROP TABLE quota_counters; --");

        await Store.AddAsync([new(id, 4_000_000_000_000_000_000)], Token);

        (await Store.GetAsync([id], Token)).ShouldBe([4_000_000_000_000_000_000]);
    }

    [Fact]
    public async Task Take_WhileThereIsRoom_TakesWhatIsWanted()
    {
        (await Store.TakeAsync(Id("k1"), wanted: 6, least: 6, limit: 10, Token)).ShouldBe(new QuotaTake(6, 6));
        (await Store.TakeAsync(Id("k1"), wanted: 4, least: 4, limit: 10, Token)).ShouldBe(new QuotaTake(4, 10));

        (await Store.GetAsync([Id("k1")], Token)).ShouldBe([10]);
    }

    [Fact]
    public async Task Take_LessThanWantedIsLeft_TakesTheRestOrNothing()
    {
        await Store.AddAsync([new(Id("k1"), 7)], Token);

        (await Store.TakeAsync(Id("k1"), wanted: 5, least: 4, limit: 10, Token)).ShouldBe(new QuotaTake(null, 7));
        (await Store.TakeAsync(Id("k1"), wanted: 5, least: 2, limit: 10, Token)).ShouldBe(new QuotaTake(3, 10));
        (await Store.TakeAsync(Id("k1"), wanted: 5, least: 1, limit: 10, Token)).ShouldBe(new QuotaTake(null, 10));
    }

    [Fact]
    public async Task Take_BeyondALimitThatWasLowered_TakesNothing()
    {
        await Store.AddAsync([new(Id("k1"), 100)], Token);

        (await Store.TakeAsync(Id("k1"), wanted: 1, least: 1, limit: 10, Token)).ShouldBe(new QuotaTake(null, 100));
    }

    [Fact]
    public async Task Take_ManyAtOnce_NeverMoreThanTheLimit()
    {
        const int Callers = 40;
        using var barrier = new Barrier(Callers);

        var takes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait(Token);
                return Store.TakeAsync(Id("k1"), wanted: 3, least: 2, limit: 50, Token);
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        takes.Sum(take => take.Taken ?? 0).ShouldBe(50);
        (await Store.GetAsync([Id("k1")], Token)).ShouldBe([50]);
    }

    [Fact]
    public async Task Add_ManyAtOnceInDifferentOrders_LosesNothing()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"k{i}")];

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => Store.AddAsync([.. (i % 2 == 0 ? names : names.Reverse()).Select(name => new QuotaDelta(Id(name), 1))], Token),
            Token)));

        (await Store.GetAsync([.. names.Select(name => Id(name))], Token)).ShouldAllBe(used => used == 16);
    }

    [Fact]
    public async Task RemoveEnded_InBatches_LeavesWhatHasNotEnded()
    {
        await Store.AddAsync([.. Enumerable.Range(0, 5).Select(i => new QuotaDelta(Id("k1") with { Span = new CalendarPeriod(i * Day, (i + 1) * Day) }, 1))], Token);

        (await Store.RemoveEndedAsync((3 * Day) + 1, 2, Token)).ShouldBe(2);
        (await Store.RemoveEndedAsync((3 * Day) + 1, 2, Token)).ShouldBe(1);
        (await Store.RemoveEndedAsync((3 * Day) + 1, 2, Token)).ShouldBe(0);

        (await Store.GetAsync([.. Enumerable.Range(0, 5).Select(i => Id("k1") with { Span = new CalendarPeriod(i * Day, (i + 1) * Day) })], Token)).ShouldBe([0, 0, 0, 1, 1]);
    }

    private static QuotaCounterId Id(string name) =>
        new(new LimitSubject(LimitScope.Key, TenantId.Parse("acme"), name), QuotaUnit.Tokens, CalendarUnit.Day, new CalendarPeriod(0, Day));
}
