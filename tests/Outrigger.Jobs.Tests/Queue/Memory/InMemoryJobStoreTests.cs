using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Memory;
using Outrigger.StoreConformance.Queue;
using Outrigger.Testing;

namespace Outrigger.Jobs.Tests.Queue.Memory;

public sealed class InMemoryJobStoreTests : JobStoreConformance
{
    private readonly ManualTimeProvider _time = new();
    private InMemoryJobStore? _store;

    protected override ValueTask<IJobStore> CreateStoreAsync() => ValueTask.FromResult<IJobStore>(_store = new InMemoryJobStore(_time, Signals));

    protected override ValueTask<IJobStore> CreateSecondStoreAsync() => ValueTask.FromResult<IJobStore>(_store!);

    protected override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }
}
