using Dapper;
using Outrigger.Core.Errors;
using Outrigger.Storage.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

public sealed class PostgresDatabaseTests : DatabaseConformance
{
    internal override Task<TestDatabase> CreateAsync() => TestDatabase.PostgresAsync();

    [Fact]
    public async Task Write_CancelledInMidway_LeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        var write = Database.WriteAsync(
            async (connection, transaction, token) =>
            {
                await connection.ExecuteAsync(new CommandDefinition("INSERT INTO numbers VALUES (1)", transaction: transaction, cancellationToken: token));
                await cancellation.CancelAsync();
                return await connection.ExecuteAsync(new CommandDefinition("SELECT pg_sleep(60)", transaction: transaction, cancellationToken: token));
            },
            cancellation.Token);

        await Should.ThrowAsync<OperationCanceledException>(write);

        (await NumbersAsync(Database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Write_Deadlock_IsRunAgain()
    {
        await AddAsync(Database, 1);
        await AddAsync(Database, 2);
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();

        await Task.WhenAll(SwapAsync(1, 2, first, second), SwapAsync(2, 1, second, first));

        (await NumbersAsync(Database)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Write_StatementTakesTooLong_FailsAloneAndOthersGoOn()
    {
        PostgresRequirement.Check();
        var server = await PostgresServer.Shared;
        await using var database = TestDatabase.Postgres(await server.CreateDatabaseAsync() + ";Command Timeout=1");

        var failure = await Should.ThrowAsync<OutriggerException>(database.ReadAsync((connection, _) => connection.ExecuteAsync("SELECT pg_sleep(60)"), Token));

        failure.Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        failure.Error.RetryAfter.ShouldNotBeNull();
        (await database.ReadAsync((connection, _) => connection.ExecuteScalarAsync<int>("SELECT 1"), Token)).ShouldBe(1);
    }

    [Theory]
    [InlineData("Password=wrong-canary-password", "password authentication failed")]
    [InlineData("Database=no_such_database", "does not exist")]
    [InlineData("Username=nobody-here;Password=wrong-canary-password", "password authentication failed")]
    public async Task Start_ServerRefuses_SaysWhyInOneLineWithoutThePassword(string setting, string reason)
    {
        PostgresRequirement.Check();
        var server = await PostgresServer.Shared;
        await using var database = TestDatabase.Postgres(server.ConnectionString("postgres") + ";" + setting);

        var failure = await Should.ThrowAsync<OutriggerException>(database.StartAsync(Token));

        failure.Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        failure.Message.ShouldContain($"127.0.0.1:{server.Port}");
        failure.Message.ShouldContain(reason);
        failure.Message.ShouldNotContain("\n");
        failure.ToString().ShouldNotContain("canary");
        failure.ToString().ShouldNotContain(PostgresServer.Password);
    }

    [Fact]
    public async Task Start_NoServer_SaysWhereInOneLineWithoutThePassword()
    {
        await using var database = TestDatabase.Postgres("Host=127.0.0.1;Port=1;Username=u;Password=wrong-canary-password");

        var failure = await Should.ThrowAsync<OutriggerException>(database.StartAsync(Token));

        failure.Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        failure.Message.ShouldContain("127.0.0.1:1");
        failure.Message.ShouldNotContain("\n");
        failure.ToString().ShouldNotContain("canary");
    }

    private Task<int> SwapAsync(long mine, long theirs, TaskCompletionSource iHaveMine, TaskCompletionSource theyHaveTheirs) => Database.WriteAsync(
        async (connection, transaction, token) =>
        {
            await LockAsync(mine);
            iHaveMine.TrySetResult();
            await theyHaveTheirs.Task;
            await LockAsync(theirs);
            return 0;

            Task<int> LockAsync(long number) => connection.ExecuteAsync(
                new CommandDefinition("UPDATE numbers SET n = n WHERE n = @number", new { number }, transaction, cancellationToken: token));
        },
        Token);
}
