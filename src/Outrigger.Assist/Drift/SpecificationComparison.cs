using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift.Specifications;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Drift;

/// <summary>Reads both documents, compares them and has the decision made. Thread-safe: keeps nothing.</summary>
internal sealed class SpecificationComparison(IDecisionMaker maker, SpecificationModel model, IOptionsMonitor<DriftOptions> options, TimeProvider time) : ISpecificationDiff
{
    private const int MostAnswered = 1_000;

    public SpecificationVerdict Compare(TenantId tenant, string before, string after) => Compare(tenant, SpecReader.Read(before), SpecReader.Read(after));

    public SpecificationVerdict Compare(TenantId tenant, SpecNode before, SpecNode after)
    {
        Check(before, "first");
        Check(after, "second");
        var changes = SpecDiff.Run(new(before), new(after), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

        // The work is done: what is left to decide takes no time, whatever the documents' size.
        var decision = maker.Make(tenant, model, options.CurrentValue, Title(after), in changes, Features, Rule);
        return new(decision, [.. changes.All.OrderByDescending(static change => change.Level).Take(MostAnswered)], changes.IsCut || changes.All.Count > MostAnswered);
    }

    private static void Check(SpecNode root, string which)
    {
        if (!root.IsMap || (root["openapi"] is null && root["swagger"] is null))
        {
            throw new InvalidDataException($"The {which} document is no OpenAPI document: it has no member openapi or swagger.");
        }
    }

    private static string Title(SpecNode root) => root["info"]?.TextOf("title") ?? "an interface";

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
