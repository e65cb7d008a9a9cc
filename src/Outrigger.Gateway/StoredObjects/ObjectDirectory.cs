using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
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
    public async ValueTask<ObjectPlace> FindAsync(Call call, CancellationToken cancellationToken)
    {
        var tenant = call.Caller!.Tenant;
        var previous = await FindAsync(tenant, StoredObjectKind.Response, call.Scan.PreviousObject, "previous_response_id", cancellationToken);
        if (previous?.Error is not null || call.Scan.Conversation is null)
        {
            return previous ?? default;
        }

        var conversation = await FindAsync(tenant, StoredObjectKind.Conversation, call.Scan.Conversation, "conversation", cancellationToken);
        return conversation!.Value.Error is null && previous is { } other && other.Provider != conversation.Value.Provider
            ? new ObjectPlace(null, null, ForwardingErrors.ObjectElsewhere.With("The earlier answer and the conversation lie at two providers."))
            : conversation.Value;
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

    private async ValueTask<ObjectPlace?> FindAsync(TenantId tenant, StoredObjectKind kind, string? id, string param, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            return null;
        }

        return await FindAsync(tenant, kind, id, cancellationToken) is { } stored
            ? new ObjectPlace(stored.Provider, stored.KeyId, null)
            : new ObjectPlace(null, null, ForwardingErrors.ObjectNotFound.With($"What '{param}' names does not exist here.") with { Param = param });
    }
}
