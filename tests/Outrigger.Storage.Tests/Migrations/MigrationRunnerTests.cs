using Dapper;
using Outrigger.Core.Errors;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Migrations;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Migrations;

/// <summary>What the runner does on both engines.</summary>
public abstract class MigrationRunnerConformance : IAsyncLifetime
{
    private TestDatabase _test = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    internal IDatabase Database => _test.Database;

    public async ValueTask InitializeAsync() => _test = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _test.DisposeAsync();
    }

    internal abstract Task<TestDatabase> CreateAsync();

    /// <summary>A second process on the same database, not started.</summary>
    internal abstract IDatabase OpenAnother();

    [Fact]
    public async Task Start_MigratedAlready_DoesNothing()
    {
        var before = await AppliedAsync();

        await StartAnotherAsync();

        (await AppliedAsync()).ShouldBe(before);
        before.Select(row => row.Version).ShouldBe(Enumerable.Range(1, MigrationSet.Load(Database.Engine).Count));
    }

    [Fact]
    public async Task Start_DatabaseIsNewer_RefusesAndNamesBothVersions()
    {
        var known = MigrationSet.Load(Database.Engine).Count;
        await ExecuteAsync($"INSERT INTO schema_migrations VALUES ({known + 1}, 'future', 'x', 0, '9.8.7')");

        var failure = await Should.ThrowAsync<OutriggerException>(StartAnotherAsync());

        failure.Error.Type.ShouldBe(StorageErrors.SchemaNewer);
        failure.Message.ShouldContain($"schema {known + 1}");
        failure.Message.ShouldContain("9.8.7");
        failure.Message.ShouldContain($"knows schema {known}");
        failure.Message.ShouldContain(Build.Version);
    }

    [Fact]
    public async Task Start_AppliedMigrationWasAnother_Refuses()
    {
        await ExecuteAsync("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1");

        var failure = await Should.ThrowAsync<OutriggerException>(StartAnotherAsync());

        failure.Error.Type.ShouldBe(StorageErrors.SchemaChanged);
        failure.Message.ShouldContain("Migration 1 'usage'");
    }

    [Fact]
    public async Task Run_SecondOfTwoFails_LeavesTheDatabaseAsItWas()
    {
        var known = MigrationSet.Load(Database.Engine);
        Migration[] more = [.. known, new(known.Count + 1, "good", "CREATE TABLE good (n bigint)", "a"), new(known.Count + 2, "bad", "CREATE TABLE bad (", "b")];

        var failure = await Should.ThrowAsync<OutriggerException>(RunAsync(more));

        failure.Error.Type.ShouldBe(StorageErrors.MigrationFailed);
        failure.Message.ShouldContain($"Migration {known.Count + 2} 'bad'");
        (await AppliedAsync()).Count.ShouldBe(known.Count);
        (await RunAsync([.. known, more[^2]])).ShouldBe([known.Count + 1], "the table 'good' is not there yet");
    }

    [Fact]
    public async Task Run_TwoMissing_AppliesThemInOrder()
    {
        var known = MigrationSet.Load(Database.Engine);
        Migration[] more = [.. known, new(known.Count + 1, "first", "CREATE TABLE first (n bigint)", "a"), new(known.Count + 2, "second", "ALTER TABLE first ADD COLUMN m bigint; INSERT INTO first VALUES (1, 2)", "b")];

        (await RunAsync(more)).ShouldBe([known.Count + 1, known.Count + 2]);

        (await Database.ReadAsync((connection, _) => connection.ExecuteScalarAsync<long>("SELECT m FROM first"), Token)).ShouldBe(2);
        (await RunAsync(more)).ShouldBeEmpty();
    }

    internal abstract Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<Migration> migrations);

    private async Task StartAnotherAsync()
    {
        var another = OpenAnother();
        try
        {
            await another.StartAsync(Token);
        }
        finally
        {
            await ((another as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask);
            (another as IDisposable)?.Dispose();
        }
    }

    private Task<int> ExecuteAsync(string sql) =>
        Database.WriteAsync((connection, transaction, _) => connection.ExecuteAsync(sql, transaction: transaction), Token);

    private Task<List<(int Version, string Checksum, long AppliedAt)>> AppliedAsync() => Database.ReadAsync(
        async (connection, _) =>
            (await connection.QueryAsync<(int, string, long)>("SELECT version, checksum, applied_at FROM schema_migrations ORDER BY version")).AsList(),
        Token);
}

public sealed class SqliteMigrationRunnerTests : MigrationRunnerConformance
{
    private readonly TempFolder _folder = new();

    private string File => _folder.File("outrigger.db");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    internal override async Task<TestDatabase> CreateAsync() => await TestDatabase.SqliteAsync(File);

    internal override IDatabase OpenAnother() => new SqliteDatabase(File, new StorageOptions(), TimeProvider.System);

    internal override async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<Migration> migrations)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync(Token);
        return await new MigrationRunner(migrations, TimeProvider.System).RunAsync(connection, DatabaseEngine.Sqlite, Token);
    }
}

public sealed class PostgresMigrationRunnerTests : MigrationRunnerConformance
{
    private string _connectionString = "";

    [Fact]
    public async Task Start_SeveralNodesAtOnce_MigratesOnce()
    {
        var server = await PostgresServer.Shared;
        var connectionString = await server.CreateDatabaseAsync();
        var nodes = Enumerable.Range(0, 6).Select(_ => TestDatabase.Postgres(connectionString)).ToArray();

        await Task.WhenAll(nodes.Select(node => node.StartAsync(Token)));

        var applied = await nodes[0].ReadAsync((connection, _) => connection.ExecuteScalarAsync<int>("SELECT COUNT(*)::int FROM schema_migrations"), Token);
        applied.ShouldBe(MigrationSet.Load(DatabaseEngine.Postgres).Count);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    internal override async Task<TestDatabase> CreateAsync()
    {
        PostgresRequirement.Check();
        _connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();
        return await TestDatabase.PostgresAsync(_connectionString);
    }

    internal override IDatabase OpenAnother() => TestDatabase.Postgres(_connectionString);

    internal override async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<Migration> migrations)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_connectionString);
        await connection.OpenAsync(Token);
        return await new MigrationRunner(migrations, TimeProvider.System).RunAsync(connection, DatabaseEngine.Postgres, Token);
    }
}
