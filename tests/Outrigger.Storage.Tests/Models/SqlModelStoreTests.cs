using Outrigger.Assist.Models;
using Outrigger.Storage.Models;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Models;

namespace Outrigger.Storage.Tests.Models;

public sealed class SqliteModelVersionStoreTests : ModelVersionStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IModelVersionStore> CreateStoreAsync() => new SqlModelVersionStore((_database = await TestDatabase.SqliteAsync()).Database);
}

public sealed class PostgresModelVersionStoreTests : ModelVersionStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IModelVersionStore> CreateStoreAsync() => new SqlModelVersionStore((_database = await TestDatabase.PostgresAsync()).Database);
}

public sealed class SqliteModelStateStoreTests : ModelStateStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IModelStateStore> CreateStoreAsync() => new SqlModelStateStore((_database = await TestDatabase.SqliteAsync()).Database);
}

public sealed class PostgresModelStateStoreTests : ModelStateStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IModelStateStore> CreateStoreAsync() => new SqlModelStateStore((_database = await TestDatabase.PostgresAsync()).Database);
}
