using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Accounting;
using Shouldly;
using Xunit;
using static Outrigger.StoreConformance.Accounting.UsageRecords;

namespace Outrigger.StoreConformance.Accounting;

/// <summary>What every <see cref="IUsageStore"/> does; each test gets an empty store.</summary>
public abstract class UsageStoreConformance : IAsyncLifetime
{
    private const long Hour = 3_600_000_000;

    protected IUsageStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IUsageStore> CreateStoreAsync();

    [Fact]
    public async Task List_AfterAppend_GivesEveryMemberBack()
    {
        var record = CreateFull();

        await Store.AppendAsync([record], Token);

        var found = (await Store.ListAsync(Any(), Token)).ShouldHaveSingleItem();
        found.Tags.ShouldBe(record.Tags);
        (found with { Tags = record.Tags }).ShouldBe(record);
    }

    [Fact]
    public async Task List_AbsentMembers_AreNullAgain()
    {
        var record = Create(provider: null, model: null);

        await Store.AppendAsync([record], Token);

        var found = (await Store.ListAsync(Any(), Token)).ShouldHaveSingleItem();
        (found.Team, found.User, found.KeyId, found.EndUser, found.Provider, found.Model, found.ErrorCode).ShouldBe((null, null, null, null, null, null, null));
        found.Tags.ShouldBeEmpty();
    }

