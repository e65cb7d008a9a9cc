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
    public async ValueTask<ObjectFinding> FindAsync(Call call, CancellationToken cancellationToken)
    {
        var search = new ObjectSearch(this, call.Caller!.Tenant);
        if (call.Scan.PreviousObject is { } previous)
        {
            await search.AddAsync(new ObjectReference(ReferenceKind.Response, previous, "previous_response_id"), cancellationToken);
        }

        if (call.Scan.Conversation is { } conversation)
        {
            await search.AddAsync(new ObjectReference(ReferenceKind.Conversation, conversation, "conversation"), cancellationToken);
        }

        foreach (var reference in call.Scan.References ?? [])
        {
            await search.AddAsync(reference, cancellationToken);
        }

        return search.Finding;
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

    public async ValueTask<bool> RecordAsync(Call call, string id, IReadOnlyList<string> items, bool isUnbilled, CancellationToken cancellationToken)
    {
        if (call.Caller is not { } caller || call.Provider is null || call.ProviderKeyId is null || id.Length is 0 or > StoredObject.MaxIdLength)
        {
            return false;
        }

        var stored = new StoredObject(caller.Tenant, StoredObjectKind.Response, id, call.Provider, call.ProviderKeyId, call.Model ?? "", time.GetUnixMicroseconds())
        {
            Bill = isUnbilled ? new OpenBill(caller.Team, caller.User, caller.KeyId, EndUser.Get(call), call.Scan.Model, call.Http.Request.Headers["x-outrigger-tags"]) : null,
        };
        try
        {
            await store.AddAsync([stored, .. ItemsOf(stored, items)], cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // The answer is there and paid for: that it cannot be fetched again later does not take it away.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.NotRecorded(call.Id, call.Provider, e);
            return false;
        }
    }

    public async ValueTask<bool> TrySettleAsync(Call call, string id) => await TrySettleAsync(call, call.Caller!.Tenant, id);

    /// <summary>An answer that was unfinished has shown its end: true for the one who is to bill it. Its items may be named from now on.</summary>
    public async ValueTask<bool> TrySettleAsync(Call call, StoredObject stored, StoredAnswer answer)
    {
        try
        {
            await store.AddAsync([.. ItemsOf(stored, answer.Items)], CancellationToken.None);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.NotRecorded(call.Id, stored.Provider, e);
        }

        return await TrySettleAsync(call, stored.Tenant, stored.Id);
    }

    private async ValueTask<bool> TrySettleAsync(Call call, TenantId tenant, string id)
    {
        try
        {
            // What was used was used: no client that leaves takes it back.
            return await store.TrySettleAsync(tenant, StoredObjectKind.Response, id, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whoever fetches the answer next bills it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.NotSettled(call.Id, call.Provider, e);
            return false;
        }
    }

    private static IEnumerable<StoredObject> ItemsOf(StoredObject answer, IReadOnlyList<string> items) =>
        items.Where(i => i.Length is > 0 and <= StoredObject.MaxIdLength).Distinct(StringComparer.Ordinal)
            .Select(i => answer with { Kind = StoredObjectKind.Item, Id = i, Bill = null });
}
