using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Queue;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Queue;

public sealed class JobOutageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_FileMayGrowNoFurther_IsRefusedWholeAndGoesOnAfterwards()
    {
        await using var test = await TestDatabase.SqliteAsync();
        var store = new SqlJobStore(test.Database, TimeProvider.System);
        var pages = await test.Database.ReadAsync((connection, _) => connection.ExecuteScalarAsync<long>("PRAGMA page_count"), Token);
        await LimitAsync(test.Database, pages + 60);
        var acknowledged = new List<Guid>();
        OutriggerException? failure = null;
        while (failure is null)
        {
            NewJob[] batch = [New(8_000), New(8_000), New(8_000)];
            try
            {
                acknowledged.AddRange((await store.AddAsync(batch, 1000, Token)).Select(added => added.Id));
            }
            catch (OutriggerException full)
            {
                failure = full;
            }
        }

        failure.Error.Type.ShouldBe(CoreErrors.StorageFull);
        await CheckAsync(store, acknowledged);
        await LimitAsync(test.Database, 100_000);

        acknowledged.AddRange((await store.AddAsync([New(8_000)], 1000, Token)).Select(added => added.Id));
        await CheckAsync(store, acknowledged);
        (await LeaseAsync(store, acknowledged.Count)).Count.ShouldBe(acknowledged.Count);
    }

    [Fact]
    public async Task Everything_ServerKilledAndRestarted_FailsTypedThenGoesOnWithLeasesAndNothingTwice()
    {
        PostgresRequirement.Check();
        await using var server = await PostgresServer.StartAsync();
        await using var database = TestDatabase.Postgres(await server.CreateDatabaseAsync());
        await database.StartAsync(Token);
        var store = new SqlJobStore(database, TimeProvider.System);
        NewJob[] jobs = [.. Enumerable.Range(0, 20).Select(_ => New(100))];
        await store.AddAsync(jobs, 1000, Token);
        var held = await LeaseAsync(store, 5);
        await server.KillAsync();

        JobEnd[] ends = [.. held.Select(one => new JobEnd(one.Lease, JobEndKind.Completed))];
        await ShouldBeAwayAsync(() => store.AddAsync([New(1)], 1000, Token));
        await ShouldBeAwayAsync(() => store.EndAsync(ends, Token));
        await ShouldBeAwayAsync(() => LeaseAsync(store, 5));
        await ShouldBeAwayAsync(() => store.RenewAsync([new(held[0].Lease)], TimeSpan.FromMinutes(1), Token));
        await ShouldBeAwayAsync(() => store.CountAsync(null, Token));
        await server.BootAsync();
        await database.OutageEnds;

        (await store.EndAsync(ends, Token)).ShouldAllBe(state => state == JobState.Completed);
        (await store.EndAsync(ends, Token)).ShouldAllBe(state => state == null);
        (await store.AddAsync(jobs, 1000, Token)).ShouldAllBe(added => added.Outcome == JobAddOutcome.Existing);
        (await LeaseAsync(store, 100)).Count.ShouldBe(15);
        (await store.CountAsync(null, Token)).Sum(count => count.Count).ShouldBe(20);
    }

    private static async Task ShouldBeAwayAsync(Func<Task> call) =>
        (await Should.ThrowAsync<OutriggerException>(call)).Error.Type.ShouldBe(CoreErrors.StorageUnavailable);

    private static async Task CheckAsync(SqlJobStore store, List<Guid> acknowledged)
    {
        (await store.ListAsync(new JobFilter(null, 10_000), Token)).Select(job => job.Request.Id).ShouldBe(acknowledged, ignoreOrder: true);
        (await store.CountAsync(null, Token)).ShouldHaveSingleItem().Count.ShouldBe(acknowledged.Count);
    }

    private static Task<IReadOnlyList<LeasedJob>> LeaseAsync(SqlJobStore store, int count) => store.LeaseAsync(
        new LeaseRequest { Queue = "default", Owner = "w", Shares = [new(TenantId.Default, count)], Max = count, LeaseFor = TimeSpan.FromHours(1) }, Token);

    private static Task<int> LimitAsync(IDatabase database, long pages) => database.WriteAsync(
        (connection, transaction, _) => connection.ExecuteAsync($"PRAGMA max_page_count = {pages}", transaction: transaction), Token);

    private static NewJob New(int bytes) =>
        new() { Id = TimeProvider.System.NewId(), Tenant = TenantId.Default, Queue = "default", Type = "work", Input = new byte[bytes] };
}