    [Fact]
    public async Task Append_EmptyBatch_AddsNothing()
    {
        await Store.AppendAsync([], Token);

        (await Store.ListAsync(Any(), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Append_BatchRepeated_KeepsTheFirst()
    {
        var first = Create(promptTokens: 1);
        var other = Create(promptTokens: 2);

        await Store.AppendAsync([first], Token);
        await Store.AppendAsync([first with { PromptTokens = 99 }, other, other], Token);

        (await Store.ListAsync(Any(), Token)).Select(r => r.PromptTokens).Order().ShouldBe([1L, 2L]);
    }

    [Fact]
    public async Task Append_OverlappingBatchesAtOnce_KeepsEachIdOnce()
    {
        var records = Enumerable.Range(0, 40).Select(i => Create(Noon.AddMilliseconds(i))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.AppendAsync([.. records.Skip(i * 4).Take(12)], Token)));

        (await Store.ListAsync(Any(), Token)).Select(r => r.Id).ShouldBe(records.Select(r => r.Id).Reverse());
    }

    [Fact]
    public async Task Append_LargeBatch_KeepsAll()
    {
        var records = Enumerable.Range(0, 3000).Select(i => Create(Noon.AddMilliseconds(i))).ToArray();

        await Store.AppendAsync(records, Token);

        (await Store.SumByDayAsync(Any(), Token)).ShouldHaveSingleItem().Totals.Requests.ShouldBe(3000);
    }

    [Fact]
    public async Task Append_TextNoDatabaseTakes_DoesNotFailTheBatch()
    {
        var strange = Create(Noon) with { RequestedModel = "a\0b", EndUser = "\ud800", Tags = ["\udfff\0"] };

        await Store.AppendAsync([Create(Noon.AddSeconds(1)), strange], Token);

        (await Store.ListAsync(Any(), Token)).Select(r => r.Id).ShouldContain(strange.Id);
    }

    [Fact]
    public async Task Append_Cancelled_AddsNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(Store.AppendAsync([Create()], cancelled.Token));

        (await Store.ListAsync(Any(), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_OtherTenant_SeesNothing()
    {
        await Store.AppendAsync([Create(tenant: "acme"), Create(tenant: "acme-2")], Token);

        (await Store.ListAsync(Any() with { Tenant = TenantId.Parse("acme") }, Token)).ShouldHaveSingleItem().Tenant.Value.ShouldBe("acme");
        (await Store.ListAsync(Any() with { Tenant = TenantId.Parse("other") }, Token)).ShouldBeEmpty();
        (await Store.SumByDayAsync(Any() with { Tenant = TenantId.Parse("other") }, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_Range_IncludesItsStartAndExcludesItsEnd()
    {
        var records = Enumerable.Range(0, 4).Select(i => Create(Noon.AddHours(i))).ToArray();
        await Store.AppendAsync(records, Token);

        var found = await Store.ListAsync(Any() with { FromMicros = Micros(Noon) + Hour, ToMicros = Micros(Noon) + (3 * Hour) }, Token);

        found.Select(r => r.Id).ShouldBe([records[2].Id, records[1].Id]);
    }

    [Fact]
    public async Task List_KeyAndUser_FilterTogether()
    {
        var wanted = Create(key: "k1", user: "ann");
        await Store.AppendAsync([wanted, Create(key: "k1", user: "bob"), Create(key: "k2", user: "ann"), Create()], Token);

        (await Store.ListAsync(Any() with { KeyId = "k1", User = "ann" }, Token)).ShouldHaveSingleItem().Id.ShouldBe(wanted.Id);
    }

    [Theory]
    [InlineData("' OR '1'='1")]
    [InlineData("\0")]
    [InlineData("%")]
    public async Task List_FilterWithSqlInIt_IsOnlyText(string text)
    {
        await Store.AppendAsync([Create(key: "k1", user: "ann")], Token);

        (await Store.ListAsync(Any() with { KeyId = text, User = text }, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_PageByPage_GivesEachRecordOnceNewestFirst()
    {
        // Several share a microsecond: the id decides.
        var records = Enumerable.Range(0, 25).Select(i => Create(Noon.AddSeconds(i / 4))).ToArray();
        await Store.AppendAsync(records, Token);

        var pages = new List<Guid>();
        for (Guid? before = null; ; before = pages[^1])
        {
            var page = await Store.ListAsync(Any() with { BeforeId = before, Limit = 7 }, Token);
            pages.AddRange(page.Select(r => r.Id));
            if (page.Count < 7)
            {
                break;
            }
        }

        pages.ShouldBe(records.OrderByDescending(r => (r.StartedAtMicros, r.Id)).Select(r => r.Id));
    }

    [Fact]
    public async Task List_PageAfterACompactedRecord_GoesOnFromItsTime()
    {
        var records = Enumerable.Range(0, 3).Select(i => Create(Noon.AddHours(i))).ToArray();
        await Store.AppendAsync([records[0], records[2]], Token);

        var page = await Store.ListAsync(Any() with { BeforeId = records[1].Id }, Token);

        page.ShouldHaveSingleItem().Id.ShouldBe(records[0].Id);
    }

    [Fact]
    public async Task SumByDay_SeveralDaysAndModels_AddsUpEach()
    {
        await Store.AppendAsync(
            [
                Create(Noon, promptTokens: 1, completionTokens: 10),
                Create(Noon.AddHours(1), promptTokens: 2, completionTokens: 20, success: false),
                Create(Noon.AddHours(2), model: "other"),
                Create(Noon.AddDays(1), provider: null, model: null),
                Create(Noon.AddDays(-1), tenant: "acme"),
            ],
            Token);

        var days = await Store.SumByDayAsync(Any(), Token);

        days.Select(d => (d.Day.Day, d.Tenant.Value, d.Provider, d.Model, d.Totals.Requests)).ShouldBe(
            [(14, "acme", "openai", "gpt-4o", 1), (15, "default", "openai", "gpt-4o", 2), (15, "default", "openai", "other", 1), (16, "default", "", "", 1)]);
        var two = days[1];
        two.Endpoint.ShouldBe("/v1/chat/completions");
        two.Totals.ShouldBe(new UsageTotals(Requests: 2, Failures: 1, PromptTokens: 3, CompletionTokens: 30, CachedTokens: 0, DurationMicros: 2000, CostNanoUsd: 0, Unpriced: 0, Unreported: 0, CacheHits: 0));
    }

    [Fact]
    public async Task SumByDay_RangeInsideADay_CountsTheWholeDay()
    {
        await Store.AppendAsync([Create(Noon), Create(Noon.AddHours(6)), Create(Noon.AddDays(1)), Create(Noon.AddDays(-1))], Token);

        var days = await Store.SumByDayAsync(Any() with { FromMicros = Micros(Noon) + 1, ToMicros = Micros(Noon) + 2 }, Token);

        days.ShouldHaveSingleItem().Totals.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task SumByDay_Limit_KeepsTheOldest()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 5).Select(i => Create(Noon.AddDays(i)))], Token);

        (await Store.SumByDayAsync(Any() with { Limit = 2 }, Token)).Select(d => d.Day.Day).ShouldBe([15, 16]);
    }

    [Fact]
    public async Task Compact_OldRecords_LeavesTheSumsAsTheyWere()
    {
        await Store.AppendAsync(
            [.. Enumerable.Range(0, 30).Select(i => Create(Noon.AddHours(i), key: i % 2 == 0 ? "k1" : null, user: i % 3 == 0 ? "ann" : null, success: i % 5 != 0, promptTokens: i, costNanoUsd: i))],
            Token);
        var queries = new[] { Any(), Any() with { KeyId = "k1" }, Any() with { User = "ann" }, Any() with { Tenant = TenantId.Default } };
        var before = new List<IReadOnlyList<UsageDay>>();
        foreach (var query in queries)
        {
            before.Add(await Store.SumByDayAsync(query, Token));
        }

        // In the middle of a day, in uneven batches: some records of one day are gone and some are there.
        (await Store.CompactAsync(Micros(Noon) + (20 * Hour), 7, Token)).ShouldBe(7);
        (await Store.CompactAsync(Micros(Noon) + (20 * Hour), 100, Token)).ShouldBe(13);

        for (var i = 0; i < queries.Length; i++)
        {
            (await Store.SumByDayAsync(queries[i], Token)).ShouldBe(before[i]);
        }
    }

    [Fact]
    public async Task Compact_Boundary_KeepsTheRecordAtIt()
    {
        var kept = Create(Noon);
        await Store.AppendAsync([kept, Create(Noon.AddMicroseconds(-1))], Token);

        (await Store.CompactAsync(Micros(Noon), 100, Token)).ShouldBe(1);

        (await Store.ListAsync(Any(), Token)).ShouldHaveSingleItem().Id.ShouldBe(kept.Id);
        (await Store.CompactAsync(Micros(Noon), 100, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Compact_AtOnceFromSeveralPlaces_CountsEachRecordOnce()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 200).Select(i => Create(Noon.AddSeconds(i)))], Token);

        var gone = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var total = 0;
            for (int removed; (removed = await Store.CompactAsync(Micros(Noon.AddDays(1)), 10, Token)) > 0;)
            {
                total += removed;
            }

            return total;
        }));

        gone.Sum().ShouldBe(200);
        (await Store.SumByDayAsync(Any(), Token)).ShouldHaveSingleItem().Totals.Requests.ShouldBe(200);
    }

    [Fact]
    public async Task Compact_RecordAddedLater_IsAddedToItsDay()
    {
        await Store.AppendAsync([Create(costNanoUsd: 5)], Token);
        await Store.CompactAsync(Micros(Noon) + 1, 100, Token);

        await Store.AppendAsync([Create(costNanoUsd: 7)], Token);

        (await Store.SumByDayAsync(Any(), Token)).ShouldHaveSingleItem().Totals.ShouldSatisfyAllConditions(t => t.Requests.ShouldBe(2), t => t.CostNanoUsd.ShouldBe(12));
    }

    [Fact]
    public async Task SumByDay_BatchRepeated_CountsEachRecordOnce()
    {
        var records = Enumerable.Range(0, 5).Select(i => Create(Noon.AddSeconds(i), costNanoUsd: 10)).ToArray();

        await Store.AppendAsync([.. records, records[0]], Token);
        await Store.AppendAsync(records, Token);

        var totals = (await Store.SumByDayAsync(Any(), Token)).ShouldHaveSingleItem().Totals;
        (totals.Requests, totals.CostNanoUsd).ShouldBe((5, 50));
    }

    [Fact]
    public async Task SumByDay_BatchesFromSeveralPlacesAtOnce_LosesNone()
    {
        var batches = Enumerable.Range(0, 8)
            .Select(b => Enumerable.Range(0, 20).Select(i => Create(Noon.AddSeconds((b * 20) + i), model: "m" + (i % 3), key: "k" + (i % 5), costNanoUsd: 1)).ToArray())
            .ToArray();

        await Task.WhenAll(batches.Select(batch => Store.AppendAsync(batch, Token)));

        var days = await Store.SumByDayAsync(Any(), Token);
        (days.Sum(d => d.Totals.Requests), days.Sum(d => d.Totals.CostNanoUsd)).ShouldBe((160, 160));
    }

    [Fact]
    public async Task SumByDay_KindsOfCalls_CountsWhatIsKnownOfTheirCost()
    {
        var call = Create();
        await Store.AppendAsync(
            [
                Create(costNanoUsd: 3) with { CachedTokens = 2 },
                Create() with { IsPriced = false },
                Create() with { IsPriced = false, IsUsageReported = false, IsSuccess = false },
                Create() with { IsUsageReported = false },
                Create() with { IsUsageReported = false, IsSuccess = false },
                Create() with { Cache = UsageRecord.CacheHit, IsUsageReported = false },
                Create() with { Cache = UsageRecord.CacheSemantic },
                Create() with { Cache = UsageRecord.CacheMiss },
            ],
            Token);

        var totals = (await Store.SumByDayAsync(Any(), Token)).ShouldHaveSingleItem().Totals;

        totals.ShouldBe(new UsageTotals(8, 2, 8 * call.PromptTokens, 8 * call.CompletionTokens, 2, 8 * call.DurationMicros, 3, Unpriced: 1, Unreported: 1, CacheHits: 2));
    }

    [Fact]
    public async Task SumByDay_AnyOrderOfRecords_GivesTheSameSums()
    {
        UsageRecord[] Records(string tenant) => [.. Enumerable.Range(0, 12).Select(i => Create(Noon.AddHours(i * 5), model: "m" + (i % 2), tenant: tenant, costNanoUsd: i))];

        await Store.AppendAsync(Records("forwards"), Token);
        await Store.AppendAsync([.. Records("backwards").Reverse().Skip(5)], Token);
        await Store.AppendAsync([.. Records("backwards").Reverse().Take(5)], Token);

        var days = await Store.SumByDayAsync(Any(), Token);
        days.Where(day => day.Tenant.Value == "forwards").Select(day => day with { Tenant = TenantId.Default })
            .ShouldBe(days.Where(day => day.Tenant.Value == "backwards").Select(day => day with { Tenant = TenantId.Default }));
    }

    [Fact]
    public async Task SumBy_EachDimension_AddsUpAndShowsTheDearestFirst()
    {
        await Store.AppendAsync(
            [
                Create(Noon, model: "cheap", user: "ann", costNanoUsd: 1),
                Create(Noon, model: "dear", user: "ann", tenant: "acme", costNanoUsd: 50, endpoint: "/v1/responses"),
                Create(Noon.AddDays(1), model: "cheap", costNanoUsd: 2),
                Create(Noon.AddDays(1), provider: null, model: null, success: false),
            ],
            Token);

        (await SumsAsync(UsageDimension.None)).ShouldBe([("", 4, 53)]);
        (await SumsAsync(UsageDimension.Day)).ShouldBe([("2026-03-15", 2, 51), ("2026-03-16", 2, 2)]);
        (await SumsAsync(UsageDimension.Model)).ShouldBe([("dear", 1, 50), ("cheap", 2, 3), ("", 1, 0)]);
        (await SumsAsync(UsageDimension.Endpoint)).ShouldBe([("/v1/responses", 1, 50), ("/v1/chat/completions", 3, 3)]);
        (await SumsAsync(UsageDimension.User)).ShouldBe([("acme/ann", 1, 50), ("default/", 2, 2), ("default/ann", 1, 1)]);
        (await Store.SumByAsync(UsageDimension.Model, Any() with { Limit = 1 }, Token)).ShouldHaveSingleItem().Name.ShouldBe("dear");
        (await Store.CountUsersAsync(Any(), Token)).ShouldBe(3);
    }

    [Fact]
    public async Task SumBy_EqualCosts_ShowsTheBusiestThenTheNameFirst()
    {
        await Store.AppendAsync([Create(model: "b"), Create(model: "c"), Create(model: "c"), Create(model: "a")], Token);

        (await SumsAsync(UsageDimension.Model)).Select(sum => sum.Name).ShouldBe(["c", "a", "b"]);
    }

    [Fact]
    public async Task SumBy_NoCall_IsEmpty()
    {
        (await Store.SumByAsync(UsageDimension.None, Any(), Token)).ShouldBeEmpty();
        (await Store.CountUsersAsync(Any(), Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("acme", null, null, null, 2)]
    [InlineData(null, "red", null, null, 2)]
    [InlineData(null, null, "ann", null, 2)]
    [InlineData(null, null, null, "k1", 2)]
    [InlineData("acme", "red", "ann", "k1", 1)]
    [InlineData("other", null, null, null, 0)]
    [InlineData(null, "' OR '1'='1", null, null, 0)]
    public async Task SumBy_Filter_CountsWhatMatches(string? tenant, string? team, string? user, string? key, int expected)
    {
        await Store.AppendAsync(
            [
                Create(tenant: "acme", team: "red", user: "ann", key: "k1"),
                Create(tenant: "acme", team: "blue", user: "bob", key: "k2"),
                Create(team: "red", user: "ann", key: "k1"),
            ],
            Token);
        var query = Any() with { Tenant = tenant is null ? null : TenantId.Parse(tenant), Team = team, User = user, KeyId = key };

        (await Store.SumByAsync(UsageDimension.None, query, Token)).Sum(sum => sum.Totals.Requests).ShouldBe(expected);
        (await Store.SumByDayAsync(query, Token)).Sum(day => day.Totals.Requests).ShouldBe(expected);
        (await Store.CountUsersAsync(query, Token)).ShouldBe(expected);
        (await Store.ListAsync(query, Token)).Count.ShouldBe(expected);
    }

    private async Task<IEnumerable<(string Name, long Requests, long Cost)>> SumsAsync(UsageDimension dimension) =>
        (await Store.SumByAsync(dimension, Any(), Token)).Select(sum => (sum.Name, sum.Totals.Requests, sum.Totals.CostNanoUsd));

    private static UsageQuery Any() => new(Tenant: null, Limit: 1000);

    private static long Micros(DateTimeOffset instant) => instant.ToUnixMicroseconds();
}
