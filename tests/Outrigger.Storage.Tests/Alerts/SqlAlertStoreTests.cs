using Outrigger.Assist.Alerts;
using Outrigger.Storage.Alerts;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Alerts;
using Outrigger.Testing;

namespace Outrigger.Storage.Tests.Alerts;

public sealed class SqliteAlertStoreTests : AlertStoreConformance
{
    private readonly ManualTimeProvider _time = new();
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IAlertStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return await CreateSecondStoreAsync();
    }

    protected override ValueTask<IAlertStore> CreateSecondStoreAsync() => new(new SqlAlertStore(_database!.Database, _time));

    protected override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresAlertStoreTests : AlertStoreConformance
{
    private readonly List<SqlAlertStore> _stores = [];
    private TestDatabase? _database;
    private TimeSpan _offset;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IAlertStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return await CreateSecondStoreAsync();
    }

    protected override ValueTask<IAlertStore> CreateSecondStoreAsync()
    {
        var store = new SqlAlertStore(_database!.Database, TimeProvider.System) { Offset = _offset };
        _stores.Add(store);
        return new(store);
    }

    protected override ValueTask AdvanceAsync(TimeSpan by)
    {
        _offset += by;
        _stores.ForEach(store => store.Offset = _offset);
        return ValueTask.CompletedTask;
    }
}
