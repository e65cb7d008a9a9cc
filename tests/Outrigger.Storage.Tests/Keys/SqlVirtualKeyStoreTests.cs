using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Tenancy;
using Outrigger.Storage.Keys;
using Outrigger.Storage.Tenancy;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Keys;

namespace Outrigger.Storage.Tests.Keys;

public sealed class SqliteVirtualKeyStoreTests : VirtualKeyStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<(IVirtualKeyStore Keys, ITenancyStore Tenancy)> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return (new SqlVirtualKeyStore(_database.Database), new SqlTenancyStore(_database.Database));
    }
}

public sealed class PostgresVirtualKeyStoreTests : VirtualKeyStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<(IVirtualKeyStore Keys, ITenancyStore Tenancy)> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return (new SqlVirtualKeyStore(_database.Database), new SqlTenancyStore(_database.Database));
    }
}
