using Outrigger.Gateway.Tenancy;
using Outrigger.Storage.Tenancy;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Tenancy;

namespace Outrigger.Storage.Tests.Tenancy;

public sealed class SqliteTenancyStoreTests : TenancyStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<ITenancyStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlTenancyStore(_database.Database);
    }
}

public sealed class PostgresTenancyStoreTests : TenancyStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<ITenancyStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlTenancyStore(_database.Database);
    }
}
