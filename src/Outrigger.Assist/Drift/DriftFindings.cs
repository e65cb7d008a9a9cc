using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Assist.Drift;

/// <summary>Reads what all tests of a version say. Pure; callers hold the route's gate.</summary>
internal static class DriftFindings
{
    /// <summary>The findings, the strongest first.</summary>
    /// <param name="route">The route.</param>
    /// <param name="candidate">The version.</param>
    /// <param name="least">The least evidence.</param>
    public static List<DriftFinding> Of(RouteProfile route, Candidate candidate, double least)
    {
        var findings = new List<DriftFinding>();
        foreach (var field in candidate.Fields)
        {
            if (field is not null)
            {
                Collect(findings, route, candidate, field, route.Fields[field.Field].Path, route.Fields[field.Field].Stable, least);
            }
        }

        Collect(findings, route, candidate, candidate.Route, "", route.Answers, least);
        findings.Sort(static (a, b) => b.Evidence.CompareTo(a.Evidence));
        return findings;
    }

    private static void Collect(List<DriftFinding> findings, RouteProfile route, Candidate candidate, CandidateField field, string path, SignalCounts?[] stable, double least)
    {
        var watches = field.Watches;
        for (var i = 0; i < watches.Length; i++)
        {
            if (watches[i] is { } watch && watch.Evidence >= least && !(watch.Signal == DriftSignal.Missing && candidate.Removed.Contains(path)))
            {
                findings.Add(DriftFinding.Of(path, watch, i, field, stable, route.Clients));
            }
        }
    }
}
