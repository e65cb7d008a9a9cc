using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority.Learned;
using Outrigger.Assist.Priority.Plays;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Priority;

/// <summary>Joins engines, head and decisions. Thread-safe: an engine is locked for less than a microsecond at a time.</summary>
internal sealed class PriorityScoring : IPriorityScoring
{
    /// <summary>The most tasks that are ranked at once.</summary>
    public const int MaxRanked = 100_000;

    private readonly IOptionsMonitor<PriorityOptions> _options;
    private readonly PriorityTenants _tenants;
    private readonly PriorityModel _model;
    private readonly PriorityPlayModel _playModel;
    private readonly IModelParameters _parameters;
    private readonly IDecisionMaker _decisions;
    private readonly PriorityMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<PriorityScoring> _logger;
    private readonly OpenTasks _open;

    public PriorityScoring(
        IOptionsMonitor<PriorityOptions> options,
        PriorityTenants tenants,
        PriorityModel model,
        PriorityPlayModel playModel,
        IModelParameters parameters,
        IDecisionMaker decisions,
        PriorityMetrics metrics,
        TimeProvider time,
        ILogger<PriorityScoring> logger)
    {
        _options = options;
        _tenants = tenants;
        _model = model;
        _playModel = playModel;
        _parameters = parameters;
        _decisions = decisions;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _open = new OpenTasks(options.CurrentValue.MaxOpen);
        metrics.ObserveTenants(() => tenants.Count);
    }

    private bool IsFixed => _options.CurrentValue.Mode is AssistMode.Off or AssistMode.Shadow;

    public PriorityScore Score(TenantId tenant, PriorityTask task, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        Span<double> features = stackalloc double[PriorityFeatures.Count];
        Fill(tenant, task, null, SecondsOf(at), IsFixed, features);
        return PriorityModel.Score(_parameters.Get(_model).Values.Span, features);
    }

    public PriorityScore Rescore(TenantId tenant, PriorityTask task, in PriorityScore before, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var own = PriorityEngine.LevelOf(task);
        var isCapped = own == (int)PriorityLevel.Critical && before.EffectiveLevel == (int)PriorityLevel.High;
        Span<double> features = stackalloc double[PriorityFeatures.Count];
        Fill(tenant, task, isCapped ? (int)PriorityLevel.High : own, SecondsOf(at), IsFixed, features);
        return PriorityModel.Score(_parameters.Get(_model).Values.Span, features);
    }

    public IReadOnlyList<RankedTask> Rank(TenantId tenant, IReadOnlyList<PriorityTask> tasks, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tasks.Count, MaxRanked);
        var now = SecondsOf(at);
        var isFixed = IsFixed;
        var parameters = _parameters.Get(_model).Values.Span;
        var scores = new PriorityScore[tasks.Count];
        Span<double> features = stackalloc double[PriorityFeatures.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(tasks[i], nameof(tasks));
            Fill(tenant, tasks[i], PriorityEngine.LevelOf(tasks[i]), now, isFixed, features);
            scores[i] = PriorityModel.Score(parameters, features);
        }

