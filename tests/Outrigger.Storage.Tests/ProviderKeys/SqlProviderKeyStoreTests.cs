using Outrigger.Gateway.ProviderKeys;
using Outrigger.Storage.ProviderKeys;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.ProviderKeys;

namespace Outrigger.Storage.Tests.ProviderKeys;

public sealed class SqliteProviderKeyStoreTests : ProviderKeyStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IProviderKeyStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlProviderKeyStore(_database.Database);
    }
}

public sealed class PostgresProviderKeyStoreTests : ProviderKeyStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IProviderKeyStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlProviderKeyStore(_database.Database);
    }
}
