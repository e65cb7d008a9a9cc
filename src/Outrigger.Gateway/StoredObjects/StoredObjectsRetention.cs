using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>Forgets objects that are older than the setting says.</summary>
internal sealed class StoredObjectsRetention(IStoredObjectStore store, IOptionsMonitor<StoredObjectsOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "stored-objects";

    public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default) =>
        store.RemoveBeforeAsync(time.GetUtcNow().AddDays(-options.CurrentValue.RetentionDays).ToUnixMicroseconds(), batchSize, cancellationToken);
}
