namespace Outrigger.Quality.Forecasting;

/// <summary>The measures of the M4 competition and its two reference forecasts, as its rules define them.</summary>
internal static class ForecastScores
{
    /// <summary>Mean of 200 |y − f| / (|y| + |f|), in percent.</summary>
    public static double Smape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            var size = Math.Abs(actual[i]) + Math.Abs(forecast[i]);
            sum += size > 0 ? 200 * Math.Abs(actual[i] - forecast[i]) / size : 0;
        }

        return sum / actual.Length;
    }

    /// <summary>Mean absolute error in units of what the seasonal naive forecast is off by, one step, in the training part.</summary>
    public static double Mase(ReadOnlySpan<double> training, int season, ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var scale = 0.0;
        for (var i = season; i < training.Length; i++)
        {
            scale += Math.Abs(training[i] - training[i - season]);
        }

        var error = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            error += Math.Abs(actual[i] - forecast[i]);
        }

        return error / actual.Length / (scale / (training.Length - season));
    }

    /// <summary>As one season ago.</summary>
    public static double[] SeasonalNaive(ReadOnlySpan<double> training, int season, int horizon)
    {
        var forecast = new double[horizon];
        for (var i = 0; i < horizon; i++)
        {
            forecast[i] = training[training.Length - season + (i % season)];
        }

        return forecast;
    }

    /// <summary>
    /// Naive2: when the autocorrelation at the season is significant (90 %), the last value without and again with the
    /// indices of a classical multiplicative decomposition; else the last value.
    /// </summary>
    public static double[] Naive2(ReadOnlySpan<double> training, int season, int horizon)
    {
        var indices = IsSeasonal(training, season) ? Indices(training, season) : [.. Enumerable.Repeat(1.0, season)];
        var level = training[^1] / indices[(training.Length - 1) % season];
        var forecast = new double[horizon];
        for (var i = 0; i < horizon; i++)
        {
            forecast[i] = level * indices[(training.Length + i) % season];
        }

        return forecast;
    }

    private static bool IsSeasonal(ReadOnlySpan<double> values, int season)
    {
        if (values.Length < 3 * season)
        {
            return false;
        }

        var before = 1.0;
        for (var lag = 1; lag < season; lag++)
        {
            var correlation = Correlation(values, lag);
            before += 2 * correlation * correlation;
        }

        return Math.Abs(Correlation(values, season)) > 1.645 / Math.Sqrt(values.Length) * Math.Sqrt(before);
    }

    private static double Correlation(ReadOnlySpan<double> values, int lag)
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        var (power, product) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            power += (values[i] - mean) * (values[i] - mean);
            product += i < lag ? 0 : (values[i] - mean) * (values[i - lag] - mean);
        }

        return power > 0 ? product / power : 0;
    }

    private static double[] Indices(ReadOnlySpan<double> values, int season)
    {
        var (sums, counts) = (new double[season], new int[season]);
        var half = season / 2;
        for (var i = half; i < values.Length - half; i++)
        {
            // A centred moving average; of an even season the two ends count half.
            var trend = 0.0;
            for (var j = i - half; j <= i + half; j++)
            {
                trend += values[j] * (season % 2 == 0 && (j == i - half || j == i + half) ? 0.5 : 1) / season;
            }

            sums[i % season] += values[i] / trend;
            counts[i % season]++;
        }

        var mean = Enumerable.Range(0, season).Average(slot => sums[slot] / counts[slot]);
        return [.. Enumerable.Range(0, season).Select(slot => sums[slot] / counts[slot] / mean)];
    }
}
