using Outrigger.Assist.Alerts;
using Outrigger.Assist.Alerts.Keeping;
using Outrigger.StoreConformance.Alerts;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Alerts.Keeping;

public sealed class InMemoryAlertStoreTests : AlertStoreConformance
{
    private readonly ManualTimeProvider _time = new();
    private InMemoryAlertStore? _store;

    protected override ValueTask<IAlertStore> CreateStoreAsync() => new(_store = new InMemoryAlertStore(_time));

    protected override ValueTask<IAlertStore> CreateSecondStoreAsync() => new(_store!);

    protected override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }
}
