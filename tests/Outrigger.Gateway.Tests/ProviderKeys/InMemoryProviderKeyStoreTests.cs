using Outrigger.Gateway.ProviderKeys;
using Outrigger.StoreConformance.ProviderKeys;

namespace Outrigger.Gateway.Tests.ProviderKeys;

public sealed class InMemoryProviderKeyStoreTests : ProviderKeyStoreConformance
{
    protected override ValueTask<IProviderKeyStore> CreateStoreAsync() => ValueTask.FromResult<IProviderKeyStore>(new InMemoryProviderKeyStore());
}
