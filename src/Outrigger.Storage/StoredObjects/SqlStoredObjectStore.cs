using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Gateway.StoredObjects;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.StoredObjects;

/// <summary>What lies at providers, in <c>stored_objects</c>. Thread-safe.</summary>
internal sealed class SqlStoredObjectStore(IDatabase database) : IStoredObjectStore
{
    public Task AddAsync(IReadOnlyCollection<StoredObject> stored, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Count == 0 ? Task.CompletedTask : database.ExecuteAsync(
            """
            INSERT INTO stored_objects (tenant, kind, id, provider, key_id, model, created_at, bill)
            VALUES (@Tenant, @Kind, @Id, @Provider, @KeyId, @Model, @CreatedAt, @Bill)
            ON CONFLICT (tenant, kind, id) DO NOTHING
            """,
            stored.Select(one => new
            {
                Tenant = one.Tenant.Value,
                Kind = (int)one.Kind,
                Id = StorableText.Clean(one.Id),
                one.Provider,
                one.KeyId,
                Model = StorableText.Clean(one.Model),
                CreatedAt = one.CreatedAtMicros,
                Bill = one.Bill is { } bill ? JsonSerializer.Serialize(bill, StoredObjectJson.Default.OpenBill) : null,
            }).ToArray(),
            cancellationToken);
    }

    public Task<StoredObject?> FindAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                    "SELECT provider AS Provider, key_id AS KeyId, model AS Model, created_at AS CreatedAt, bill AS Bill FROM stored_objects WHERE tenant = @tenant AND kind = @kind AND id = @id",
                    new { tenant = tenant.Value, kind = (int)kind, id = StorableText.Clean(id) },
                    cancellationToken: token));
                return row is null ? null : new StoredObject(tenant, kind, id, row.Provider, row.KeyId, row.Model, row.CreatedAt)
                {
                    Bill = row.Bill is { } bill ? JsonSerializer.Deserialize(bill, StoredObjectJson.Default.OpenBill) : null,
                };
            },
            cancellationToken);

    public async Task<bool> TrySettleAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default) =>
        await database.ExecuteAsync(
            "UPDATE stored_objects SET bill = NULL WHERE tenant = @tenant AND kind = @kind AND id = @id AND bill IS NOT NULL",
            new { tenant = tenant.Value, kind = (int)kind, id = StorableText.Clean(id) },
            cancellationToken) > 0;

    public async Task<bool> RemoveAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default) =>
        await database.ExecuteAsync(
            "DELETE FROM stored_objects WHERE tenant = @tenant AND kind = @kind AND id = @id",
            new { tenant = tenant.Value, kind = (int)kind, id = StorableText.Clean(id) },
            cancellationToken) > 0;

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
        database.ExecuteAsync(
            """
            DELETE FROM stored_objects WHERE (tenant, kind, id) IN (
                SELECT tenant, kind, id FROM stored_objects WHERE created_at < @beforeMicros ORDER BY created_at LIMIT @batchSize)
            """,
            new { beforeMicros, batchSize },
            cancellationToken);

    private sealed record Row
    {
        public string Provider { get; init; } = "";

        public string KeyId { get; init; } = "";

        public string Model { get; init; } = "";

        public long CreatedAt { get; init; }

        public string? Bill { get; init; }
    }
}

/// <summary>What of a stored object is kept as JSON.</summary>
[JsonSerializable(typeof(OpenBill))]
internal sealed partial class StoredObjectJson : JsonSerializerContext;
