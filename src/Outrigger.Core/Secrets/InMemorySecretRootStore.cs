namespace Outrigger.Core.Secrets;

/// <summary>The root of a process without a database: it and all that it protects end with the process. Thread-safe.</summary>
internal sealed class InMemorySecretRootStore : ISecretRootStore
{
    private SealedSecret? _root;

    public string Scope => SecretVault.RootAddress.Scope;

    public Task<SealedSecret?> FindAsync(CancellationToken cancellationToken = default) => Task.FromResult(Volatile.Read(ref _root));

    public Task<SealedSecret> GetOrAddAsync(SealedSecret root, CancellationToken cancellationToken = default) =>
        Task.FromResult(Interlocked.CompareExchange(ref _root, root, null) ?? root);

    public Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken = default)
    {
        var root = Volatile.Read(ref _root);
        var id = SecretVault.RootAddress.RowId;
        IReadOnlyList<SealedRow> rows = root is not null && root.KeyId != keyId && string.CompareOrdinal(id, afterRowId) > 0 && limit > 0
            ? [new SealedRow(id, root)]
            : [];
        return Task.FromResult(rows);
    }

    public Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken = default)
    {
        var root = Volatile.Read(ref _root);
        return Task.FromResult(
            rowId == SecretVault.RootAddress.RowId
            && root is not null
            && root.KeyId == expected.KeyId
            && root.WrappedKey.AsSpan().SequenceEqual(expected.WrappedKey)
            && ReferenceEquals(Interlocked.CompareExchange(ref _root, replacement, root), root));
    }
}
