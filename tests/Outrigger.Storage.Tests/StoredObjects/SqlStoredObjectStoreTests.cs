using Outrigger.Gateway.StoredObjects;
using Outrigger.Storage.StoredObjects;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.StoredObjects;

namespace Outrigger.Storage.Tests.StoredObjects;

public sealed class SqliteStoredObjectStoreTests : StoredObjectStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IStoredObjectStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlStoredObjectStore(_database.Database);
    }
}

public sealed class PostgresStoredObjectStoreTests : StoredObjectStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IStoredObjectStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlStoredObjectStore(_database.Database);
    }
}
