using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Accounting;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Accounting;

namespace Outrigger.Storage.Tests.Accounting;

public sealed class SqliteUsageStoreTests : UsageStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IUsageStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlUsageStore(_database.Database);
    }
}

public sealed class PostgresUsageStoreTests : UsageStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IUsageStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlUsageStore(_database.Database);
    }
}
