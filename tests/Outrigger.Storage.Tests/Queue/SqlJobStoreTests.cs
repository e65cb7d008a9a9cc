using Outrigger.Jobs.Queue;
using Outrigger.Storage.Queue;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Queue;
using Outrigger.Testing;

namespace Outrigger.Storage.Tests.Queue;

public sealed class SqliteJobStoreTests : JobStoreConformance
{
    private readonly ManualTimeProvider _time = new();
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IJobStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return await CreateSecondStoreAsync();
    }

    protected override ValueTask<IJobStore> CreateSecondStoreAsync() => ValueTask.FromResult<IJobStore>(new SqlJobStore(_database!.Database, _time, Signals));

    protected override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresJobStoreTests : JobStoreConformance
{
    private readonly List<SqlJobStore> _stores = [];
    private TestDatabase? _database;
    private TestDatabase? _second;
    private TimeSpan _offset;
    private string _connectionString = "";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_second?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IJobStore> CreateStoreAsync()
    {
        PostgresRequirement.Check();
        _connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();
        _database = await TestDatabase.PostgresAsync(_connectionString);
        return Open(_database);
    }

    protected override async ValueTask<IJobStore> CreateSecondStoreAsync() => Open(_second ??= await TestDatabase.PostgresAsync(_connectionString));

    protected override ValueTask AdvanceAsync(TimeSpan by)
    {
        _offset += by;
        _stores.ForEach(store => store.ClockOffset = _offset);
        return ValueTask.CompletedTask;
    }

    private SqlJobStore Open(TestDatabase database)
    {
        var store = new SqlJobStore(database.Database, TimeProvider.System, Signals) { ClockOffset = _offset };
        _stores.Add(store);
        return store;
    }
}
