using Dapper;
using Outrigger.Core.Secrets;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Secrets;

/// <summary>
/// What the tables with sealed secrets have in common: the columns <c>id</c>, <c>master_key</c>, <c>wrapped_key</c> and
/// <c>payload</c>. The table's name is a constant of ours. Thread-safe.
/// </summary>
internal sealed class SealedTable(IDatabase database, string table)
{
    public async Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<Row>(new CommandDefinition(
                $"""
                SELECT id AS Id, master_key AS MasterKey, wrapped_key AS WrappedKey, payload AS Payload FROM {table}
                WHERE master_key <> @keyId AND id > @after ORDER BY id LIMIT @limit
                """,
                new { keyId, after = afterRowId ?? "", limit },
                cancellationToken: token))).Select(row => new SealedRow(row.Id, row.ToSecret())).ToList(),
            cancellationToken);

    public Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(replacement);
        return database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                $"""
                UPDATE {table} SET master_key = @newKey, wrapped_key = @newWrap
                WHERE id = @rowId AND master_key = @oldKey AND wrapped_key = @oldWrap
                """,
                new { rowId, newKey = replacement.KeyId, newWrap = replacement.WrappedKey, oldKey = expected.KeyId, oldWrap = expected.WrappedKey },
                transaction,
                cancellationToken: token)) > 0,
            cancellationToken);
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string MasterKey { get; init; } = "";

        public byte[] WrappedKey { get; init; } = [];

        public byte[] Payload { get; init; } = [];

        public SealedSecret ToSecret() => new(MasterKey, WrappedKey, Payload);
    }
}
