using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Quality.Drift;

/// <summary>
/// What is done without such a guard, on the same counts of the same signals (all but shifts): a fixed ten points more than
/// the stable version ever showed, looked at every 100 answers; and a z-test of two shares at 0.1 %, looked at every ten.
/// Both pool all clients, as they do where they are used.
/// </summary>
internal sealed class Baselines
{
    private readonly Dictionary<int, (double Shown, double Seen)> _start = [];

    public int? FixedAt { get; private set; }

    public int? TestedAt { get; private set; }

    public void Look(RouteProfile profile, Candidate candidate, int answers)
    {
        var looksFixed = answers % 100 == 0 && FixedAt is null;
        var looksTest = answers % 10 == 0 && answers >= 20 && TestedAt is null;
        if (!looksFixed && !looksTest)
        {
            return;
        }

        for (var i = 0; i < profile.Fields.Count; i++)
        {
            if (candidate.Find(i) is { } field && profile.Fields[i].Stable.Length > 0)
            {
                Look(field.Counts, profile.Fields[i].Stable, 7, i * 16, answers, looksFixed, looksTest);
            }
        }

        Look(candidate.Route.Counts, profile.Answers, 2, -16, answers, looksFixed, looksTest);
    }

    private void Look(SignalCounts?[] candidate, SignalCounts?[] stable, int signals, int key, int answers, bool looksFixed, bool looksTest)
    {
        for (var signal = 0; signal < signals; signal++)
        {
            var (shown, seen) = Sum(candidate, signal);
            var (stableShown, stableSeen) = Sum(stable, signal);
            if (looksFixed)
            {
                var start = _start.GetValueOrDefault(key + signal);
                _start[key + signal] = (shown, seen);
                if (seen - start.Seen >= 50 && stableSeen >= 50 && ((shown - start.Shown) / (seen - start.Seen)) - (stableShown / stableSeen) > 0.1)
                {
                    FixedAt ??= answers;
                }
            }

            if (looksTest && seen >= 10 && stableSeen >= 50)
            {
                var share = (shown + stableShown) / (seen + stableSeen);
                var spread = Math.Sqrt(share * (1 - share) * ((1 / seen) + (1 / stableSeen)));
                if (spread > 0 && ((shown / seen) - (stableShown / stableSeen)) / spread > 3.09)
                {
                    TestedAt ??= answers;
                }
            }
        }
    }

    private static (double Shown, double Seen) Sum(SignalCounts?[] counts, int signal)
    {
        double shown = 0, seen = 0;
        foreach (var each in counts)
        {
            shown += each?.Shown(signal) ?? 0;
            seen += each?.Seen(signal) ?? 0;
        }

        return (shown, seen);
    }
}
