using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Prediction.Risks;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Prediction;

/// <summary>Joins engines, head and decisions, and keeps assessed requests until their outcome is told. Thread-safe.</summary>
internal sealed class IssuePrediction(IOptionsMonitor<PredictionOptions> options, RiskTenants tenants, PredictionModel model, RiskLessons lessons, IDecisionMaker decisions, TimeProvider time) : IIssuePrediction
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (TenantId Tenant, RiskCase Asked, Decision Decision)> _open = [];
    private readonly Queue<Guid> _order = new();
    private readonly int _maxOpen = options.CurrentValue.MaxOpen;

    public RiskAssessment Assess(TenantId tenant, RequestFacts request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var settings = options.CurrentValue;
        var route = RouteName.Of(request.Path);
        var work = new Work(tenants.EngineOf(tenant), request, route, settings.Threshold, settings.MinSamples, time.GetUnixMicroseconds() / 1e6);
        var decision = decisions.Make(
            tenant,
            model,
            settings,
            request.Method + " " + route,
            work,
            static (in Work work, Span<double> features) =>
            {
                var read = RiskReader.Read(work.Request, work.Route);
                lock (work.Engine)
                {
                    var asked = work.Engine.Assess(read, work.Request, work.NowSeconds);
                    var isCold = work.Engine.Samples < work.MinSamples;
                    features[PredictionModel.Logit] = asked.CalibratedLogit;
                    features[PredictionModel.Threshold] = work.Threshold;
                    features[PredictionModel.IsCold] = isCold ? 1 : 0;
                    features[PredictionModel.BaseRate] = asked.BaseRate;
                    asked.Contributions.CopyTo(features[PredictionModel.FamiliesAt..]);
                    work.Asked = asked;
                    return new Observed(work.Engine.Samples, isCold);
                }
            },
            static (in Work _) => new Verdict(PredictionModel.None, 0, 0.5, [new("rule", "without the model no issues are foretold", 0)]));
        if (work.Asked is { } known)
        {
            Keep(tenant, known, decision);
        }

        var isFixed = decision.Model.Version == DecidingModel.FixedVersion;
        var hasIssues = decision.Outcome == PredictionModel.Issues;
        var isWarned = !isFixed && !decision.Model.IsColdStart && work.Asked is { } seen && (hasIssues || (decision.Score >= settings.WarnFrom && decision.Score >= 2 * seen.BaseRate));
        var (warnings, measures) = isWarned ? RiskWords.Of(work.Asked!) : ([], []);
        var learned = hasIssues && settings.UseAdvisor ? lessons.Find(tenant, request.Method, route, warnings) : null;
        return new RiskAssessment(hasIssues, decision.Score, warnings, learned ?? measures, decision);
    }

    public Decision? ReportOutcome(TenantId tenant, Guid decision, bool failed)
    {
        (TenantId Tenant, RiskCase Asked, Decision Decision) open;
        lock (_gate)
        {
            if (!_open.TryGetValue(decision, out open) || open.Tenant != tenant)
            {
                return null;
            }

            _open.Remove(decision);
        }

        var engine = tenants.EngineOf(tenant);
        lock (engine)
        {
            engine.Learn(open.Asked, failed, time.GetUnixMicroseconds() / 1e6);
        }

        return open.Decision;
    }

    private void Keep(TenantId tenant, RiskCase asked, Decision decision)
    {
        lock (_gate)
        {
            while (_order.Count >= _maxOpen)
            {
                _open.Remove(_order.Dequeue());
            }

            _order.Enqueue(decision.Id);
            _open[decision.Id] = (tenant, asked, decision);
        }
    }

    private sealed class Work(RiskEngine engine, RequestFacts request, string route, double threshold, int minSamples, double nowSeconds)
    {
        public RiskEngine Engine => engine;

        public RequestFacts Request => request;

        public string Route => route;

        public double Threshold => threshold;

        public int MinSamples => minSamples;

        public double NowSeconds => nowSeconds;

        public RiskCase? Asked { get; set; }
    }
}
