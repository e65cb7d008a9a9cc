using System.Data.Common;
using System.Text.Json;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Keys;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Keys;

/// <summary>Virtual keys as keyed hashes in <c>virtual_keys</c>. Thread-safe.</summary>
internal sealed class SqlVirtualKeyStore(IDatabase database) : IVirtualKeyStore
{
    private const string Columns =
        "id AS Id, hash AS Hash, name AS Name, tenant AS Tenant, team AS Team, user_name AS UserName, allowed_models AS AllowedModels, limits AS Limits, "
        + "expires_at AS ExpiresAt, disabled_at AS DisabledAt, created_at AS CreatedAt, last_used_at AS LastUsedAt, version AS Version";

    public async Task<AddKeyOutcome> AddAsync(VirtualKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            return await ChangeAsync(
                """
                INSERT INTO virtual_keys (id, hash, name, tenant, team, user_name, allowed_models, limits, expires_at, disabled_at, created_at, last_used_at, version)
                VALUES (@Id, @Hash, @Name, @Tenant, @Team, @User, @AllowedModels, @Limits, @ExpiresAt, @DisabledAt, @CreatedAt, @LastUsedAt, @version)
                ON CONFLICT (id) DO NOTHING
                """,
                new DynamicParameters(new
                {
                    key.Id,
                    key.Hash,
                    key.Name,
                    Tenant = key.Tenant.Value,
                    key.Team,
                    key.User,
                    AllowedModels = Write(key.AllowedModels),
                    Limits = key.Limits?.ToJson(),
                    ExpiresAt = key.ExpiresAtMicros,
                    DisabledAt = key.DisabledAtMicros,
                    CreatedAt = key.CreatedAtMicros,
                    LastUsedAt = key.LastUsedAtMicros,
                }),
                isRemoval: false,
                cancellationToken) ? AddKeyOutcome.Added : AddKeyOutcome.Exists;
        }
        catch (DbException failure) when (ConstraintFailure.IsForeignKey(failure))
        {
            return AddKeyOutcome.OwnerMissing;
        }
    }

    public async Task<VirtualKey?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        (await QueryAsync($"SELECT {Columns} FROM virtual_keys WHERE id = @id", new { id }, cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<VirtualKey>> ListAsync(VirtualKeyQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var where = "id > @after"
            + (query.Tenant is null ? "" : " AND tenant = @tenant")
            + (query.Team is null ? "" : " AND team = @team")
            + (query.User is null ? "" : " AND user_name = @user");
        return await QueryAsync(
            $"SELECT {Columns} FROM virtual_keys WHERE {where} ORDER BY id LIMIT @limit",
            new { after = query.AfterId ?? "", tenant = query.Tenant?.Value, team = query.Team, user = query.User, limit = query.Limit },
            cancellationToken);
    }

    public Task<bool> UpdateAsync(string id, VirtualKeyChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return ChangeAsync(
            "UPDATE virtual_keys SET name = @name, allowed_models = @models, limits = @limits, expires_at = @expiresAt, version = @version WHERE id = @id",
            new DynamicParameters(new { id, name = change.Name, models = Write(change.AllowedModels), limits = change.Limits?.ToJson(), expiresAt = change.ExpiresAtMicros }),
            isRemoval: false,
            cancellationToken);
    }

    public Task<bool> SetDisabledAsync(string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            "UPDATE virtual_keys SET disabled_at = @disabledAtMicros, version = @version WHERE id = @id",
            new DynamicParameters(new { id, disabledAtMicros }),
            isRemoval: false,
            cancellationToken);

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        ChangeAsync("DELETE FROM virtual_keys WHERE id = @id", new DynamicParameters(new { id }), isRemoval: true, cancellationToken);

    public Task TouchAsync(IReadOnlyList<VirtualKeyUse> uses, CancellationToken cancellationToken = default)
    {
        // In one order on every node, so that two batches cannot wait for each other's rows.
        var rows = uses.OrderBy(use => use.Id, StringComparer.Ordinal).Select(use => new { id = use.Id, at = use.AtMicros }).ToArray();
        return rows.Length == 0
            ? Task.CompletedTask
            : database.WriteAsync(
                (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE virtual_keys SET last_used_at = @at WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @at)",
                    rows,
                    transaction,
                    cancellationToken: token)),
                cancellationToken);
    }

    public Task<VirtualKeyState> GetStateAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var counter = await connection.QuerySingleAsync<Counter>(new CommandDefinition(
                    "SELECT version AS Version, removals AS Removals FROM change_counters WHERE area = @area",
                    new { area = ChangeCounter.Keys },
                    cancellationToken: token));
                return new VirtualKeyState(counter.Version, counter.Removals);
            },
            cancellationToken);

    public async Task<IReadOnlyList<VirtualKey>> ListChangedAsync(long afterVersion, int limit, CancellationToken cancellationToken = default) =>
        await QueryAsync($"SELECT {Columns} FROM virtual_keys WHERE version > @afterVersion ORDER BY version LIMIT @limit", new { afterVersion, limit }, cancellationToken);

    private static string? Write(IReadOnlyList<string>? models) => models is null ? null : JsonSerializer.Serialize(models);

    private Task<List<VirtualKey>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: token)))
                .Select(row => row.ToKey()).ToList(),
            cancellationToken);

    // The number is drawn first: its row lock makes changes visible in the order of their numbers.
    private async Task<bool> ChangeAsync(string sql, DynamicParameters parameters, bool isRemoval, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(
                async (connection, transaction, token) =>
                {
                    var arguments = new DynamicParameters(parameters);
                    arguments.Add("version", await ChangeCounter.RaiseAsync(connection, transaction, ChangeCounter.Keys, isRemoval, token));
                    return await connection.ExecuteAsync(new CommandDefinition(sql, arguments, transaction, cancellationToken: token)) > 0
                        ? true
                        : throw new NothingChangedException();
                },
                cancellationToken);
        }
        catch (NothingChangedException)
        {
            return false;
        }
    }

    /// <summary>Undoes the number of a change that met no row: a version of 0 has to mean that no key was ever made.</summary>
    private sealed class NothingChangedException : Exception;

    // Settable members rather than a constructor: SQLite reports integers as Int64 and Dapper matches constructors exactly.
    private sealed class Counter
    {
        public long Version { get; init; }

        public long Removals { get; init; }
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public byte[] Hash { get; init; } = [];

        public string Name { get; init; } = "";

        public string Tenant { get; init; } = "";

        public string? Team { get; init; }

        public string? UserName { get; init; }

        public string? AllowedModels { get; init; }

        public string? Limits { get; init; }

        public long? ExpiresAt { get; init; }

        public long? DisabledAt { get; init; }

        public long CreatedAt { get; init; }

        public long? LastUsedAt { get; init; }

        public long Version { get; init; }

        public VirtualKey ToKey() => new()
        {
            Id = Id,
            Hash = Hash,
            Name = Name,
            Tenant = TenantId.Parse(Tenant),
            Team = Team,
            User = UserName,
            AllowedModels = AllowedModels is null ? null : JsonSerializer.Deserialize<string[]>(AllowedModels),
            Limits = CallerLimits.FromJson(Limits),
            ExpiresAtMicros = ExpiresAt,
            DisabledAtMicros = DisabledAt,
            CreatedAtMicros = CreatedAt,
            LastUsedAtMicros = LastUsedAt,
            Version = Version,
        };
    }
}
