using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>Removes the counters of days and months that ended longer ago than the setting says.</summary>
internal sealed class QuotaRetention(IQuotaStore store, IOptionsMonitor<RateLimitsOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "quotas";

    public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default) =>
        store.RemoveEndedAsync(time.GetUtcNow().AddDays(-options.CurrentValue.RetentionDays).ToUnixMicroseconds(), batchSize, cancellationToken);
}
