using System.Globalization;
using Dapper;
using Outrigger.Core.Errors;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Accounting;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Accounting;

/// <summary>A real process, a real SIGKILL.</summary>
public sealed class KilledServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OnSqlite_LosesNothingAcknowledgedAndTheFileIsSound()
    {
        using var folder = new TempFolder();

        var said = await RunAndKillAsync(folder.Path, "", kills: 4);

        using var database = new SqliteDatabase(folder.File("outrigger.db"), new StorageOptions(), TimeProvider.System);
        await database.StartAsync(Token);
        await CheckAsync(database, said);
        (await database.ReadAsync((connection, _) => connection.ExecuteScalarAsync<string>("PRAGMA integrity_check"), Token)).ShouldBe("ok");
    }

    [Fact]
    public async Task Kill_OnPostgres_LosesNothingAcknowledged()
    {
        PostgresRequirement.Check();
        using var folder = new TempFolder();
        var connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();

        var said = await RunAndKillAsync(folder.Path, connectionString, kills: 2);

        await using var database = TestDatabase.Postgres(connectionString);
        await database.StartAsync(Token);
        await CheckAsync(database, said);
    }

    [Fact]
    public async Task Terminate_WritesWhatIsBuffered()
    {
        using var folder = new TempFolder();
        using var process = KilledProcess.Start(folder.Path);
        var said = await ReadUntilAsync(process, acknowledged: 20);

        said.AddRange(await process.TerminateAsync());

        process.ExitCode.ShouldBe(0);
        said[^1].ShouldBe("stopped");
        Ids(said, 'a').ShouldBe(Ids(said, 'r'), ignoreOrder: true);
    }

    [Fact]
    public async Task Start_AnotherProcessOwnsTheFolder_RefusesAndNamesIt()
    {
        using var folder = new TempFolder();
        using var owner = KilledProcess.Start(folder.Path);
        (await owner.ReadLineAsync()).ShouldBe("ready");

        using var second = KilledProcess.Start(folder.Path);
        var error = await second.ReadErrorAsync();
        (await second.ReadToEndAsync()).ShouldBeEmpty();

        second.ExitCode.ShouldBe(1);
        error.ShouldContain($"process {owner.Id} ");
        error.ShouldContain(folder.Path);
        Should.Throw<OutriggerException>(() => DataFolder.Acquire(folder.Path)).Error.Type.ShouldBe(DataFolderErrors.InUse);

        await owner.KillAsync();
        using var free = DataFolder.Acquire(folder.Path);
        free.Path.ShouldBe(folder.Path);
    }

    private static async Task<List<string>> RunAndKillAsync(string folder, string connectionString, int kills)
    {
        var said = new List<string>();
        for (var round = 0; round < kills; round++)
        {
            using var process = KilledProcess.Start(folder, connectionString);

            // Uneven numbers, so that the kills fall at different points of a flush.
            said.AddRange(await ReadUntilAsync(process, acknowledged: 30 + (round * 37)));
            said.AddRange(await process.KillAsync());
        }

        return said;
    }

    private static async Task<List<string>> ReadUntilAsync(KilledProcess process, int acknowledged)
    {
        var said = new List<string>();
        while (acknowledged > 0)
        {
            var line = await process.ReadLineAsync() ?? throw new InvalidOperationException("The process ended: " + await process.ReadErrorAsync());
            said.Add(line);
            acknowledged -= line[0] == 'a' ? 1 : 0;
        }

        return said;
    }

    private static async Task CheckAsync(IDatabase database, List<string> said)
    {
        var kept = (await new SqlUsageStore(database).ListAsync(new UsageQuery(null, Limit: 100_000), Token)).Select(record => record.Id).ToHashSet();
        Ids(said, 'a').ShouldBeSubsetOf(kept);

        // What the kills took away, for the eye: how old it is depends on the machine, so it is not asserted.
        var lost = Ids(said, 'r').Except(kept).Count();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kept.Count} records kept, {lost} not yet written when killed (one every 2 ms)."));
    }

    private static IEnumerable<Guid> Ids(List<string> said, char kind) => said.Where(line => line[0] == kind && line[1] == ' ').Select(line => Guid.Parse(line.Split(' ')[1]));
}
