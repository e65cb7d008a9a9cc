using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// The limits of the settings as one immutable snapshot, with the plans made from them. Plans of callers are kept as long
/// as their keys stay the same, those of models up to a bound; names beyond it share one. Thread-safe.
/// </summary>
internal sealed class LimitSettings
{
    /// <summary>Models that are counted one by one where each has the default limits.</summary>
    private const int MaxModels = 10_000;

    private const int MaxNameLength = 256;

    private readonly CallerLimits _key;
    private readonly CallerLimits _user;
    private readonly CallerLimits _team;
    private readonly CallerLimits _tenant;
    private readonly CallerLimits _model;
    private readonly FrozenDictionary<string, CallerLimits> _tenants;
    private readonly FrozenDictionary<(string Tenant, string Name), CallerLimits> _teams;
    private readonly FrozenDictionary<(string Tenant, string Name), CallerLimits> _users;
    private readonly FrozenDictionary<string, CallerLimits> _models;
    private readonly ConditionalWeakTable<Caller, LimitPlan> _callers = [];
    private readonly ConcurrentDictionary<string, LimitPlan> _aliases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Provider, string Model), LimitPlan> _targets = new();
    private readonly LimitPlan _others;

    public LimitSettings(RateLimitsOptions options)
    {
        Estimator = new TokenEstimator(options.BytesPerToken, options.AttachmentTokens, options.DefaultMaxTokens);
        (_key, _user, _team) = (options.Defaults.Key.ToLimits(), options.Defaults.User.ToLimits(), options.Defaults.Team.ToLimits());
        (_tenant, _model) = (options.Defaults.Tenant.ToLimits(), options.Defaults.Model.ToLimits());
        _tenants = options.Tenants.ToFrozenDictionary(x => x.Name, x => x.ToLimits(), StringComparer.Ordinal);
        _teams = options.Teams.ToFrozenDictionary(x => (x.Tenant, x.Name), x => x.ToLimits());
        _users = options.Users.ToFrozenDictionary(x => (x.Tenant, x.Name), x => x.ToLimits());
        _models = options.Models.ToFrozenDictionary(x => x.Name, x => x.ToLimits(), StringComparer.Ordinal);
        _others = LimitPlan.Create((new LimitSubject(LimitScope.Model, null, "*"), _model));
        HasModels = !_model.IsEmpty || _models.Values.Any(x => !x.IsEmpty);
        IsEmpty = !HasModels
            && _key.IsEmpty && _user.IsEmpty && _team.IsEmpty && _tenant.IsEmpty
            && _tenants.Values.All(x => x.IsEmpty) && _teams.Values.All(x => x.IsEmpty) && _users.Values.All(x => x.IsEmpty);
    }

    /// <summary>True when the settings limit nothing.</summary>
    public bool IsEmpty { get; }

    /// <summary>True when some model is limited.</summary>
    public bool HasModels { get; }

    public TokenEstimator Estimator { get; }

    /// <summary>The plan of a caller: key, user, team and tenant.</summary>
    public LimitPlan For(Caller caller) => _callers.TryGetValue(caller, out var plan) ? plan : _callers.GetValue(caller, Create);

    /// <summary>The plan of an alias.</summary>
    public LimitPlan ForAlias(string alias) =>
        !HasModels || !_models.TryGetValue(alias, out var limits)
            ? LimitPlan.None
            : _aliases.TryGetValue(alias, out var plan) ? plan : _aliases.GetOrAdd(alias, LimitPlan.Create((Model(alias), limits)));

    /// <summary>The plan of a provider's model.</summary>
    public LimitPlan ForTarget(string provider, string model)
    {
        if (!HasModels)
        {
            return LimitPlan.None;
        }

        if (model.Length > MaxNameLength)
        {
            return _others;
        }

        if (_targets.TryGetValue((provider, model), out var plan))
        {
            return plan;
        }

        // Clients choose names where a provider takes all of them: their number must not fill the memory.
        return _targets.Count >= MaxModels ? _others : _targets.GetOrAdd((provider, model), CreateTarget((provider, model)));
    }

    private LimitPlan Create(Caller caller)
    {
        var tenant = caller.Tenant;
        return LimitPlan.Create(
            caller.KeyId is { } key ? (new LimitSubject(LimitScope.Key, tenant, key), caller.Limits ?? _key) : default,
            caller.User is { } user ? (new LimitSubject(LimitScope.User, tenant, user), _users.GetValueOrDefault((tenant.Value, user), _user)) : default,
            caller.Team is { } team ? (new LimitSubject(LimitScope.Team, tenant, team), _teams.GetValueOrDefault((tenant.Value, team), _team)) : default,
            (new LimitSubject(LimitScope.Tenant, tenant, tenant.Value), _tenants.GetValueOrDefault(tenant.Value, _tenant)));
    }

    private LimitPlan CreateTarget((string Provider, string Model) target)
    {
        var name = $"{target.Provider}/{target.Model}";
        var hasOwn = _models.TryGetValue(name, out var own);
        return LimitPlan.Create(
            (Model(name), hasOwn ? own : _model),
            _models.TryGetValue(target.Model, out var everywhere) ? (Model(target.Model), everywhere) : default);
    }

    private static LimitSubject Model(string name) => new(LimitScope.Model, null, name);
}
