namespace Outrigger.Assist.Forecasting.Series;

/// <summary>The seasons of a series in steps: a short one and a long one of several of it; 0 = none.</summary>
internal readonly record struct Seasons(int Short, int Long);

/// <summary>
/// Finds seasons by autocorrelation. Seasons that the calendar suggests (a day, a week in steps) are taken when the values
/// do not speak against them; without any, the nearest strong peak. O(n · lags).
/// </summary>
internal static class PeriodFinder
{
    private const double Weak = 0.1;
    private const double Clear = 0.3;
    private const int MaxFound = 512;

    /// <param name="values">Oldest first.</param>
    /// <param name="day">Steps of a day, or the season that the caller named; 0 when it has none.</param>
    /// <param name="week">Steps of a week, 0 when it has none.</param>
    /// <param name="capacity">How many values the history holds: a season must fit twice.</param>
    public static Seasons Find(ReadOnlySpan<double> values, int day, int week, int capacity)
    {
        var rest = WithoutTrend(values);
        var power = Product(rest, 0);
        if (!(power > 1e-12))
        {
            return default;
        }

        var longest = Math.Min(values.Length, capacity) / 2;
        var shortSeason = day >= 2 && day <= longest && Correlation(rest, day, power) > Weak ? day : Peak(rest, power, Math.Min(values.Length / 3, MaxFound));
        var longSeason = shortSeason == 0 ? week : shortSeason == day && week > day ? week : 7 * shortSeason;
        if (longSeason < 2 || longSeason > longest || Correlation(rest, longSeason, power) <= Weak)
        {
            return new(shortSeason, 0);
        }

        return shortSeason == 0 ? new(longSeason, 0) : new(shortSeason, longSeason);
    }

    private static int Peak(double[] rest, double power, int longest)
    {
        if (longest < 4)
        {
            return 0;
        }

        var correlations = new double[longest + 2];
        for (var lag = 1; lag < correlations.Length; lag++)
        {
            correlations[lag] = Correlation(rest, lag, power);
        }

        // A slow wave correlates with all its near neighbours; only behind the first valley a peak is a season.
        var from = 2;
        while (from <= longest && correlations[from] > 0)
        {
            from++;
        }

        var best = 0.0;
        for (var lag = from; lag <= longest; lag++)
        {
            best = Math.Max(best, correlations[lag]);
        }

        if (best < Clear)
        {
            return 0;
        }

        for (var lag = from; lag <= longest; lag++)
        {
            if (correlations[lag] >= 0.85 * best && correlations[lag] >= correlations[lag - 1] && correlations[lag] >= correlations[lag + 1])
            {
                return lag;
            }
        }

        return 0;
    }

    // Of the pairs that there are, so that long lags of short series are not punished.
    private static double Correlation(double[] rest, int lag, double power) =>
        Product(rest, lag) / power * rest.Length / (rest.Length - lag);

    private static double Product(double[] rest, int lag)
    {
        var sum = 0.0;
        for (var i = lag; i < rest.Length; i++)
        {
            sum += rest[i] * rest[i - lag];
        }

        return sum;
    }

    private static double[] WithoutTrend(ReadOnlySpan<double> values)
    {
        var n = values.Length;
        var (sum, timeSum) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            sum += values[i];
            timeSum += (i - ((n - 1) / 2.0)) * values[i];
        }

        var slope = n < 2 ? 0 : timeSum / (n * (((double)n * n) - 1) / 12);
        var rest = new double[n];
        for (var i = 0; i < n; i++)
        {
            rest[i] = values[i] - (sum / n) - (slope * (i - ((n - 1) / 2.0)));
        }

        return rest;
    }
}
