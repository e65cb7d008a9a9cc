using Outrigger.Gateway.RateLimits;
using Outrigger.StoreConformance.RateLimits;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class InMemoryQuotaStoreTests : QuotaStoreConformance
{
    protected override ValueTask<IQuotaStore> CreateStoreAsync() => ValueTask.FromResult<IQuotaStore>(new InMemoryQuotaStore());
}
