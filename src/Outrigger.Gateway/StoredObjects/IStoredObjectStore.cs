using Outrigger.Core.Callers;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>Remembers what lies at providers. Thread-safe.</summary>
public interface IStoredObjectStore
{
    /// <summary>Adds objects, all or none; one that is there already stays as it is.</summary>
    Task AddAsync(IReadOnlyCollection<StoredObject> stored, CancellationToken cancellationToken = default);

    /// <summary>The tenant's object; null when it has none of this kind and id, whoever else may.</summary>
    Task<StoredObject?> FindAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the bill of the tenant's object away: true for exactly one caller, whatever the number of nodes, and false when
    /// there is no such object or nothing to bill.
    /// </summary>
    Task<bool> TrySettleAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default);

    /// <summary>Forgets the tenant's object; false when it has none.</summary>
    Task<bool> RemoveAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default);

    /// <summary>Forgets objects made before <paramref name="beforeMicros"/>, at most <paramref name="batchSize"/>, and returns how many.</summary>
    Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default);
}
