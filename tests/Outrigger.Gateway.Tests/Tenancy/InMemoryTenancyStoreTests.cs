using Outrigger.Gateway.Tenancy;
using Outrigger.StoreConformance.Tenancy;

namespace Outrigger.Gateway.Tests.Tenancy;

public sealed class InMemoryTenancyStoreTests : TenancyStoreConformance
{
    protected override ValueTask<ITenancyStore> CreateStoreAsync() => ValueTask.FromResult<ITenancyStore>(new InMemoryTenancyStore());
}
