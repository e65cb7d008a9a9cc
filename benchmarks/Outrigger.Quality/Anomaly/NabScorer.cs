namespace Outrigger.Quality.Anomaly;

/// <summary>
/// NAB's score, written anew after its definition: a window is worth what its earliest detection is worth, a false alarm
/// costs the more the longer after a window it comes, the first rows are not scored, one threshold for all files.
/// </summary>
/// <seealso href="https://arxiv.org/abs/1510.03336">Lavin and Ahmad 2015, section III</seealso>
internal static class NabScorer
{
    private static readonly double Earliest = Sigma(-1);

    /// <summary>The score over files at a threshold, 0 for a detector that never speaks and 100 for a perfect one.</summary>
    public static double Score(IReadOnlyList<NabFile> files, IReadOnlyList<double[]> scores, NabProfile profile, double threshold)
    {
        var raw = 0.0;
        var windows = 0;
        for (var i = 0; i < files.Count; i++)
        {
            raw += Raw(files[i], scores[i], profile, threshold);
            windows += files[i].Windows.Length;
        }

        return Normalise(raw, windows, profile);
    }

    /// <summary>The threshold with the best score, and that score.</summary>
    public static (double Threshold, double Score) Best(IReadOnlyList<NabFile> files, IReadOnlyList<double[]> scores, NabProfile profile)
    {
        var curves = files.Select((file, i) => Curve(file, scores[i], profile)).ToArray();
        var best = (Threshold: double.PositiveInfinity, Raw: files.Sum(file => -profile.FalseNegative * file.Windows.Length));
        var raw = best.Raw;
        foreach (var step in curves.SelectMany(curve => curve).GroupBy(step => step.Threshold).OrderByDescending(step => step.Key))
        {
            raw += step.Sum(change => change.Change);
            if (raw > best.Raw)
            {
                best = (step.Key, raw);
            }
        }

        return (best.Threshold, Normalise(best.Raw, files.Sum(file => file.Windows.Length), profile));
    }

    /// <summary>Windows found, and rows outside all windows that would alarm.</summary>
    public static (int Found, int FalseAlarms) Count(NabFile file, double[] scores, double threshold)
    {
        var found = 0;
        var inside = 0;
        foreach (var (first, last) in file.Windows)
        {
            var hits = 0;
            for (var i = Math.Max(first, file.Probationary); i <= last; i++)
            {
                hits += scores[i] >= threshold ? 1 : 0;
            }

            found += hits > 0 ? 1 : 0;
            inside += hits;
        }

        var all = 0;
        for (var i = file.Probationary; i < scores.Length; i++)
        {
            all += scores[i] >= threshold ? 1 : 0;
        }

        return (found, all - inside);
    }

    /// <summary>The file's share before normalising, straight from the definition.</summary>
    internal static double Raw(NabFile file, double[] scores, NabProfile profile, double threshold)
    {
        var raw = 0.0;
        var next = 0;
        var best = double.NegativeInfinity;
        for (var i = 0; i < scores.Length; i++)
        {
            while (next < file.Windows.Length && i > file.Windows[next].Last)
            {
                raw += double.IsNegativeInfinity(best) ? -profile.FalseNegative : best * profile.TruePositive;
                best = double.NegativeInfinity;
                next++;
            }

            if (i >= file.Probationary && scores[i] >= threshold)
            {
                if (next < file.Windows.Length && i >= file.Windows[next].First)
                {
                    best = Math.Max(best, Inside(file.Windows[next], i));
                }
                else
                {
                    raw += Outside(file, next, i) * profile.FalsePositive;
                }
            }
        }

        for (; next < file.Windows.Length; next++)
        {
            raw += double.IsNegativeInfinity(best) ? -profile.FalseNegative : best * profile.TruePositive;
            best = double.NegativeInfinity;
        }

        return raw;
    }

    // What lowering the threshold past each score adds: rows that alarm more.
    private static IEnumerable<(double Threshold, double Change)> Curve(NabFile file, double[] scores, NabProfile profile)
    {
        var next = 0;
        for (var i = file.Probationary; i < scores.Length; i++)
        {
            while (next < file.Windows.Length && i > file.Windows[next].Last)
            {
                next++;
            }

            if (next >= file.Windows.Length || i < file.Windows[next].First)
            {
                yield return (scores[i], Outside(file, next, i) * profile.FalsePositive);
            }
        }

        foreach (var window in file.Windows)
        {
            var worth = -profile.FalseNegative;
            foreach (var i in Enumerable.Range(window.First, window.Last - window.First + 1).Where(i => i >= file.Probationary).OrderByDescending(i => scores[i]).ThenBy(i => i))
            {
                var now = Inside(window, i) * profile.TruePositive;
                if (now > worth)
                {
                    yield return (scores[i], now - worth);
                    worth = now;
                }
            }
        }
    }

    private static double Inside((int First, int Last) window, int row) => Sigma(-(window.Last - row + 1.0) / (window.Last - window.First + 1.0)) / Earliest;

    private static double Outside(NabFile file, int next, int row)
    {
        if (next == 0)
        {
            return -1;
        }

        var (first, last) = file.Windows[next - 1];
        return Sigma((row - last) / (double)(last - first));
    }

    private static double Sigma(double y) => y > 3 ? -1 : (2 / (1 + Math.Exp(5 * y))) - 1;

    internal static double Normalise(double raw, int windows, NabProfile profile)
    {
        var nothing = -profile.FalseNegative * windows;
        return 100 * (raw - nothing) / ((profile.TruePositive * windows) - nothing);
    }
}
