using Outrigger.Assist.Forecasting.Series;

namespace Outrigger.Quality.Forecasting;

/// <summary>
/// M4 Hourly: each series is shown value by value up to its last 48, which are then forecast in one go. Nothing was chosen
/// on them; what was chosen was chosen on three earlier origins, which are reported beside.
/// </summary>
internal sealed class M4Bench : IQualityBench
{
    private const int Horizon = 48;
    private const int Season = 24;
    private const string Held = "the last 48 points of each, held out; parameters chosen on the origins before";
    private const string Published = "official test: Doornik 8.913, ES-RNN 9.328, FFORMA 11.506, seasonal naive 13.912, Theta 18.138, Naive2 18.383";

    // The seasonal naive forecast on these points, as the data's README gives it: wrong here means that the scorer is wrong.
    private const double ReferenceSmape = 14.57;

    public string Module => "forecast";

    public string Folder => Path.Combine("forecast", "m4");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var series = ForecastData.M4(context);
        var data = $"M4 Hourly, {series.Length} series";
        var held = Measure(series, back: Horizon, context.Cancellation);
        var earlier = Enumerable.Range(2, 3).Select(turn => Measure(series, turn * Horizon, context.Cancellation)).ToArray();

        yield return new(
            "m4-hourly/reference-sMAPE", held.NaiveSmape, "%", data, Held, $"{ReferenceSmape} on the file that is given", ReferenceSmape,
            Math.Abs(held.NaiveSmape - ReferenceSmape) < 0.005 ? "the seasonal naive forecast; the scorer agrees" : "the seasonal naive forecast; another file, or the scorer is wrong");
        yield return new("m4-hourly/sMAPE", held.Smape, "%", data, Held, Published, held.NaiveSmape, "beside it the seasonal naive forecast");
        yield return new(
            "m4-hourly/sMAPE-ratio", held.Smape / held.NaiveSmape, "of the seasonal naive's", data, Held,
            "official test: Doornik 0.641, ES-RNN 0.671, FFORMA 0.827, Theta 1.304", 1, "at most 0.70, aim 0.63");
        yield return new(
            "m4-hourly/sMAPE-ratio-development", earlier.Sum(part => part.Smape) / earlier.Sum(part => part.NaiveSmape), "of the seasonal naive's", data,
            "48 points from each of three origins 96, 144 and 192 before the end: what parameters were chosen on", "", 1);
        yield return new("m4-hourly/MASE", held.Mase, "", data, Held, "official test: Doornik 0.801, FFORMA 0.819, ES-RNN 0.893, seasonal naive 1.193", held.NaiveMase, "m = 24; beside it the seasonal naive forecast");
        yield return new(
            "m4-hourly/OWA", ((held.Smape / held.Naive2Smape) + (held.Mase / held.Naive2Mase)) / 2, "", data, Held,
            "official test: Doornik 0.410, ES-RNN 0.440, FFORMA 0.484, seasonal naive 0.627", 1, "against Naive2, run here");
        yield return new("m4-hourly/coverage-80", 100 * held.Inside80, "%", data, Held, "80", 80, $"on the development origins {100 * earlier.Average(part => part.Inside80):F1}");
        yield return new("m4-hourly/coverage-95", 100 * held.Inside95, "%", data, Held, "95", 95, $"on the development origins {100 * earlier.Average(part => part.Inside95):F1}");
        yield return new("m4-hourly/width-80", held.Width, "of the value", data, Held, "", null, "median width of the 80 % interval");

        foreach (var row in Costs(series[0], data))
        {
            yield return row;
        }
    }

    private static IEnumerable<QualityRow> Costs(double[] values, string data)
    {
        var times = new DecisionTimes();
        var forecaster = Create();
        foreach (var value in values)
        {
            forecaster.Observe(value);
        }

        var (median, p99) = times.Measure(call => forecaster.Observe(values[call % values.Length]));
        yield return new("m4-hourly/update-median", median, "us", data, "the first series, again and again", "must 50, aim 5", null, "one value into all members, weights and intervals");
        yield return new("m4-hourly/update-p99", p99, "us", data, "the first series, again and again", "must 50", null, "with the forecasts that are put aside to be scored");
        double[] levels = [0.8, 0.95];
        (median, p99) = times.Measure(_ => forecaster.Forecast(24, levels));
        yield return new("m4-hourly/forecast24-median", median, "us", data, "the first series", "must 50,000", null, "24 steps with two intervals");
        yield return new("m4-hourly/forecast24-p99", p99, "us", data, "the first series", "must 50,000");
        yield return new("m4-hourly/state", forecaster.StateBytes, "bytes", data, "the first series", "4,096", 4096, $"what was learned; the history of {values.Length} or more values is {forecaster.HistoryBytes} bytes beside it");
    }

    private static SeriesForecaster Create() => new(SeriesSettings.Of(TimeSpan.FromHours(1), capacity: 1000), ForecastTuning.Default);

    private static Part Measure(double[][] all, int back, CancellationToken cancellation)
    {
        var part = new Part();
        var widths = new List<double>();
        foreach (var values in all)
        {
            cancellation.ThrowIfCancellationRequested();
            var training = values.AsSpan(0, values.Length - back);
            var actual = values.AsSpan(values.Length - back, Horizon);
            var forecaster = Create();
            foreach (var value in training)
            {
                forecaster.Observe(value);
            }

            var path = forecaster.Forecast(Horizon, [0.8, 0.95]);
            part.Smape += ForecastScores.Smape(actual, path.Points) / all.Length;
            part.Mase += ForecastScores.Mase(training, Season, actual, path.Points) / all.Length;
            var naive = ForecastScores.SeasonalNaive(training, Season, Horizon);
            part.NaiveSmape += ForecastScores.Smape(actual, naive) / all.Length;
            part.NaiveMase += ForecastScores.Mase(training, Season, actual, naive) / all.Length;
            var naive2 = ForecastScores.Naive2(training, Season, Horizon);
            part.Naive2Smape += ForecastScores.Smape(actual, naive2) / all.Length;
            part.Naive2Mase += ForecastScores.Mase(training, Season, actual, naive2) / all.Length;
            part.Inside80 += Inside(actual, path.Intervals[0]) / all.Length;
            part.Inside95 += Inside(actual, path.Intervals[1]) / all.Length;
            for (var i = 0; i < Horizon; i++)
            {
                widths.Add((path.Intervals[0].Upper[i] - path.Intervals[0].Lower[i]) / Math.Max(actual[i], 1e-9));
            }
        }

        widths.Sort();
        part.Width = widths[widths.Count / 2];
        return part;
    }

    private static double Inside(ReadOnlySpan<double> actual, (double[] Lower, double[] Upper) interval)
    {
        var inside = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            inside += actual[i] >= interval.Lower[i] && actual[i] <= interval.Upper[i] ? 1 : 0;
        }

        return (double)inside / actual.Length;
    }

    private sealed class Part
    {
        public double Smape { get; set; }

        public double Mase { get; set; }

        public double NaiveSmape { get; set; }

        public double NaiveMase { get; set; }

        public double Naive2Smape { get; set; }

        public double Naive2Mase { get; set; }

        public double Inside80 { get; set; }

        public double Inside95 { get; set; }

        public double Width { get; set; }
    }
}
