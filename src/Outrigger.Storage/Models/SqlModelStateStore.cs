using System.Data.Common;
using Dapper;
using Outrigger.Assist.Models;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Models;

/// <summary>What modules have learned, in <c>model_states</c>. Thread-safe.</summary>
internal sealed class SqlModelStateStore(IDatabase database) : IModelStateStore
{
    public Task SaveAsync(SavedState state, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var row = new
                {
                    node = StorableText.Clean(state.Node),
                    name = state.Name,
                    savedAt = state.SavedAtMicros,
                    formatVersion = state.FormatVersion,
                    sha256 = state.Sha256,
                    content = state.Bytes.ToArray(),
                    keep,
                };
                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO model_states (node, name, saved_at, format_version, sha256, content) VALUES (@node, @name, @savedAt, @formatVersion, @sha256, @content)
                    ON CONFLICT (node, name, saved_at) DO UPDATE SET format_version = excluded.format_version, sha256 = excluded.sha256, content = excluded.content
                    """,
                    row,
                    transaction,
                    cancellationToken: token));
                return await connection.ExecuteAsync(new CommandDefinition(
                    """
                    DELETE FROM model_states WHERE node = @node AND name = @name AND saved_at NOT IN
                        (SELECT saved_at FROM model_states WHERE node = @node AND name = @name ORDER BY saved_at DESC LIMIT @keep)
                    """,
                    new { row.node, row.name, row.keep },
                    transaction,
                    cancellationToken: token));
            },
            cancellationToken);
    }

    public Task<SavedState?> FindAsync(string? node, string name, int age, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var parameters = new { node = StorableText.Clean(node), name, age };
                // Not "await using": see ReadRowsAsync.
                using var rows = (DbDataReader)await connection.ExecuteReaderAsync(new CommandDefinition(
                    $"""
                    SELECT node, name, format_version, sha256, content, saved_at FROM model_states
                    WHERE name = @name {(node is null ? "" : "AND node = @node")} ORDER BY saved_at DESC, node LIMIT 1 OFFSET @age
                    """,
                    parameters,
                    cancellationToken: token));
                return await rows.ReadAsync(token)
                    ? new SavedState(rows.GetString(0), rows.GetString(1), rows.GetInt32(2), rows.GetString(3), rows.GetFieldValue<byte[]>(4), rows.GetInt64(5))
                    : null;
            },
            cancellationToken);

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            (DbConnection connection, DbTransaction transaction, CancellationToken token) => connection.ExecuteAsync(new CommandDefinition(
                """
                DELETE FROM model_states WHERE (node, name, saved_at) IN (
                    SELECT node, name, saved_at FROM model_states WHERE (node, name) IN
                        (SELECT node, name FROM model_states GROUP BY node, name HAVING MAX(saved_at) < @beforeMicros)
                    ORDER BY saved_at LIMIT @batchSize)
                """,
                new { beforeMicros, batchSize },
                transaction,
                cancellationToken: token)),
            cancellationToken);
}
