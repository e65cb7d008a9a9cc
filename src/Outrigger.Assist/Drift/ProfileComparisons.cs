using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Assist.Drift;

/// <summary>Sets what two versions answered side by side. Pure.</summary>
internal static class ProfileComparisons
{
    private const int MostFields = 200;

    public static ProfileComparison Of(RouteProfile profile, string stable, Candidate candidate)
    {
        var fields = new List<FieldComparison>();
        for (var i = 0; i < profile.Fields.Count; i++)
        {
            var field = profile.Fields[i];
            if (field.Parent < 0 || field.IsMember)
            {
                continue;
            }

            var own = candidate.Find(i)?.Counts ?? [];
            fields.Add(new(
                field.Path, Share(field.Stable, DriftSignal.Missing), Share(own, DriftSignal.Missing),
                Share(field.Stable, DriftSignal.Null), Share(own, DriftSignal.Null), Share(own, DriftSignal.Type)));
        }

        return new(stable, candidate.Version, [.. fields.OrderByDescending(Difference).ThenBy(static each => each.Field, StringComparer.Ordinal).Take(MostFields)]);
    }

    private static double Difference(FieldComparison field) =>
        Math.Abs((field.Missing ?? 1) - (field.StableMissing ?? 1)) + Math.Abs((field.Null ?? 0) - (field.StableNull ?? 0)) + (field.OtherType ?? 0);

    private static double? Share(SignalCounts?[] counts, DriftSignal signal)
    {
        double shown = 0, seen = 0;
        foreach (var each in counts)
        {
            shown += each?.Shown((int)signal) ?? 0;
            seen += each?.Seen((int)signal) ?? 0;
        }

        return seen > 0 ? shown / seen : null;
    }
}
