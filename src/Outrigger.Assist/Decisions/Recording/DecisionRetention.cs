using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions.Recording;

/// <summary>Removes recorded decisions that are too old, then the oldest of too many.</summary>
internal sealed class DecisionRetention(IDecisionStore store, IOptionsMonitor<DecisionsOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "decisions";

    public async Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default)
    {
        var settings = options.CurrentValue;
        var before = (time.GetUtcNow() - TimeSpan.FromDays(settings.RetentionDays)).ToUnixMicroseconds();
        var removed = await store.RemoveBeforeAsync(before, batchSize, cancellationToken);
        return removed >= batchSize ? removed : removed + await store.TrimAsync(settings.MaxDecisions, batchSize - removed, cancellationToken);
    }
}
