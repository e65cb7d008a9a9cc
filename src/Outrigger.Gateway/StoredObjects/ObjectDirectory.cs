using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>
/// Whose objects at providers are and where they lie. Asked only for calls that name one and told only of calls that leave
/// one: ordinary calls cost nothing. Thread-safe.
/// </summary>
internal sealed class ObjectDirectory(
    IStoredObjectStore store,
    IOptionsMonitor<StoredObjectsOptions> options,
    TimeProvider time,
    ILogger<ObjectDirectory> logger) : IObjectDirectory
{
    public async ValueTask<(ObjectPlace? Place, OutriggerError? Error)> FindAsync(Call call, CancellationToken cancellationToken)
    {
        ObjectPlace? place = null;
        foreach (var (kind, id, param) in Named(call.Scan))
        {
            if (await FindAsync(call.Caller!.Tenant, kind, id, cancellationToken) is not { } stored)
            {
                return (null, ForwardingErrors.ObjectNotFound.With($"What '{param}' names does not exist here.") with { Param = param });
            }

            if (place is not null && place.Provider != stored.Provider)
            {
                return (null, ForwardingErrors.ObjectElsewhere.With("The earlier answer and the conversation lie at two providers."));
            }

            place ??= new ObjectPlace(stored.Provider, stored.KeyId);
        }

        return (place, null);
    }

    /// <summary>The tenant's object; null when there is none, or it is too old.</summary>
    public async ValueTask<StoredObject?> FindAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken)
    {
        if (id.Length is 0 or > StoredObject.MaxIdLength || await store.FindAsync(tenant, kind, id, cancellationToken) is not { } stored)
        {
            return null;
        }

        // Retention comes by in batches: what it has not reached yet is gone all the same.
        return stored.CreatedAtMicros < time.GetUtcNow().AddDays(-options.CurrentValue.RetentionDays).ToUnixMicroseconds() ? null : stored;
    }

    /// <summary>The object is gone from its provider.</summary>
    public Task RemoveAsync(StoredObject stored, CancellationToken cancellationToken) => store.RemoveAsync(stored.Tenant, stored.Kind, stored.Id, cancellationToken);

    public async ValueTask RecordAsync(Call call, string id, CancellationToken cancellationToken)
    {
        if (call.Caller is not { } caller || call.Provider is null || call.ProviderKeyId is null || id.Length is 0 or > StoredObject.MaxIdLength)
        {
            return;
        }

        try
        {
            var stored = new StoredObject(caller.Tenant, StoredObjectKind.Response, id, call.Provider, call.ProviderKeyId, call.Model ?? "", time.GetUnixMicroseconds());
            await store.AddAsync(stored, cancellationToken);
        }
#pragma warning disable CA1031 // The answer is there and paid for: that it cannot be fetched again later does not take it away.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.NotRecorded(call.Id, call.Provider, e);
        }
    }

    private static IEnumerable<(StoredObjectKind Kind, string Id, string Param)> Named(RequestScan scan)
    {
        if (scan.PreviousObject is { } previous)
        {
            yield return (StoredObjectKind.Response, previous, "previous_response_id");
        }

        if (scan.Conversation is { } conversation)
        {
            yield return (StoredObjectKind.Conversation, conversation, "conversation");
        }
    }
}
