using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>Deletes records that are older than the setting says, in whole UTC days; their totals stay.</summary>
internal sealed class UsageRetention(IUsageStore store, IOptionsMonitor<AccountingOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "usage";

    public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default)
    {
        var firstKept = time.GetUtcNow().UtcDateTime.Date.AddDays(-options.CurrentValue.RetentionDays);
        return store.CompactAsync(new DateTimeOffset(firstKept, TimeSpan.Zero).ToUnixMicroseconds(), batchSize, cancellationToken);
    }
}
