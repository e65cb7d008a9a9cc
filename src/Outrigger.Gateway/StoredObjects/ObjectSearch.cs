using Outrigger.Core.Callers;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>Gathers where all that one call names lies. Used by one request at a time.</summary>
internal sealed class ObjectSearch(ObjectDirectory directory, TenantId tenant)
{
    private ObjectPlace? _place;

    /// <summary>What came of it so far; an error stays.</summary>
    public ObjectFinding Finding { get; private set; }

    public async ValueTask AddAsync(ObjectReference reference, CancellationToken cancellationToken)
    {
        if (Finding.Error is not null)
        {
            return;
        }

        // Assets are made past the gateway: there is nothing to look up.
        var kind = reference.Kind switch
        {
            ReferenceKind.Response => StoredObjectKind.Response,
            ReferenceKind.Conversation => StoredObjectKind.Conversation,
            ReferenceKind.Item => StoredObjectKind.Item,
            _ => (StoredObjectKind?)null,
        };
        var stored = kind is { } known ? await directory.FindAsync(tenant, known, reference.Id, cancellationToken) : null;
        if (stored is null)
        {
            Finding = reference.Kind is ReferenceKind.Asset or ReferenceKind.Item
                ? Finding with { Unrecorded = Finding.Unrecorded ?? reference }
                : Finding with { Error = ForwardingErrors.NotFound(reference.Param) };
            return;
        }

        if (_place is not null && _place.Provider != stored.Provider)
        {
            Finding = Finding with { Error = ForwardingErrors.ObjectElsewhere.With("What the request names lies at two providers.") };
            return;
        }

        _place ??= new ObjectPlace(stored.Provider, stored.KeyId);
        Finding = Finding with { Place = _place };
    }
}
