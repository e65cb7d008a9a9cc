using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Gateway.StoredObjects;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.StoredObjects;

/// <summary>What lies at providers, in <c>stored_objects</c>. Thread-safe.</summary>
internal sealed class SqlStoredObjectStore(IDatabase database) : IStoredObjectStore
{
    public Task AddAsync(StoredObject stored, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return WriteAsync(
            """
            INSERT INTO stored_objects (tenant, kind, id, provider, key_id, model, created_at)
            VALUES (@Tenant, @Kind, @Id, @Provider, @KeyId, @Model, @CreatedAt)
            ON CONFLICT (tenant, kind, id) DO NOTHING
            """,
            new
            {
                Tenant = stored.Tenant.Value,
                Kind = (int)stored.Kind,
                Id = StorableText.Clean(stored.Id),
                stored.Provider,
                stored.KeyId,
                Model = StorableText.Clean(stored.Model),
                CreatedAt = stored.CreatedAtMicros,
            },
            cancellationToken);
    }

    public Task<StoredObject?> FindAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                    "SELECT provider AS Provider, key_id AS KeyId, model AS Model, created_at AS CreatedAt FROM stored_objects WHERE tenant = @tenant AND kind = @kind AND id = @id",
                    new { tenant = tenant.Value, kind = (int)kind, id = StorableText.Clean(id) },
                    cancellationToken: token));
                return row is null ? null : new StoredObject(tenant, kind, id, row.Provider, row.KeyId, row.Model, row.CreatedAt);
            },
            cancellationToken);

    public async Task<bool> RemoveAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default) =>
        await WriteAsync(
            "DELETE FROM stored_objects WHERE tenant = @tenant AND kind = @kind AND id = @id",
            new { tenant = tenant.Value, kind = (int)kind, id = StorableText.Clean(id) },
            cancellationToken) > 0;

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
        WriteAsync(
            """
            DELETE FROM stored_objects WHERE (tenant, kind, id) IN (
                SELECT tenant, kind, id FROM stored_objects WHERE created_at < @beforeMicros ORDER BY created_at LIMIT @batchSize)
            """,
            new { beforeMicros, batchSize },
            cancellationToken);

    private Task<int> WriteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (DbConnection connection, DbTransaction transaction, CancellationToken token) =>
                connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)),
            cancellationToken);

    private sealed record Row
    {
        public string Provider { get; init; } = "";

        public string KeyId { get; init; } = "";

        public string Model { get; init; } = "";

        public long CreatedAt { get; init; }
    }
}
