using System.Globalization;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Queue;
using Outrigger.Storage.Tests.Accounting;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Queue;

/// <summary>Real processes, real SIGKILLs, in the middle of adding, leasing and ending.</summary>
public sealed class KilledJobsTests
{
    private const int Kills = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OnSqlite_LosesNoAcknowledgedJobAndNoneIsCompletedTwice()
    {
        using var folder = new TempFolder();
        var said = new List<string>();
        for (var round = 0; round < Kills; round++)
        {
            using var process = KilledProcess.Start(folder.Path, "", "jobs");
            said.AddRange(await ReadUntilAsync(process, ended: 20 + (round * 17)));
            said.AddRange(await process.KillAsync());
        }

        using var database = new SqliteDatabase(folder.File("outrigger.db"), new StorageOptions(), TimeProvider.System);
        await database.StartAsync(Token);
        await CheckAsync(database, said);
        (await database.ReadAsync((connection, _) => connection.ExecuteScalarAsync<string>("PRAGMA integrity_check"), Token)).ShouldBe("ok");
    }

    [Fact]
    public async Task Kill_OneOfTwoProcessesOnPostgres_LosesNoAcknowledgedJobAndNoneIsCompletedTwice()
    {
        PostgresRequirement.Check();
        using var folder = new TempFolder();
        var connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var said = new List<string>();
        var other = KilledProcess.Start(folder.File("first"), connectionString, "jobs");
        try
        {
            for (var round = 0; round < Kills; round++)
            {
                var process = other;
                other = KilledProcess.Start(folder.File(string.Create(CultureInfo.InvariantCulture, $"{round}")), connectionString, "jobs");
                using (process)
                {
                    said.AddRange(await ReadUntilAsync(process, ended: 10 + (round * 7)));
                    said.AddRange(await process.KillAsync());
                }
            }

            said.AddRange(await other.KillAsync());
        }
        finally
        {
            other.Dispose();
        }

        await using var database = TestDatabase.Postgres(connectionString);
        await database.StartAsync(Token);
        await CheckAsync(database, said);
    }

    private static async Task<List<string>> ReadUntilAsync(KilledProcess process, int ended)
    {
        var said = new List<string>();
        while (ended > 0)
        {
            var line = await process.ReadLineAsync() ?? throw new InvalidOperationException("The process ended: " + await process.ReadErrorAsync());
            said.Add(line);
            ended -= line[0] == 'e' ? 1 : 0;
        }

        return said;
    }

    private static async Task CheckAsync(IDatabase database, List<string> said)
    {
        var store = new SqlJobStore(database, TimeProvider.System);
        var jobs = (await store.ListAsync(new JobFilter(null, int.MaxValue), Token)).ToDictionary(job => job.Request.Id);
        var completed = Ids(said, "e ").ToList();

        Ids(said, "a ").ShouldBeSubsetOf(jobs.Keys);
        completed.ShouldBeUnique();
        completed.ShouldAllBe(id => jobs[id].State == JobState.Completed);
        (await store.CountAsync(null, Token)).ShouldBe(
            jobs.Values.GroupBy(job => job.State).Select(group => new JobCount("default", TenantId.Default, group.Key, group.Count())), ignoreOrder: true);

        // What the last kill left behind is done by whoever comes next, an hour later.
        store = new SqlJobStore(database, new ManualTimeProvider(DateTimeOffset.UtcNow + TimeSpan.FromHours(1)));
        if (database.Engine == DatabaseEngine.Postgres)
        {
            store.ClockOffset = TimeSpan.FromHours(1);
        }

        await store.RescueAsync(int.MaxValue - 1, int.MaxValue, Token);
        while (await store.LeaseAsync(new LeaseRequest { Queue = "default", Owner = "last", Shares = [new(TenantId.Default, 500)], Max = 500, LeaseFor = TimeSpan.FromHours(1) }, Token) is { Count: > 0 } rest)
        {
            rest.ShouldAllBe(one => !completed.Contains(one.Lease.Id));
            await store.EndAsync([.. rest.Select(one => new JobEnd(one.Lease, JobEndKind.Completed))], Token);
        }

        (await store.CountAsync(null, Token)).ShouldBe([new JobCount("default", TenantId.Default, JobState.Completed, jobs.Count)]);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{jobs.Count} jobs, {completed.Count} completed before the last kill, {jobs.Values.Sum(job => job.Stalls)} stalls."));
    }

    private static IEnumerable<Guid> Ids(List<string> said, string kind) =>
        said.Where(line => line.StartsWith(kind, StringComparison.Ordinal) && line.Length >= 38).Select(line => Guid.Parse(line.AsSpan(2, 36)));
}
