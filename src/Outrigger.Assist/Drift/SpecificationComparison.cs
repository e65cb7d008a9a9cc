using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Schemas;
using Outrigger.Assist.Specifications;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Drift;

/// <summary>Has both documents compared and the decision made. Thread-safe: keeps nothing.</summary>
internal sealed class SpecificationComparison(IDecisionMaker maker, SpecificationModel model, DocumentComparison documents, IOptionsMonitor<DriftOptions> options) : ISpecificationDiff
{
    private const int MostAnswered = 1_000;

    public SpecificationVerdict Compare(TenantId tenant, string before, string after)
    {
        var (changes, title) = documents.Compare(before, after, options.CurrentValue.SunsetDays);

        // The work is done: what is left to decide takes no time, whatever the documents' size.
        var decision = maker.Make(tenant, model, options.CurrentValue, title, in changes, Features, Rule);
        return new(decision, [.. changes.All.OrderByDescending(static change => change.Level).Take(MostAnswered)], changes.IsCut || changes.All.Count > MostAnswered);
    }

    private static Observed Features(in SpecChanges changes, Span<double> features)
    {
        Count(changes, features);
        return new(changes.All.Count, false);
    }

    // The fixed rule is what ships: one change that may break is enough.
    private static Verdict Rule(in SpecChanges changes)
    {
        Span<double> features = stackalloc double[3];
        Count(changes, features);
        return features[0] + features[1] > 0
            ? new(SpecificationModel.Breaking, features[0] + features[1], 0.9, [new("changes that may break callers", "at least one", 1)], true)
            : new(features[2] > 0 ? SpecificationModel.Compatible : SpecificationModel.Same, 0, 0.9, []);
    }

    private static void Count(SpecChanges changes, Span<double> features)
    {
        features.Clear();
        foreach (var change in changes.All)
        {
            features[change.Level switch { ChangeLevel.Error => 0, ChangeLevel.Warning => 1, _ => 2 }]++;
        }
    }
}
