using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Maintenance;

/// <summary>Removes ended jobs that are too many or too old, at most a hundred completed and fifty failed ones at a time.</summary>
internal sealed class JobsRetention(IJobStore store, IOptionsMonitor<QueueOptions> options) : IRetentionJob
{
    private const int BatchCompleted = 100;
    private const int BatchFailed = 50;

    public string Name => "jobs";

    public async Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default)
    {
        var settings = options.CurrentValue;
        var retention = new JobRetention(
            settings.KeepCompleted, settings.KeepFailed, settings.KeepCompletedFor, settings.KeepFailedFor, settings.KeepAtLeast, BatchCompleted, BatchFailed);
        var total = 0;
        while (total < batchSize)
        {
            var removed = await store.RemoveEndedAsync(retention, cancellationToken);
            if (removed == 0)
            {
                return total;
            }

            total += removed;
        }

        // As many as were asked for: there may be more.
        return batchSize;
    }
}
