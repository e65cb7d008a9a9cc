using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Anomaly;

/// <summary>The decision of a request none of whose points could be judged: nothing is seen, so nothing alerts. Thread-safe.</summary>
internal sealed class NothingJudged(IDecisionMaker maker, AnomalyModel model, IOptionsMonitor<AnomalyOptions> options)
{
    public Decision Decide(TenantId tenant) => maker.Make(
        tenant,
        model,
        options.CurrentValue,
        "nothing judged",
        0,
        static (in int _, Span<double> features) =>
        {
            features.Clear();
            features[AnomalyModel.ConfidenceWanted] = 1;
            return new Observed(0, true);
        },
        static (in int _) => new(AnomalyModel.Normal, 0, 0.5, [new("not judged", "no point could be", 0)]));
}
