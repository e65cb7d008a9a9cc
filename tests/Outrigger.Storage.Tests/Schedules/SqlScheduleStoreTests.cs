using Outrigger.Jobs.Schedules;
using Outrigger.Storage.Schedules;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Schedules;

namespace Outrigger.Storage.Tests.Schedules;

public sealed class SqliteScheduleStoreTests : ScheduleStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IScheduleStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlScheduleStore(_database.Database);
    }
}

public sealed class PostgresScheduleStoreTests : ScheduleStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IScheduleStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlScheduleStore(_database.Database);
    }
}
