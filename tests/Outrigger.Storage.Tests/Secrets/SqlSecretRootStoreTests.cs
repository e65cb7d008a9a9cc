using Outrigger.Core.Secrets;
using Outrigger.Storage.Secrets;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Secrets;

namespace Outrigger.Storage.Tests.Secrets;

public sealed class SqliteSecretRootStoreTests : SecretRootStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<ISecretRootStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlSecretRootStore(_database.Database);
    }
}

public sealed class PostgresSecretRootStoreTests : SecretRootStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<ISecretRootStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlSecretRootStore(_database.Database);
    }
}
