using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts.Keeping;

/// <summary>Removes alerts that were over, deliveries that had ended, and silences that were out, long ago.</summary>
internal sealed class AlertRetention(IAlertStore store, IOptionsMonitor<AlertsOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "alerts";

    public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default) =>
        store.RemoveBeforeAsync((time.GetUtcNow() - TimeSpan.FromDays(options.CurrentValue.RetentionDays)).ToUnixMicroseconds(), batchSize, cancellationToken);
}
