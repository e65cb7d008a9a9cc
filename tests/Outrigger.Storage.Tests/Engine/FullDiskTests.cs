using System.Diagnostics;
using Dapper;
using Outrigger.Core.Errors;
using Outrigger.Storage.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

public sealed class FullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_DiskFull_FailsTypedReadsGoOnAndSpaceHeals()
    {
        // A real disk of 4 MB where this process may mount one; elsewhere SQLite's own bound, which fails with the same code.
        using var disk = await SmallDisk.CreateAsync(megabytes: 4);
        using var database = new SqliteDatabase(disk.File("outrigger.db"), new StorageOptions(), TimeProvider.System);
        await database.StartAsync(Token);
        await database.WriteAsync((connection, transaction, _) => connection.ExecuteAsync("CREATE TABLE blobs (n bigint PRIMARY KEY, data blob)", transaction: transaction), Token);
        await disk.NarrowAsync(database);

        var acknowledged = new List<long>();
        OutriggerException? failure = null;
        for (var n = 0L; failure is null && n < 1000; n++)
        {
            try
            {
                await AddAsync(database, n, 64 * 1024);
                acknowledged.Add(n);
            }
            catch (OutriggerException full)
            {
                failure = full;
            }
        }

        failure.ShouldNotBeNull().Error.Type.ShouldBe(CoreErrors.StorageFull);
        (await NumbersAsync(database)).ShouldBe(acknowledged);
        (await Should.ThrowAsync<OutriggerException>(AddAsync(database, 2000, 64 * 1024))).Error.Type.ShouldBe(CoreErrors.StorageFull);

        await disk.WidenAsync(database);

        await AddAsync(database, 3000, 64 * 1024);
        await database.ProbeAsync(Token);
        (await NumbersAsync(database)).ShouldBe([.. acknowledged, 3000]);
        (await database.ReadAsync((connection, _) => connection.ExecuteScalarAsync<string>("PRAGMA integrity_check"), Token)).ShouldBe("ok");
    }

    [Fact]
    public async Task Write_OneOfAGroupDoesNotFit_TheOthersAreKept()
    {
        await using var test = await TestDatabase.SqliteAsync();
        var database = test.Database;
        await database.WriteAsync((connection, transaction, _) => connection.ExecuteAsync("CREATE TABLE blobs (n bigint PRIMARY KEY, data blob)", transaction: transaction), Token);
        var begun = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        var holding = database.WriteAsync(
            async (connection, transaction, _) =>
            {
                // The same error as from a full disk, without one: the file may grow by 50 pages.
                var pages = await connection.ExecuteScalarAsync<long>("PRAGMA page_count", transaction: transaction);
                await connection.ExecuteAsync($"PRAGMA max_page_count = {pages + 50}", transaction: transaction);
                begun.SetResult();
                release.Wait(Token);
                return 0;
            },
            Token);
        await begun.Task;

        var writes = new[] { AddAsync(database, 1, 100), AddAsync(database, 2, 1_000_000), AddAsync(database, 3, 100) };
        release.Set();
        await holding;

        await writes[0];
        (await Should.ThrowAsync<OutriggerException>(writes[1])).Error.Type.ShouldBe(CoreErrors.StorageFull);
        await writes[2];
        (await NumbersAsync(database)).ShouldBe([1, 3]);
    }

    private static Task<int> AddAsync(IDatabase database, long n, int bytes) => database.WriteAsync(
        (connection, transaction, _) => connection.ExecuteAsync("INSERT INTO blobs VALUES (@n, randomblob(@bytes))", new { n, bytes }, transaction),
        Token);

    private static Task<List<long>> NumbersAsync(IDatabase database) =>
        database.ReadAsync(async (connection, _) => (await connection.QueryAsync<long>("SELECT n FROM blobs ORDER BY n")).AsList(), Token);

    private sealed class SmallDisk : IDisposable
    {
        private readonly TempFolder _folder = new();
        private bool _isMounted;

        public static async Task<SmallDisk> CreateAsync(int megabytes)
        {
            var disk = new SmallDisk();
            disk._isMounted = OperatingSystem.IsLinux()
                && Environment.IsPrivilegedProcess
                && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk._folder.Path) == 0;
            TestContext.Current.TestOutputHelper?.WriteLine(disk._isMounted ? "On a small disk." : "Without a disk: max_page_count.");
            return disk;
        }

        public string File(string name) => _folder.File(name);

        public Task NarrowAsync(IDatabase database) => _isMounted
            ? System.IO.File.WriteAllBytesAsync(File("ballast"), new byte[1024 * 1024], Token)
            : LimitAsync(database, 500);

        public Task WidenAsync(IDatabase database)
        {
            System.IO.File.Delete(File("ballast"));
            return _isMounted ? Task.CompletedTask : LimitAsync(database, 100_000);
        }

        public void Dispose()
        {
            if (_isMounted)
            {
                RunAsync("umount", _folder.Path).GetAwaiter().GetResult();
            }

            _folder.Dispose();
        }

        private static Task<int> LimitAsync(IDatabase database, int pages) => database.WriteAsync(
            (connection, transaction, _) => connection.ExecuteAsync($"PRAGMA max_page_count = {pages}", transaction: transaction),
            Token);

        private static async Task<int> RunAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(Token);
            return process.ExitCode;
        }
    }
}
