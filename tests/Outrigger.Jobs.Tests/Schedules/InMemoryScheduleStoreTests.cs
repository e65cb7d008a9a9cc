using Outrigger.Jobs.Schedules;
using Outrigger.StoreConformance.Schedules;

namespace Outrigger.Jobs.Tests.Schedules;

public sealed class InMemoryScheduleStoreTests : ScheduleStoreConformance
{
    protected override ValueTask<IScheduleStore> CreateStoreAsync() => new(new InMemoryScheduleStore());
}
