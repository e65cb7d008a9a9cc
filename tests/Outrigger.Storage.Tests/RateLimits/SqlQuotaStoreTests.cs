using Outrigger.Gateway.RateLimits;
using Outrigger.Storage.RateLimits;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.RateLimits;

namespace Outrigger.Storage.Tests.RateLimits;

public sealed class SqliteQuotaStoreTests : QuotaStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IQuotaStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlQuotaStore(_database.Database);
    }
}

public sealed class PostgresQuotaStoreTests : QuotaStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IQuotaStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlQuotaStore(_database.Database);
    }
}
