using Outrigger.Assist.Decisions;
using Outrigger.Storage.Decisions;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Decisions;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Decisions;

public sealed class SqliteDecisionStoreTests : DecisionStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Find_AfterARestart_HasDecisionAndFeedback()
    {
        using var folder = new TempFolder();
        await using (var before = await TestDatabase.SqliteAsync(folder.File("restart.db")))
        {
            var store = new SqlDecisionStore(before.Database);
            await store.AppendAsync([Made(1)], TestContext.Current.CancellationToken);
            await store.AddFeedbackAsync(IdOf(1), new("a", 1, null, null, 1), 16, TestContext.Current.CancellationToken);
        }

        await using var after = await TestDatabase.SqliteAsync(folder.File("restart.db"));

        var found = await new SqlDecisionStore(after.Database).FindAsync(IdOf(1), TestContext.Current.CancellationToken);

        found!.Feedback.ShouldHaveSingleItem().Outcome.ShouldBe(1);
    }

    protected override async ValueTask<IDecisionStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlDecisionStore(_database.Database);
    }
}

public sealed class PostgresDecisionStoreTests : DecisionStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IDecisionStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlDecisionStore(_database.Database);
    }
}
