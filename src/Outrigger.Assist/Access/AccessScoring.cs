using Microsoft.Extensions.Options;
using Outrigger.Assist.Access.Sites;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Access;

/// <summary>Joins rules, evidence, head and decisions. Thread-safe.</summary>
internal sealed class AccessScoring : IAccessScoring
{
    private const double Ahead = 300;

    private readonly AccessSites _sites;
    private readonly AccessModel _model;
    private readonly IDecisionMaker _maker;
    private readonly IModelParameters _parameters;
    private readonly IOptionsMonitor<AccessOptions> _options;
    private readonly TimeProvider _time;
    private readonly AccessMetrics _metrics;
    private readonly IAccessGroupListener[] _listeners;
    private readonly DecisionObserver<Asked> _observe;
    private readonly FixedRule<Asked> _fixedRule;
    private volatile AccessRules _rules;
    private volatile Table? _table;

    public AccessScoring(
        AccessSites sites,
        AccessModel model,
        IDecisionMaker maker,
        IModelParameters parameters,
        IOptionsMonitor<AccessOptions> options,
        TimeProvider time,
        AccessMetrics metrics,
        IEnumerable<IAccessGroupListener> listeners)
    {
        _sites = sites;
        _model = model;
        _maker = maker;
        _parameters = parameters;
        _options = options;
        _time = time;
        _metrics = metrics;
        _listeners = [.. listeners];
        _observe = Observe;
        _fixedRule = AskRules;
        _rules = new AccessRules(options.CurrentValue);
        metrics.ObserveIdentities(() => sites.Identities);
        options.OnChange(changed => _rules = new AccessRules(changed));
    }

    public AccessScored Score(TenantId tenant, AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var settings = _options.CurrentValue;
        var rules = _rules;
        request = RequestLimits.Cut(request);
        var asked = new AccessCase(request, SecondsOf(request.At), rules.IsExempt(request));
        var site = _sites.Get(tenant.Value);
        var decision = _maker.Make(tenant, _model, settings, request.Path, new Asked(site, asked, rules, settings), _observe, _fixedRule);
        site.Remember(decision.Id, asked);
        TellGroups(tenant, site, settings);
        var action = AccessModel.ActionOf(decision.Outcome);
        _metrics.Note(action, asked.Rule.Name);
        return new AccessScored(decision.Score, action, asked.Rule.Name, asked.Rule.Action, decision);
    }

    bool IAccessScoring.Observe(TenantId tenant, Guid decisionId, AccessResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.Status is >= 100 and <= 599 && _sites.Find(tenant.Value)?.Answer(decisionId, response.Status) == true;
    }

    public AccessOutcomeResult Report(TenantId tenant, AccessOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var result = _sites.Find(tenant.Value)?.Tell(outcome, SecondsOf(outcome.At), _options.CurrentValue.OutcomesPerHour) ?? AccessOutcomeResult.Unknown;
        _metrics.NoteOutcome(outcome.Kind, result);
        return result;
    }

    public IReadOnlyList<AccessGroup> Groups(TenantId tenant) => _sites.Find(tenant.Value)?.Groups(SecondsOf(null)) ?? [];

    private void TellGroups(TenantId tenant, AccessSite site, AccessOptions settings)
    {
        while (site.TakeGroupNotice() is { } notice)
        {
            _metrics.NoteGroup(notice.IsOver);

            // In shadow it is looked at first: listed, and told to nobody.
            foreach (var listener in settings.Mode == AssistMode.Shadow ? [] : _listeners)
            {
                listener.OnGroup(tenant, notice);
            }
        }
    }

    private Observed Observe(in Asked asked, Span<double> features)
    {
        asked.Site.Take(asked.Case, asked.Rules, asked.Settings, TableOf(_parameters.Get(_model)), features);
        return new Observed(asked.Case.Seen, asked.Case.Seen < asked.Settings.ColdRequests);
    }

    private Verdict AskRules(in Asked asked)
    {
        // Without the model the rules still need to know how often a client asks.
        if (!asked.Case.IsTaken)
        {
            asked.Site.Take(asked.Case, asked.Rules, asked.Settings, TableOf(_parameters.Get(_model)), []);
        }

        var (name, action) = asked.Case.Rule;
        var score = action switch
        {
            AccessAction.Deny => asked.Settings.DenyAt,
            AccessAction.Challenge => asked.Settings.ChallengeAt,
            AccessAction.Tag => asked.Settings.TagAt,
            _ => 0,
        };
        return new Verdict(AccessModel.NameOf(action), score, action >= AccessAction.Challenge ? score : 0.5, [new DecisionReason("fixed rule", name ?? "none fired", 0)], action >= AccessAction.Challenge);
    }

    // A clock far ahead would freeze a client's own; one that runs back is held by each client for itself.
    private double SecondsOf(DateTimeOffset? at)
    {
        var now = _time.GetUnixMicroseconds() / 1e6;
        return at is { } given ? Math.Clamp((given - DateTimeOffset.UnixEpoch).TotalSeconds, 0, now + Ahead) : now;
    }

    private float[] TableOf(ModelParameters parameters)
    {
        if (_table is { } table && ReferenceEquals(table.Of, parameters))
        {
            return table.Weights;
        }

        var values = parameters.Values.Span;
        var weights = new float[values.Length - 2];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)values[i];
        }

        _table = new Table(parameters, weights);
        return weights;
    }

    private sealed record Table(ModelParameters Of, float[] Weights);

    private readonly record struct Asked(AccessSite Site, AccessCase Case, AccessRules Rules, AccessOptions Settings);
}
