namespace Outrigger.Core.Secrets;

/// <summary>
/// A table whose rows hold sealed secrets. Every store of such a table registers itself under this port, so that a new
/// master key reaches all of them. Thread-safe.
/// </summary>
public interface ISealedRows
{
    /// <summary>The scope of the rows' <see cref="SecretAddress"/>.</summary>
    string Scope { get; }

    /// <summary>Rows wrapped by another master key than <paramref name="keyId"/>, by ascending id from behind <paramref name="afterRowId"/>.</summary>
    Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Replaces the wrap of a row if it still is <paramref name="expected"/>; false when it was changed meanwhile.</summary>
    Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken = default);
}

/// <summary>
/// Keeps the one root secret of a database: 32 random bytes from which keyed hashes are derived. Because it can be opened
/// with the right master key only, it is also the check value of the start.
/// </summary>
public interface ISecretRootStore : ISealedRows
{
    /// <summary>The root, or null before the first start.</summary>
    Task<SealedSecret?> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps the root unless there is one already; answers with the one that is kept.</summary>
    Task<SealedSecret> GetOrAddAsync(SealedSecret root, CancellationToken cancellationToken = default);
}
