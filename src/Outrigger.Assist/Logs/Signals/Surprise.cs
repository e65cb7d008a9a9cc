namespace Outrigger.Assist.Logs.Signals;

/// <summary>
/// How surprising something is, as −log10 of how likely something at least as odd is: 5 means once in 100,000. All the
/// signals speak this unit, so that one alarm budget fits them.
/// </summary>
internal static class Surprise
{
    /// <summary>No signal says more than this.</summary>
    public const double Max = 12;

    private const double Ln10 = 2.302585092994046;

    /// <summary>A new thing, when <paramref name="news"/> were new among <paramref name="seen"/> (Good–Turing's unseen mass, half a one at least).</summary>
    /// <seealso href="https://doi.org/10.1093/biomet/40.3-4.237">Good, 1953</seealso>
    public static double OfNew(double news, double seen) => Math.Min(Max, Math.Max(0, Math.Log10((seen + 1) / (news + 0.5))));

    /// <summary>
    /// A count where <paramref name="mean"/> is usual, for negative binomial counts of the given size (variance = mean +
    /// mean²/size): by the tail's deviance. 0 when the count is not above the mean (or not below, asked the other way).
    /// </summary>
    public static double OfCount(double count, double mean, double size, bool above)
    {
        if (above ? count <= mean : count >= mean)
        {
            return 0;
        }

        mean = Math.Max(mean, 1e-6);
        var deviance = (count > 0 ? count * Math.Log(count / mean) : 0) - ((count + size) * Math.Log((count + size) / (mean + size)));
        var z = Math.Sqrt(2 * Math.Max(0, deviance));
        return Math.Min(Max, (deviance / Ln10) + Math.Log10(Math.Max(1, 2.5 * z)));
    }

    /// <summary>A value that breaks the record of <paramref name="seen"/> earlier ones and lies <paramref name="z"/> usual spreads from their mean; 0 below 6 spreads.</summary>
    public static double OfRecord(double seen, double z) => z < 6 ? 0 : Math.Min(Max, Math.Log10(seen + 1) + (2 * Math.Log10(z / 6)));
}
