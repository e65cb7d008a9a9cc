using Dapper;
using Outrigger.Core.Secrets;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Secrets;

/// <summary>The root secret, encrypted, in <c>secret_roots</c>. Of several nodes that start at once the first one's is kept. Thread-safe.</summary>
internal sealed class SqlSecretRootStore(IDatabase database) : ISecretRootStore
{
    private const string RowId = "root";

    private readonly SealedTable _table = new(database, "secret_roots");

    public string Scope => "root";

    public async Task<SealedSecret?> FindAsync(CancellationToken cancellationToken = default) =>
        // No master key has an empty id, so that every row is "wrapped by another".
        await _table.ListWrappedByOthersAsync("", null, 1, cancellationToken) is [var row, ..] ? row.Secret : null;

    public async Task<SealedSecret> GetOrAddAsync(SealedSecret root, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        await database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO secret_roots (id, master_key, wrapped_key, payload) VALUES (@RowId, @KeyId, @WrappedKey, @Payload) ON CONFLICT (id) DO NOTHING",
                new { RowId, root.KeyId, root.WrappedKey, root.Payload },
                transaction,
                cancellationToken: token)),
            cancellationToken);
        return await FindAsync(cancellationToken) ?? throw new InvalidOperationException("The root was written and is not there.");
    }

    public Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken = default) =>
        _table.ListWrappedByOthersAsync(keyId, afterRowId, limit, cancellationToken);

    public Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken = default) =>
        _table.ReplaceWrapAsync(rowId, expected, replacement, cancellationToken);
}
