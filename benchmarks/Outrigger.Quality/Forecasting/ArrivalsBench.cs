using System.Globalization;
using Outrigger.Assist.Forecasting.Series;

namespace Outrigger.Quality.Forecasting;

/// <summary>
/// Requests of a language model's users per 10 s and per 60 s: each bin is forecast from those before it. The first third
/// only warms up, as in the anchors.
/// </summary>
internal sealed class ArrivalsBench : IQualityBench
{
    public string Module => "forecast";

    public string Folder => Path.Combine("forecast", "azure_llm");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var arrivals = ForecastData.Arrivals(context);
        foreach (var (seconds, anchors) in new[] { (10, "last value 9.28, EWMA 0.3 7.72"), (60, "last value 32.6, EWMA 0.3 40.7") })
        {
            foreach (var withLast in new[] { true, false })
            {
                var bins = ForecastData.Bins(arrivals, seconds, withLast);
                var (ours, last, average) = Measure(bins, TimeSpan.FromSeconds(seconds));
                var name = string.Create(CultureInfo.InvariantCulture, $"azure-conv/MAE-{seconds}s{(withLast ? "" : "-full-bins")}");
                yield return new(
                    name, ours, "requests", $"Azure LLM trace, {bins.Length} bins of {seconds} s", withLast ? "the last two thirds" : "the last two thirds, without the last bin, which is not full",
                    withLast ? anchors : "", Math.Min(last, average), string.Create(CultureInfo.InvariantCulture, $"one step; here: last value {last:F2}, EWMA 0.3 {average:F2}"));
            }
        }
    }

    private static (double Ours, double Last, double Average) Measure(double[] bins, TimeSpan step)
    {
        var forecaster = new SeriesForecaster(SeriesSettings.Of(step, capacity: 1000), ForecastTuning.Default);
        forecaster.Observe(bins[0]);
        var (ours, last, average, level, count) = (0.0, 0.0, 0.0, bins[0], 0);
        for (var i = 1; i < bins.Length; i++)
        {
            if (i >= bins.Length / 3)
            {
                ours += Math.Abs(bins[i] - forecaster.Forecast(1, []).Points[0]);
                last += Math.Abs(bins[i] - bins[i - 1]);
                average += Math.Abs(bins[i] - level);
                count++;
            }

            level += 0.3 * (bins[i] - level);
            forecaster.Observe(bins[i]);
        }

        return (ours / count, last / count, average / count);
    }
}
