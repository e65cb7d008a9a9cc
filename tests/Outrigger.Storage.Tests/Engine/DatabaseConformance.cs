using System.Data.Common;
using Dapper;
using Outrigger.Storage.Engine;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

/// <summary>What both engines promise to the stores.</summary>
public abstract class DatabaseConformance : IAsyncLifetime
{
    private TestDatabase _test = null!;

    internal IDatabase Database => _test.Database;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _test = await CreateAsync();
        await Database.WriteAsync(
            (connection, transaction, _) => connection.ExecuteAsync("CREATE TABLE numbers (n bigint NOT NULL PRIMARY KEY)", transaction: transaction),
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _test.DisposeAsync();
    }

    internal abstract Task<TestDatabase> CreateAsync();

    [Fact]
    public async Task Write_Succeeds_IsSeenByTheNextRead()
    {
        (await AddAsync(Database, 7)).ShouldBe(1);

        (await NumbersAsync(Database)).ShouldBe([7]);
    }

    [Fact]
    public async Task Write_Throws_LeavesNothingAndTellsTheCaller()
    {
        var failure = await Should.ThrowAsync<InvalidDataException>(Database.WriteAsync<int>(
            async (connection, transaction, _) =>
            {
                await connection.ExecuteAsync("INSERT INTO numbers VALUES (1)", transaction: transaction);
                throw new InvalidDataException("mine");
            },
            Token));

        failure.Message.ShouldBe("mine");
        (await NumbersAsync(Database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Write_ViolatesAConstraint_PassesTheDriversErrorOn()
    {
        await AddAsync(Database, 1);

        await Should.ThrowAsync<DbException>(AddAsync(Database, 1));

        (await AddAsync(Database, 2)).ShouldBe(1);
    }

    [Fact]
    public async Task Write_ManyAtOnceOfWhichSomeFail_KeepsExactlyTheOthers()
    {
        var writes = Enumerable.Range(0, 200).Select(i => AddAsync(Database, i % 3 == 0 ? -1 : i)).ToArray();

        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));

        writes.Count(write => write.IsFaulted).ShouldBe(66, "67 wanted the number -1, one got it");
        (await NumbersAsync(Database)).ShouldBe(Enumerable.Range(0, 200).Where(i => i % 3 != 0).Select(i => (long)i).Prepend(-1));
    }

    [Fact]
    public async Task Write_TokenCancelledBefore_DoesNotRun()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(AddAsync(Database, 1, cancelled.Token));

        (await NumbersAsync(Database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_Throws_LeavesTheDatabaseUsable()
    {
        await Should.ThrowAsync<DbException>(Database.ReadAsync((connection, _) => connection.ExecuteAsync("SELECT * FROM no_such_table"), Token));

        (await NumbersAsync(Database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_InProgress_DoesNotHoldUpAWrite()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await AddAsync(Database, 1);
        var read = Database.ReadAsync(
            async (connection, token) =>
            {
                await using var rows = await connection.ExecuteReaderAsync("SELECT n FROM numbers");
                await rows.ReadAsync(token);
                begun.SetResult();
                await release.Task;
                return rows.GetInt64(0);
            },
            Token);
        await begun.Task;

        await AddAsync(Database, 2);

        release.SetResult();
        (await read).ShouldBe(1);
    }

    [Fact]
    public async Task Probe_DatabaseAnswers_Succeeds() => await Database.ProbeAsync(Token);

    internal static Task<int> AddAsync(IDatabase database, long number, CancellationToken? token = null) => database.WriteAsync(
        (connection, transaction, _) => connection.ExecuteAsync("INSERT INTO numbers VALUES (@number)", new { number }, transaction),
        token ?? Token);

    internal static Task<List<long>> NumbersAsync(IDatabase database) =>
        database.ReadAsync(async (connection, _) => (await connection.QueryAsync<long>("SELECT n FROM numbers ORDER BY n")).AsList(), Token);
}
