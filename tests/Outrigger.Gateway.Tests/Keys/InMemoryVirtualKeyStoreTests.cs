using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Tenancy;
using Outrigger.StoreConformance.Keys;

namespace Outrigger.Gateway.Tests.Keys;

public sealed class InMemoryVirtualKeyStoreTests : VirtualKeyStoreConformance
{
    protected override ValueTask<(IVirtualKeyStore Keys, ITenancyStore Tenancy)> CreateStoreAsync() =>
        ValueTask.FromResult<(IVirtualKeyStore, ITenancyStore)>((new InMemoryVirtualKeyStore(), new InMemoryTenancyStore()));
}
