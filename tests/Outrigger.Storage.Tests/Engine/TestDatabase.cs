using Outrigger.Storage.Engine;
using Outrigger.Testing;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

/// <summary>An empty, migrated database for one test; gone after it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly TempFolder? _folder;

    private TestDatabase(IDatabase database, TempFolder? folder)
    {
        Database = database;
        _folder = folder;
    }

    public IDatabase Database { get; }

    /// <summary>SQLite in a temporary folder.</summary>
    public static async Task<TestDatabase> SqliteAsync(StorageOptions? options = null)
    {
        var folder = new TempFolder();
        var database = new SqliteDatabase(folder.File("outrigger.db"), options ?? new StorageOptions(), TimeProvider.System);
        await database.StartAsync(TestContext.Current.CancellationToken);
        return new TestDatabase(database, folder);
    }

    /// <summary>SQLite in a file of the test's.</summary>
    public static async Task<TestDatabase> SqliteAsync(string file)
    {
        var database = new SqliteDatabase(file, new StorageOptions(), TimeProvider.System);
        await database.StartAsync(TestContext.Current.CancellationToken);
        return new TestDatabase(database, null);
    }

    /// <summary>A database of its own in this process's PostgreSQL; skips the test where there is none.</summary>
    public static async Task<TestDatabase> PostgresAsync()
    {
        PostgresRequirement.Check();
        return await PostgresAsync(await (await PostgresServer.Shared).CreateDatabaseAsync());
    }

    /// <summary>PostgreSQL at a connection string.</summary>
    public static async Task<TestDatabase> PostgresAsync(string connectionString)
    {
        var database = Postgres(connectionString);
        await database.StartAsync(TestContext.Current.CancellationToken);
        return new TestDatabase(database, null);
    }

    /// <summary>PostgreSQL at a connection string, not started.</summary>
    public static PostgresDatabase Postgres(string connectionString, StorageOptions? options = null) =>
        new(ConnectionTarget.Parse(connectionString).Postgres!, options ?? new StorageOptions { MaxConnections = 8 }, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        switch (Database)
        {
            case IAsyncDisposable asynchronous:
                await asynchronous.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        _folder?.Dispose();
    }
}
