using Dapper;
using Outrigger.Core.Errors;
using Outrigger.Storage.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

/// <summary>On a cluster of its own: it is killed.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private PostgresDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        PostgresRequirement.Check();
        _server = await PostgresServer.StartAsync();
        _database = TestDatabase.Postgres(await _server.CreateDatabaseAsync());
        await _database.StartAsync(Token);
        await _database.WriteAsync((connection, transaction, _) => connection.ExecuteAsync("CREATE TABLE numbers (n bigint PRIMARY KEY)", transaction: transaction), Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Write_ServerKilledAndRestarted_FailsTypedThenGoesOnWithNothingLost()
    {
        var acknowledged = new List<long>();
        for (var n = 0; n < 20; n++)
        {
            await DatabaseConformance.AddAsync(_database, n);
            acknowledged.Add(n);
        }

        await _server.KillAsync();
        for (var n = 100; n < 120; n++)
        {
            var failure = await Should.ThrowAsync<OutriggerException>(DatabaseConformance.AddAsync(_database, n));
            failure.Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        }

        await _server.BootAsync();
        await _database.OutageEnds;

        await DatabaseConformance.AddAsync(_database, 1000);
        (await DatabaseConformance.NumbersAsync(_database)).ShouldBe([.. acknowledged, 1000]);
    }

    [Fact]
    public async Task Write_ServerRestartedBetweenTwoCalls_IsNotNoticed()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => DatabaseConformance.AddAsync(_database, n)));
        await _server.KillAsync();
        await _server.BootAsync();

        await Task.WhenAll(Enumerable.Range(8, 8).Select(n => DatabaseConformance.AddAsync(_database, n)));

        (await DatabaseConformance.NumbersAsync(_database)).ShouldBe(Enumerable.Range(0, 16).Select(n => (long)n));
    }

    [Fact]
    public async Task Write_ServerKilledInMidway_FailsTypedAndLeavesNothing()
    {
        var failure = await Should.ThrowAsync<OutriggerException>(_database.WriteAsync(
            async (connection, transaction, _) =>
            {
                await connection.ExecuteAsync("INSERT INTO numbers VALUES (1)", transaction: transaction);
                await _server.KillAsync();
                return await connection.ExecuteAsync("INSERT INTO numbers VALUES (2)", transaction: transaction);
            },
            Token));

        failure.Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        await _server.BootAsync();
        await _database.OutageEnds;
        (await DatabaseConformance.NumbersAsync(_database)).ShouldBeEmpty();
    }
}
