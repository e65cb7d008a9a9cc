using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>
/// Remembers encrypted provider keys; it never sees one in the clear. Every change but a new wrap raises the version.
/// Lists go by ascending id (ordinal), which is by age. Thread-safe.
/// </summary>
public interface IProviderKeyStore : ISealedRows
{
    /// <summary>Adds a key; false when the id is taken.</summary>
    Task<bool> AddAsync(StoredProviderKey key, CancellationToken cancellationToken = default);

    /// <summary>The key; null when there is none.</summary>
    Task<StoredProviderKey?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Keys of a provider, or of all.</summary>
    Task<IReadOnlyList<StoredProviderKey>> ListAsync(string? provider, string? afterId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Replaces the secret of a key; false when there is none.</summary>
    Task<bool> ReplaceSecretAsync(string id, SealedSecret secret, string hint, long rotatedAtMicros, CancellationToken cancellationToken = default);

    /// <summary>Gives a key a quota of its own, or takes it away (null); false when there is no such key.</summary>
    Task<bool> SetQuotaAsync(string id, ProviderKeyQuota? quota, CancellationToken cancellationToken = default);

    /// <summary>Switches a key off (a time) or on (null); false when there is none.</summary>
    Task<bool> SetDisabledAsync(string id, long? disabledAtMicros, CancellationToken cancellationToken = default);

    /// <summary>Removes a key; false when there is none.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Grows with every change that another node must learn of.</summary>
    Task<long> GetVersionAsync(CancellationToken cancellationToken = default);
}
