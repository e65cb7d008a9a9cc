using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Tenancy;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Tenancy;

/// <summary>Tenants, teams and users. What belongs to what is guarded by foreign keys, so that no race leaves an orphan. Thread-safe.</summary>
internal sealed class SqlTenancyStore(IDatabase database) : ITenancyStore
{
    private const string TenantColumns = "id AS Tenant, id AS Id, name AS Name, created_at AS CreatedAt, disabled_at AS DisabledAt";
    private const string TeamColumns = "tenant AS Tenant, id AS Id, name AS Name, created_at AS CreatedAt, disabled_at AS DisabledAt";
    private const string UserColumns = "tenant AS Tenant, id AS Id, team AS Team, name AS Name, created_at AS CreatedAt, disabled_at AS DisabledAt";

    public Task<AddOutcome> AddAsync(Tenant tenant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return AddAsync(
            "INSERT INTO tenants (id, name, created_at, disabled_at) VALUES (@id, @name, @createdAt, @disabledAt) ON CONFLICT (id) DO NOTHING",
            new { id = tenant.Id.Value, name = tenant.Name, createdAt = tenant.CreatedAtMicros, disabledAt = tenant.DisabledAtMicros },
            cancellationToken);
    }

    public Task<AddOutcome> AddAsync(Team team, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(team);
        return AddAsync(
            "INSERT INTO teams (tenant, id, name, created_at, disabled_at) VALUES (@tenant, @id, @name, @createdAt, @disabledAt) ON CONFLICT (tenant, id) DO NOTHING",
            new { tenant = team.Tenant.Value, id = team.Id, name = team.Name, createdAt = team.CreatedAtMicros, disabledAt = team.DisabledAtMicros },
            cancellationToken);
    }

    public Task<AddOutcome> AddAsync(User user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        return AddAsync(
            "INSERT INTO users (tenant, id, team, name, created_at, disabled_at) VALUES (@tenant, @id, @team, @name, @createdAt, @disabledAt) ON CONFLICT (tenant, id) DO NOTHING",
            new { tenant = user.Tenant.Value, id = user.Id, team = user.Team, name = user.Name, createdAt = user.CreatedAtMicros, disabledAt = user.DisabledAtMicros },
            cancellationToken);
    }

    public async Task<Tenant?> FindTenantAsync(TenantId id, CancellationToken cancellationToken = default) =>
        (await QueryAsync($"SELECT {TenantColumns} FROM tenants WHERE id = @id", new { id = id.Value }, cancellationToken)).Select(ToTenant).FirstOrDefault();

    public async Task<Team?> FindTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        (await QueryAsync($"SELECT {TeamColumns} FROM teams WHERE tenant = @tenant AND id = @id", new { tenant = tenant.Value, id }, cancellationToken))
            .Select(ToTeam).FirstOrDefault();

    public async Task<User?> FindUserAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        (await QueryAsync($"SELECT {UserColumns} FROM users WHERE tenant = @tenant AND id = @id", new { tenant = tenant.Value, id }, cancellationToken))
            .Select(ToUser).FirstOrDefault();

    public async Task<IReadOnlyList<Tenant>> ListTenantsAsync(string? afterId, int limit, CancellationToken cancellationToken = default) =>
    [
        .. (await QueryAsync(
            $"SELECT {TenantColumns} FROM tenants WHERE id > @after ORDER BY id LIMIT @limit",
            new { after = afterId ?? "", limit },
            cancellationToken)).Select(ToTenant),
    ];

    public async Task<IReadOnlyList<Team>> ListTeamsAsync(TenantId tenant, string? afterId, int limit, CancellationToken cancellationToken = default) =>
    [
        .. (await QueryAsync(
            $"SELECT {TeamColumns} FROM teams WHERE tenant = @tenant AND id > @after ORDER BY id LIMIT @limit",
            new { tenant = tenant.Value, after = afterId ?? "", limit },
            cancellationToken)).Select(ToTeam),
    ];

    public async Task<IReadOnlyList<User>> ListUsersAsync(TenantId tenant, string? team, string? afterId, int limit, CancellationToken cancellationToken = default) =>
    [
        .. (await QueryAsync(
            $"SELECT {UserColumns} FROM users WHERE tenant = @tenant {(team is null ? "" : "AND team = @team")} AND id > @after ORDER BY id LIMIT @limit",
            new { tenant = tenant.Value, team, after = afterId ?? "", limit },
            cancellationToken)).Select(ToUser),
    ];

