using Dapper;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.Providers;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Secrets;

namespace Outrigger.Storage.ProviderKeys;

/// <summary>Encrypted provider keys in <c>provider_keys</c>. Thread-safe.</summary>
internal sealed class SqlProviderKeyStore(IDatabase database) : IProviderKeyStore
{
    private const string Columns =
        "id AS Id, provider AS Provider, name AS Name, hint AS Hint, master_key AS MasterKey, wrapped_key AS WrappedKey, payload AS Payload, "
        + "quota_tokens AS QuotaTokens, quota_zone AS QuotaZone, created_at AS CreatedAt, rotated_at AS RotatedAt, disabled_at AS DisabledAt";

    private readonly SealedTable _table = new(database, "provider_keys");

    public string Scope => "provider-key";

    public Task<bool> AddAsync(StoredProviderKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ChangeAsync(
            """
            INSERT INTO provider_keys (id, provider, name, hint, master_key, wrapped_key, payload, quota_tokens, quota_zone, created_at, rotated_at, disabled_at)
            VALUES (@Id, @Provider, @Name, @Hint, @KeyId, @WrappedKey, @Payload, @TokensPerDay, @TimeZone, @CreatedAtMicros, @RotatedAtMicros, @DisabledAtMicros)
            ON CONFLICT (id) DO NOTHING
            """,
            new
            {
                key.Id,
                key.Provider,
                key.Name,
                key.Hint,
                key.Secret.KeyId,
                key.Secret.WrappedKey,
                key.Secret.Payload,
                key.Quota?.TokensPerDay,
                key.Quota?.TimeZone,
                key.CreatedAtMicros,
                key.RotatedAtMicros,
                key.DisabledAtMicros,
            },
            isRemoval: false,
            cancellationToken);
    }

    public async Task<StoredProviderKey?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        (await QueryAsync($"SELECT {Columns} FROM provider_keys WHERE id = @id", new { id }, cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<StoredProviderKey>> ListAsync(string? provider, string? afterId, int limit, CancellationToken cancellationToken = default) =>
        await QueryAsync(
            $"SELECT {Columns} FROM provider_keys WHERE id > @after {(provider is null ? "" : "AND provider = @provider")} ORDER BY id LIMIT @limit",
            new { after = afterId ?? "", provider, limit },
            cancellationToken);

    public Task<bool> ReplaceSecretAsync(string id, SealedSecret secret, string hint, long rotatedAtMicros, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return ChangeAsync(
            """
            UPDATE provider_keys SET master_key = @KeyId, wrapped_key = @WrappedKey, payload = @Payload, hint = @hint, rotated_at = @rotatedAtMicros
            WHERE id = @id
            """,
            new { id, hint, rotatedAtMicros, secret.KeyId, secret.WrappedKey, secret.Payload },
            isRemoval: false,
            cancellationToken);
    }

    public Task<bool> SetQuotaAsync(string id, ProviderKeyQuota? quota, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            "UPDATE provider_keys SET quota_tokens = @tokens, quota_zone = @zone WHERE id = @id",
            new { id, tokens = quota?.TokensPerDay, zone = quota?.TimeZone },
            isRemoval: false,
            cancellationToken);

    public Task<bool> SetDisabledAsync(string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        ChangeAsync("UPDATE provider_keys SET disabled_at = @disabledAtMicros WHERE id = @id", new { id, disabledAtMicros }, isRemoval: false, cancellationToken);

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        ChangeAsync("DELETE FROM provider_keys WHERE id = @id", new { id }, isRemoval: true, cancellationToken);

    public Task<long> GetVersionAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync((connection, token) => ChangeCounter.GetAsync(connection, ChangeCounter.ProviderKeys, token), cancellationToken);

    public Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken = default) =>
        _table.ListWrappedByOthersAsync(keyId, afterRowId, limit, cancellationToken);

    public Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken = default) =>
        _table.ReplaceWrapAsync(rowId, expected, replacement, cancellationToken);

    private Task<List<StoredProviderKey>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: token)))
                .Select(row => row.ToKey()).ToList(),
            cancellationToken);

    private Task<bool> ChangeAsync(string sql, object parameters, bool isRemoval, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var isChanged = await connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)) > 0;
                if (isChanged)
                {
                    await ChangeCounter.RaiseAsync(connection, transaction, ChangeCounter.ProviderKeys, isRemoval, token);
                }

                return isChanged;
            },
            cancellationToken);

    // Settable members rather than a constructor: SQLite reports integers as Int64 and Dapper matches constructors exactly.
    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Provider { get; init; } = "";

        public string Name { get; init; } = "";

        public string Hint { get; init; } = "";

        public string MasterKey { get; init; } = "";

        public byte[] WrappedKey { get; init; } = [];

        public byte[] Payload { get; init; } = [];

        public long? QuotaTokens { get; init; }

        public string? QuotaZone { get; init; }

        public long CreatedAt { get; init; }

        public long? RotatedAt { get; init; }

        public long? DisabledAt { get; init; }

        public StoredProviderKey ToKey() => new()
        {
            Id = Id,
            Provider = Provider,
            Name = Name,
            Hint = Hint,
            Secret = new SealedSecret(MasterKey, WrappedKey, Payload),
            Quota = QuotaTokens is { } tokens ? new ProviderKeyQuota(tokens, QuotaZone ?? "UTC") : null,
            CreatedAtMicros = CreatedAt,
            RotatedAtMicros = RotatedAt,
            DisabledAtMicros = DisabledAt,
        };
    }
}