        return PriorityRanking.Of(tasks, scores, PriorityClock.ToInstant(now));
    }

    public void Outcome(TenantId tenant, PriorityTask task, PriorityOutcome outcome, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(outcome);
        var engine = _tenants.EngineOf(tenant);
        bool isWarmNow;
        lock (engine)
        {
            var wasCold = engine.IsCold;
            engine.Learn(task, outcome, SecondsOf(at));
            isWarmNow = wasCold && !engine.IsCold;
        }

        _metrics.Outcomes.Add(1, new KeyValuePair<string, object?>("important", outcome.WasImportant switch { true => "yes", false => "no", _ => "unknown" }));
        if (isWarmNow)
        {
            _logger.Warm(tenant.Value, engine.Outcomes);
        }
    }

    public PriorityAdvice Decide(TenantId tenant, PriorityTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var work = new Work(this, tenant, task, SecondsOf(null));
        var decision = _decisions.Make(
            tenant,
            _model,
            _options.CurrentValue,
            task.Type,
            work,
            static (in Work work, Span<double> features) =>
            {
                work.Owner.Fill(work.Tenant, work.Task, null, work.Now, false, features);
                work.Features = features.ToArray();
                return new Observed((long)features[PriorityFeatures.Outcomes], features[PriorityFeatures.IsCold] > 0.5);
            },
            static (in Work work) =>
            {
                var score = work.Owner.FixedScore(work);
                return new Verdict(PriorityModel.AsLevel, score.Total, 0.5, [new("fixed rule", "level and age", score.FixedTotal)]);
            });
        var isModels = decision.Model.Version != DecidingModel.FixedVersion && work.Features is not null;
        var score = isModels ? PriorityModel.Score((_parameters.Find(_model, decision.Model.Version) ?? _parameters.Get(_model)).Values.Span, work.Features) : FixedScore(work);
        _open.Add(tenant, task, decision);
        return new PriorityAdvice(score, decision);
    }

    public Decision? ReportOutcome(TenantId tenant, Guid decision, PriorityOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (_open.Take(tenant, decision) is not { } open)
        {
            return null;
        }

        Outcome(tenant, open.Task, outcome);
        return open.Decision;
    }

    public PriorityForecast Simulate(TenantId tenant, PrioritySetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var engine = _tenants.EngineOf(tenant);
        var rules = new PriorityPlay(engine, _parameters.Get(_model).Values, setup, IsFixed).Run();
        var decision = _decisions.Make(
            tenant,
            _playModel,
            _options.CurrentValue,
            "simulation",
            (Rules: rules, engine.Outcomes, engine.IsCold),
            static (in (IReadOnlyList<PlayedRule> Rules, long Outcomes, bool IsCold) played, Span<double> features) =>
            {
                PriorityPlayModel.Fill(played.Rules, features);
                return new Observed(played.Outcomes, played.IsCold);
            },
            static (in (IReadOnlyList<PlayedRule> Rules, long Outcomes, bool IsCold) _) => new Verdict(PriorityPlayModel.Same, 0, 0.5, [new("fixed rule", "the fixed order stays", 0)]));
        return new PriorityForecast(rules, PriorityPlayModel.Say(rules), decision);
    }

    private double SecondsOf(DateTimeOffset? at) => PriorityClock.ToSeconds(at ?? _time.GetUtcNow());

    private PriorityScore FixedScore(Work work)
    {
        Span<double> features = stackalloc double[PriorityFeatures.Count];
        Fill(work.Tenant, work.Task, PriorityEngine.LevelOf(work.Task), work.Now, true, features);
        return PriorityModel.Score(_model.InitialParameters is double[] initial ? initial : [.. _model.InitialParameters], features);
    }

    // Without a level it is a new task, which counts towards its tenant's share.
    private void Fill(TenantId tenant, PriorityTask task, int? level, double now, bool isFixed, Span<double> features)
    {
        var engine = _tenants.EngineOf(tenant);
        bool isFirstCapped;
        lock (engine)
        {
            var wasCapped = engine.IsCapped;
            var counted = level ?? engine.Admit(task, now);
            engine.Consider(task, counted, now, isFixed || engine.IsCold, features);
            isFirstCapped = !wasCapped && engine.IsCapped;
        }

        if (level is null && (int)features[PriorityFeatures.Level] < (int)features[PriorityFeatures.OwnLevel])
        {
            _metrics.Capped.Add(1);
        }

        if (isFirstCapped)
        {
            _logger.CriticalShareExceeded(tenant.Value, _options.CurrentValue.MaxCriticalShare);
        }
    }

    private sealed class Work(PriorityScoring owner, TenantId tenant, PriorityTask task, double now)
    {
        public PriorityScoring Owner => owner;

        public TenantId Tenant => tenant;

        public PriorityTask Task => task;

        public double Now => now;

        public double[]? Features { get; set; }
    }
}
