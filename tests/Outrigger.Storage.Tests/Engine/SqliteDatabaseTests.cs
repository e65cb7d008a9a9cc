using Dapper;
using Microsoft.Data.Sqlite;
using Outrigger.Core.Errors;
using Outrigger.Storage.Engine;
using Outrigger.Testing;
using Shouldly;
using SQLitePCL;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

public sealed class SqliteDatabaseTests : DatabaseConformance
{
    internal override Task<TestDatabase> CreateAsync() => TestDatabase.SqliteAsync();

    [Fact]
    public async Task Write_SeveralWait_CommitsThemOnce()
    {
        var commits = 0;
        await Database.WriteAsync(
            (connection, _, _) =>
            {
                raw.sqlite3_commit_hook(((SqliteConnection)connection).Handle, _ => Interlocked.Increment(ref commits) * 0, null);
                return Task.FromResult(0);
            },
            Token);
        using var writer = await BlockWriterAsync();
        commits = 0;
        var writes = Enumerable.Range(1, 20).Select(i => AddAsync(Database, i)).ToArray();

        writer.Release();
        await Task.WhenAll(writes);

        commits.ShouldBe(2, "one for the write that held up the others, one for all the others");
    }

    [Fact]
    public async Task Write_OneOfAGroupFails_UndoesOnlyThatOne()
    {
        using var writer = await BlockWriterAsync();
        var before = AddAsync(Database, 1);
        var failing = Database.WriteAsync<int>(
            async (connection, transaction, _) =>
            {
                await connection.ExecuteAsync("INSERT INTO numbers VALUES (2)", transaction: transaction);
                throw new InvalidDataException();
            },
            Token);
        var after = AddAsync(Database, 3);

        writer.Release();

        await Task.WhenAll(before, after);
        await Should.ThrowAsync<InvalidDataException>(failing);
        (await NumbersAsync(Database)).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Write_OneOfAGroupLosesTheTransaction_TheOthersAreWrittenAlone()
    {
        using var writer = await BlockWriterAsync();
        var before = AddAsync(Database, 1);
        var breaking = Database.WriteAsync((connection, transaction, _) => connection.ExecuteAsync("ROLLBACK", transaction: transaction), Token);
        var after = AddAsync(Database, 3);

        writer.Release();

        await Task.WhenAll(before, after);
        await Should.ThrowAsync<Exception>(breaking);
        (await NumbersAsync(Database)).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Write_CancelledInTheQueue_EndsAtOnceAndNeverRuns()
    {
        using var writer = await BlockWriterAsync();
        using var cancellation = new CancellationTokenSource();
        var queued = AddAsync(Database, 1, cancellation.Token);

        await cancellation.CancelAsync();

        // The writer is still held up: the answer does not come from it.
        await Should.ThrowAsync<OperationCanceledException>(queued);
        writer.Release();
        await AddAsync(Database, 2);
        (await NumbersAsync(Database)).ShouldBe([2]);
    }

    [Fact]
    public async Task Write_CancelledWhenBegun_TellsItsOutcome()
    {
        using var cancellation = new CancellationTokenSource();
        var write = Database.WriteAsync(
            (connection, transaction, _) =>
            {
                cancellation.Cancel();
                return connection.ExecuteAsync("INSERT INTO numbers VALUES (1)", transaction: transaction);
            },
            cancellation.Token);

        (await write).ShouldBe(1);

        (await NumbersAsync(Database)).ShouldBe([1]);
    }

    [Fact]
    public async Task Write_AwaitsSomethingElse_FailsAndLeavesNothing()
    {
        var write = Database.WriteAsync(
            async (connection, transaction, _) =>
            {
                await connection.ExecuteAsync("INSERT INTO numbers VALUES (1)", transaction: transaction);
                await Task.Yield();
                return 0;
            },
            Token);

        (await Should.ThrowAsync<InvalidOperationException>(write)).Message.ShouldContain("other than its connection");
        (await NumbersAsync(Database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Write_QueueStaysFull_FailsWithStorageUnavailable()
    {
        var time = new ManualTimeProvider();
        using var folder = new TempFolder();
        using var database = new SqliteDatabase(folder.File("outrigger.db"), new StorageOptions { WriteQueueCapacity = 1, GroupCommitMaxWrites = 1 }, time);
        await database.StartAsync(Token);
        using var writer = await BlockWriterAsync(database);
        var queued = database.WriteAsync((_, _, _) => Task.FromResult(1), Token);
        var tooMany = database.WriteAsync((_, _, _) => Task.FromResult(2), Token);

        time.Advance(TimeSpan.FromSeconds(5));

        (await Should.ThrowAsync<OutriggerException>(tooMany)).Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        writer.Release();
        (await queued).ShouldBe(1);
    }

    [Fact]
    public async Task Write_AnotherProgramHoldsTheFile_FailsWithStorageLockedAndRecovers()
    {
        using var folder = new TempFolder();
        using var database = new SqliteDatabase(folder.File("outrigger.db"), new StorageOptions { BusyTimeout = TimeSpan.Zero }, TimeProvider.System);
        await database.StartAsync(Token);
        await using var other = new SqliteConnection($"Data Source={folder.File("outrigger.db")};Pooling=False");
        await other.OpenAsync(Token);
        await other.ExecuteAsync("BEGIN IMMEDIATE");

        var failure = await Should.ThrowAsync<OutriggerException>(database.WriteAsync((_, _, _) => Task.FromResult(1), Token));

        failure.Error.Type.ShouldBe(StorageErrors.Locked);
        await Should.ThrowAsync<OutriggerException>(database.ProbeAsync(Token));
        await other.ExecuteAsync("ROLLBACK");
        await database.ProbeAsync(Token);
        (await database.WriteAsync((_, _, _) => Task.FromResult(1), Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Dispose_WritesWait_WritesThemFirst()
    {
        using var folder = new TempFolder();
        var database = new SqliteDatabase(folder.File("outrigger.db"), new StorageOptions(), TimeProvider.System);
        await database.StartAsync(Token);
        await database.WriteAsync((connection, transaction, _) => connection.ExecuteAsync("CREATE TABLE numbers (n bigint)", transaction: transaction), Token);
        var writes = Enumerable.Range(0, 50).Select(i => AddAsync(database, i)).ToArray();

        database.Dispose();

        await Task.WhenAll(writes);
        (await Should.ThrowAsync<OutriggerException>(AddAsync(database, 1))).Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        File.Exists(folder.File("outrigger.db-wal")).ShouldBeFalse("the log has been merged into the database");
    }

    [Fact]
    public async Task Start_FileIsNoDatabase_SaysSoAndLeavesItAlone()
    {
        using var folder = new TempFolder();
        var path = folder.File("outrigger.db");
        await File.WriteAllTextAsync(path, new string('x', 5000), Token);
        using var database = new SqliteDatabase(path, new StorageOptions(), TimeProvider.System);

        var failure = await Should.ThrowAsync<OutriggerException>(database.StartAsync(Token));

        failure.Error.Type.ShouldBe(StorageErrors.Corrupt);
        failure.Message.ShouldContain(path);
        failure.Message.ShouldNotContain("\n");
        (await File.ReadAllTextAsync(path, Token)).ShouldBe(new string('x', 5000));
    }

    [Fact]
    public async Task Start_NewFile_IsReadableByItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no mode bits.");
            return;
        }

        using var folder = new TempFolder();
        using var database = new SqliteDatabase(folder.File("outrigger.db"), new StorageOptions(), TimeProvider.System);

        await database.StartAsync(Token);

        foreach (var file in Directory.GetFiles(folder.Path))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Theory]
    [InlineData(StorageDurability.Full, 2)]
    [InlineData(StorageDurability.Normal, 1)]
    public async Task Start_Durability_SetsSynchronous(StorageDurability durability, long synchronous)
    {
        await using var test = await TestDatabase.SqliteAsync(new StorageOptions { Durability = durability });

        var pragmas = await test.Database.WriteAsync(
            async (connection, transaction, _) => (
                await connection.ExecuteScalarAsync<long>("PRAGMA synchronous", transaction: transaction),
                await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode", transaction: transaction),
                await connection.ExecuteScalarAsync<long>("PRAGMA foreign_keys", transaction: transaction)),
            Token);

        pragmas.ShouldBe((synchronous, "wal", 1));
    }

    [Fact]
    public async Task Read_TriesToWrite_IsRefused()
    {
        await Should.ThrowAsync<OutriggerException>(Database.ReadAsync((connection, _) => connection.ExecuteAsync("INSERT INTO numbers VALUES (1)"), Token));

        (await NumbersAsync(Database)).ShouldBeEmpty();
    }

    private Task<HeldWriter> BlockWriterAsync() => BlockWriterAsync(Database);

    private static async Task<HeldWriter> BlockWriterAsync(IDatabase database)
    {
        var begun = new TaskCompletionSource();
        var release = new ManualResetEventSlim();
        var write = database.WriteAsync(
            (_, _, _) =>
            {
                begun.SetResult();
                release.Wait(Token);
                return Task.FromResult(0);
            },
            Token);
        await begun.Task;
        return new HeldWriter(release, write);
    }

    private sealed class HeldWriter(ManualResetEventSlim release, Task write) : IDisposable
    {
        public void Release() => release.Set();

        public void Dispose()
        {
            release.Set();
            write.Wait(Token);
            release.Dispose();
        }
    }
}
