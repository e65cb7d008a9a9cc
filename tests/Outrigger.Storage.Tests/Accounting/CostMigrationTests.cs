using System.Data.Common;
using Dapper;
using Outrigger.Core.Time;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Accounting;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Migrations;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Accounting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Accounting;

/// <summary>A database of the release before costs, brought up to date: no call is lost and none is counted twice.</summary>
public sealed class CostMigrationTests
{
    private const int SchemaBefore = 2;
    private static readonly long Day = UsageRecords.Noon.ToUnixMicroseconds() / 86_400_000_000 * 86_400_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_OnSqlite_KeepsEveryCallInItsDay()
    {
        using var folder = new TempFolder();
        var file = folder.File("outrigger.db");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await PlantAsync(connection, DatabaseEngine.Sqlite);
        }

        await using var migrated = await TestDatabase.SqliteAsync(file);
        await CheckAsync(migrated.Database);
    }

    [Fact]
    public async Task Migrate_OnPostgres_KeepsEveryCallInItsDay()
    {
        PostgresRequirement.Check();
        var connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using (var connection = new Npgsql.NpgsqlConnection(connectionString))
        {
            await PlantAsync(connection, DatabaseEngine.Postgres);
        }

        await using var migrated = await TestDatabase.PostgresAsync(connectionString);
        await CheckAsync(migrated.Database);
    }

    /// <summary>Three calls of which only the totals are left, and of the same day and the next one two and one that are still there.</summary>
    private static async Task PlantAsync(DbConnection connection, DatabaseEngine engine)
    {
        await connection.OpenAsync(Token);
        await new MigrationRunner([.. MigrationSet.Load(engine).Take(SchemaBefore)], TimeProvider.System).RunAsync(connection, engine, Token);
        await connection.ExecuteAsync(
            "INSERT INTO usage_days (day, tenant, key_id, user_name, provider, model, endpoint, requests, failures, prompt_tokens, completion_tokens, duration) VALUES (@Day, 'acme', 'k1', '', 'openai', 'gpt-4o', '/v1/chat/completions', 3, 1, 30, 15, 3000)",
            new { Day });
        for (var i = 0; i < 3; i++)
        {
            var id = new ManualTimeProvider(UsageRecords.Noon).NewId();
            await connection.ExecuteAsync(
                """
                INSERT INTO usage_records (id, started_at, tenant, team, key_id, endpoint, requested_model, provider, model, is_stream, is_success, status, attempts,
                    prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, is_usage_reported, duration, first_byte, overhead)
                VALUES (@id, @at, 'acme', 'red', 'k1', '/v1/chat/completions', 'gpt-4o', 'openai', 'gpt-4o', @no, @yes, 200, 1, 10, 5, 4, 0, @reported, 1000, 10, 1)
                """,
                new { id = engine == DatabaseEngine.Sqlite ? id.ToByteArray(bigEndian: true) : (object)id, at = UsageRecords.Noon.AddDays(i / 2).ToUnixMicroseconds(), no = false, yes = true, reported = i > 0 });
        }
    }

    private static async Task CheckAsync(IDatabase database)
    {
        var store = new SqlUsageStore(database);

        (await store.SumByDayAsync(new UsageQuery(null), Token)).Select(day => (day.Day.Day, day.Totals)).ShouldBe(
            [
                (15, new UsageTotals(5, 1, 50, 25, CachedTokens: 8, 5000, CostNanoUsd: 0, Unpriced: 3, Unreported: 1, CacheHits: 0)),
                (16, new UsageTotals(1, 0, 10, 5, CachedTokens: 4, 1000, CostNanoUsd: 0, Unpriced: 1, Unreported: 0, CacheHits: 0)),
            ]);
        (await store.SumByAsync(UsageDimension.None, new UsageQuery(null, Team: "red", KeyId: "k1"), Token)).ShouldHaveSingleItem().Totals.Requests.ShouldBe(3);
        (await store.ListAsync(new UsageQuery(null), Token)).ShouldAllBe(record => !record.IsPriced && record.CostNanoUsd == 0 && record.Cache == UsageRecord.CacheOff);

        // A batch that was written before the update and is sent again after it is still known.
        var known = await store.ListAsync(new UsageQuery(null), Token);
        await store.AppendAsync(known, Token);
        (await store.SumByAsync(UsageDimension.None, new UsageQuery(null), Token)).ShouldHaveSingleItem().Totals.Requests.ShouldBe(6);
    }
}
