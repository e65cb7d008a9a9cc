using Outrigger.Assist.Models;
using Outrigger.StoreConformance.Models;

namespace Outrigger.Assist.Tests.Models;

public sealed class InMemoryModelVersionStoreTests : ModelVersionStoreConformance
{
    protected override ValueTask<IModelVersionStore> CreateStoreAsync() => ValueTask.FromResult<IModelVersionStore>(new InMemoryModelVersionStore());
}

public sealed class InMemoryModelStateStoreTests : ModelStateStoreConformance
{
    protected override ValueTask<IModelStateStore> CreateStoreAsync() => ValueTask.FromResult<IModelStateStore>(new InMemoryModelStateStore());
}
