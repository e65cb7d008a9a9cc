using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>Tenancy for the life of the process. Thread-safe.</summary>
internal sealed class InMemoryTenancyStore : ITenancyStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, Tenant> _tenants = new() { [TenantId.Default] = new Tenant(TenantId.Default, "Default", 0) };
    private readonly Dictionary<(TenantId, string), Team> _teams = [];
    private readonly Dictionary<(TenantId, string), User> _users = [];
    private long _version;

    public Task<AddOutcome> AddAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
        Locked(() => Add(_tenants, tenant.Id, tenant, hasOwner: true));

    public Task<AddOutcome> AddAsync(Team team, CancellationToken cancellationToken = default) =>
        Locked(() => Add(_teams, (team.Tenant, team.Id), team, _tenants.ContainsKey(team.Tenant)));

    public Task<AddOutcome> AddAsync(User user, CancellationToken cancellationToken = default) =>
        Locked(() => Add(
            _users,
            (user.Tenant, user.Id),
            user,
            _tenants.ContainsKey(user.Tenant) && (user.Team is null || _teams.ContainsKey((user.Tenant, user.Team)))));

    public Task<Tenant?> FindTenantAsync(TenantId id, CancellationToken cancellationToken = default) => Locked(() => _tenants.GetValueOrDefault(id));

    public Task<Team?> FindTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        Locked(() => _teams.GetValueOrDefault((tenant, id)));

    public Task<User?> FindUserAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        Locked(() => _users.GetValueOrDefault((tenant, id)));

    public Task<IReadOnlyList<Tenant>> ListTenantsAsync(string? afterId, int limit, CancellationToken cancellationToken = default) =>
        Locked(() => Page(_tenants.Values, tenant => tenant.Id.Value, afterId, limit));

    public Task<IReadOnlyList<Team>> ListTeamsAsync(TenantId tenant, string? afterId, int limit, CancellationToken cancellationToken = default) =>
        Locked(() => Page(_teams.Values.Where(team => team.Tenant == tenant), team => team.Id, afterId, limit));

    public Task<IReadOnlyList<User>> ListUsersAsync(TenantId tenant, string? team, string? afterId, int limit, CancellationToken cancellationToken = default) =>
        Locked(() => Page(_users.Values.Where(user => user.Tenant == tenant && (team is null || user.Team == team)), user => user.Id, afterId, limit));

    public Task<bool> SetTenantDisabledAsync(TenantId id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        Locked(() => Change(_tenants, id, tenant => tenant with { DisabledAtMicros = disabledAtMicros }));

    public Task<bool> SetTeamDisabledAsync(TenantId tenant, string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        Locked(() => Change(_teams, (tenant, id), team => team with { DisabledAtMicros = disabledAtMicros }));

    public Task<bool> SetUserDisabledAsync(TenantId tenant, string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        Locked(() => Change(_users, (tenant, id), user => user with { DisabledAtMicros = disabledAtMicros }));

    public Task<RemoveOutcome> RemoveTenantAsync(TenantId id, CancellationToken cancellationToken = default) =>
        Locked(() => Remove(_tenants, id, _teams.Keys.Any(key => key.Item1 == id) || _users.Keys.Any(key => key.Item1 == id)));

    public Task<RemoveOutcome> RemoveTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        Locked(() => Remove(_teams, (tenant, id), _users.Values.Any(user => user.Tenant == tenant && user.Team == id)));

    public Task<RemoveOutcome> RemoveUserAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        Locked(() => Remove(_users, (tenant, id), isInUse: false));

    public Task<long> GetVersionAsync(CancellationToken cancellationToken = default) => Locked(() => _version);

    public Task<DisabledOwners> GetDisabledAsync(CancellationToken cancellationToken = default) =>
        Locked(() => new DisabledOwners(
            _version,
            [.. _tenants.Values.Where(tenant => tenant.DisabledAtMicros is not null).Select(tenant => tenant.Id)],
            [.. _teams.Values.Where(team => team.DisabledAtMicros is not null).Select(team => (team.Tenant, team.Id))],
            [.. _users.Values.Where(user => user.DisabledAtMicros is not null).Select(user => (user.Tenant, user.Id))]));

    private static IReadOnlyList<T> Page<T>(IEnumerable<T> items, Func<T, string> idOf, string? afterId, int limit) =>
        [.. items.Where(item => string.CompareOrdinal(idOf(item), afterId) > 0).OrderBy(idOf, StringComparer.Ordinal).Take(limit)];

    private AddOutcome Add<TKey, T>(Dictionary<TKey, T> items, TKey key, T item, bool hasOwner)
        where TKey : notnull
    {
        if (!hasOwner)
        {
            return AddOutcome.OwnerMissing;
        }

        if (!items.TryAdd(key, item))
        {
            return AddOutcome.Exists;
        }

        _version++;
        return AddOutcome.Added;
    }

    private bool Change<TKey, T>(Dictionary<TKey, T> items, TKey key, Func<T, T> change)
        where TKey : notnull
    {
        if (!items.TryGetValue(key, out var item))
        {
            return false;
        }

        items[key] = change(item);
        _version++;
        return true;
    }

    private RemoveOutcome Remove<TKey, T>(Dictionary<TKey, T> items, TKey key, bool isInUse)
        where TKey : notnull
    {
        if (!items.ContainsKey(key))
        {
            return RemoveOutcome.NotFound;
        }

        if (isInUse)
        {
            return RemoveOutcome.NotEmpty;
        }

        items.Remove(key);
        _version++;
        return RemoveOutcome.Removed;
    }

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return Task.FromResult(work());
        }
    }
}