    public Task<bool> SetTenantDisabledAsync(TenantId id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        ChangeAsync("UPDATE tenants SET disabled_at = @disabledAtMicros WHERE id = @id", new { id = id.Value, disabledAtMicros }, cancellationToken);

    public Task<bool> SetTeamDisabledAsync(TenantId tenant, string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            "UPDATE teams SET disabled_at = @disabledAtMicros WHERE tenant = @tenant AND id = @id",
            new { tenant = tenant.Value, id, disabledAtMicros },
            cancellationToken);

    public Task<bool> SetUserDisabledAsync(TenantId tenant, string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            "UPDATE users SET disabled_at = @disabledAtMicros WHERE tenant = @tenant AND id = @id",
            new { tenant = tenant.Value, id, disabledAtMicros },
            cancellationToken);

    public Task<RemoveOutcome> RemoveTenantAsync(TenantId id, CancellationToken cancellationToken = default) =>
        RemoveAsync("DELETE FROM tenants WHERE id = @id", new { id = id.Value }, cancellationToken);

    public Task<RemoveOutcome> RemoveTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        RemoveAsync("DELETE FROM teams WHERE tenant = @tenant AND id = @id", new { tenant = tenant.Value, id }, cancellationToken);

    public Task<RemoveOutcome> RemoveUserAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        RemoveAsync("DELETE FROM users WHERE tenant = @tenant AND id = @id", new { tenant = tenant.Value, id }, cancellationToken);

    public Task<long> GetVersionAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync((connection, token) => ChangeCounter.GetAsync(connection, ChangeCounter.Tenancy, token), cancellationToken);

    public Task<DisabledOwners> GetDisabledAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                // The number first: what changes in between is read again under the next number.
                var version = await ChangeCounter.GetAsync(connection, ChangeCounter.Tenancy, token);
                var rows = (await connection.QueryAsync<Disabled>(new CommandDefinition(
                    """
                    SELECT 0 AS Kind, id AS Tenant, id AS Id FROM tenants WHERE disabled_at IS NOT NULL
                    UNION ALL SELECT 1, tenant, id FROM teams WHERE disabled_at IS NOT NULL
                    UNION ALL SELECT 2, tenant, id FROM users WHERE disabled_at IS NOT NULL
                    """,
                    cancellationToken: token))).AsList();
                return new DisabledOwners(
                    version,
                    [.. rows.Where(row => row.Kind == 0).Select(row => TenantId.Parse(row.Tenant))],
                    [.. rows.Where(row => row.Kind == 1).Select(row => (TenantId.Parse(row.Tenant), row.Id))],
                    [.. rows.Where(row => row.Kind == 2).Select(row => (TenantId.Parse(row.Tenant), row.Id))]);
            },
            cancellationToken);

    private static Tenant ToTenant(Row row) => new(TenantId.Parse(row.Id), row.Name, row.CreatedAt, row.DisabledAt);

    private static Team ToTeam(Row row) => new(TenantId.Parse(row.Tenant), row.Id, row.Name, row.CreatedAt, row.DisabledAt);

    private static User ToUser(Row row) => new(TenantId.Parse(row.Tenant), row.Id, row.Team, row.Name, row.CreatedAt, row.DisabledAt);

    private Task<List<Row>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: token))).AsList(),
            cancellationToken);

    private async Task<AddOutcome> AddAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await ChangeAsync(sql, parameters, cancellationToken) ? AddOutcome.Added : AddOutcome.Exists;
        }
        catch (DbException failure) when (ConstraintFailure.IsForeignKey(failure))
        {
            return AddOutcome.OwnerMissing;
        }
    }

    private async Task<RemoveOutcome> RemoveAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await ChangeAsync(sql, parameters, cancellationToken) ? RemoveOutcome.Removed : RemoveOutcome.NotFound;
        }
        catch (DbException failure) when (ConstraintFailure.IsForeignKey(failure))
        {
            return RemoveOutcome.NotEmpty;
        }
    }

    private Task<bool> ChangeAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var isChanged = await connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)) > 0;
                if (isChanged)
                {
                    await ChangeCounter.RaiseAsync(connection, transaction, ChangeCounter.Tenancy, isRemoval: false, token);
                }

                return isChanged;
            },
            cancellationToken);

    // Settable members rather than a constructor: SQLite reports integers as Int64 and Dapper matches constructors exactly.
    private sealed class Row
    {
        public string Tenant { get; init; } = "";

        public string Id { get; init; } = "";

        public string? Team { get; init; }

        public string Name { get; init; } = "";

        public long CreatedAt { get; init; }

        public long? DisabledAt { get; init; }
    }

    private sealed class Disabled
    {
        public int Kind { get; init; }

        public string Tenant { get; init; } = "";

        public string Id { get; init; } = "";
    }
}
