namespace Outrigger.Gateway.Keys;

/// <summary>
/// Remembers virtual keys. Every change but a use raises the version, in the order in which changes become visible.
/// Thread-safe.
/// </summary>
public interface IVirtualKeyStore
{
    /// <summary>Adds a key.</summary>
    Task<AddKeyOutcome> AddAsync(VirtualKey key, CancellationToken cancellationToken = default);

    /// <summary>The key; null when there is none.</summary>
    Task<VirtualKey?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Keys that match, by ascending id (ordinal).</summary>
    Task<IReadOnlyList<VirtualKey>> ListAsync(VirtualKeyQuery query, CancellationToken cancellationToken = default);

    /// <summary>Replaces what can be replaced; false when there is no such key.</summary>
    Task<bool> UpdateAsync(string id, VirtualKeyChange change, CancellationToken cancellationToken = default);

    /// <summary>Switches a key off (a time) or on (null); false when there is no such key.</summary>
    Task<bool> SetDisabledAsync(string id, long? disabledAtMicros, CancellationToken cancellationToken = default);

    /// <summary>Removes a key; false when there is no such key.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Notes uses; an earlier time than the one that is kept, and an unknown id, change nothing.</summary>
    Task TouchAsync(IReadOnlyList<VirtualKeyUse> uses, CancellationToken cancellationToken = default);

    /// <summary>What changes when a key does.</summary>
    Task<VirtualKeyState> GetStateAsync(CancellationToken cancellationToken = default);

    /// <summary>Keys with a greater version, by ascending version.</summary>
    Task<IReadOnlyList<VirtualKey>> ListChangedAsync(long afterVersion, int limit, CancellationToken cancellationToken = default);
}
