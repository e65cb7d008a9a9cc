using System.Globalization;
using Outrigger.Assist.Forecasting.Series;

namespace Outrigger.Quality.Forecasting;

/// <summary>
/// Counts without season, made up from seeds: what the members for such series were chosen on. Eight kinds of level (noise
/// only, autoregression, random walk, trend, shifts, a slow wander under noise, a part of a wave, a wandering trend), Poisson
/// counts around each.
/// </summary>
internal sealed class MadeUpCountsBench : IQualityBench
{
    private const int Kinds = 8;
    private const int SeriesPerKind = 40;

    public string Module => "forecast";

    public string Folder => "forecast";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        foreach (var length in new[] { 60, 350 })
        {
            var sum = 0.0;
            for (var kind = 0; kind < Kinds; kind++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                for (var seed = 0; seed < SeriesPerKind; seed++)
                {
                    sum += Ratio(Create(kind, length, new Random((1000 * kind) + seed)));
                }
            }

            yield return new(
                string.Create(CultureInfo.InvariantCulture, $"made-up-counts/MAE-ratio-{length}"), sum / (Kinds * SeriesPerKind), "of the better of two",
                $"{Kinds * SeriesPerKind} series of {length} made-up counts", "all of it; parameters were chosen on it", "", 1,
                "one step, from the second value on; to the better, in each series, of last value and EWMA 0.3");
        }
    }

    private static double Ratio(double[] values)
    {
        var forecaster = new SeriesForecaster(new(0, 0, 1000), ForecastTuning.Default);
        forecaster.Observe(values[0]);
        var (ours, last, average, level) = (0.0, 0.0, 0.0, values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            ours += Math.Abs(values[i] - forecaster.Forecast(1, []).Points[0]);
            last += Math.Abs(values[i] - values[i - 1]);
            average += Math.Abs(values[i] - level);
            level += 0.3 * (values[i] - level);
            forecaster.Observe(values[i]);
        }

        return ours / Math.Min(last, average);
    }

    private static double[] Create(int kind, int length, Random random)
    {
        var start = Math.Log(20 + (random.NextDouble() * 400));
        var (spread, memory) = (0.05 + (0.25 * random.NextDouble()), 0.5 + (0.49 * random.NextDouble()));
        var (slope, turns, phase) = ((random.NextDouble() - 0.5) * 0.02, 0.5 + (1.5 * random.NextDouble()), random.NextDouble());
        var (wander, shift, trend) = (0.0, 0.0, 0.0);
        var values = new double[length];
        for (var i = 0; i < length; i++)
        {
            var noise = Normal(random);
            var level = 0.0;
            switch (kind)
            {
                case 0:
                    level = spread * noise;
                    break;
                case 1:
                    level = wander = (memory * wander) + (spread * Math.Sqrt(1 - (memory * memory)) * noise);
                    break;
                case 2:
                    level = wander += 0.5 * spread * noise;
                    break;
                case 3:
                    level = (slope * i) + (0.3 * spread * noise);
                    break;
                case 4:
                    shift = random.NextDouble() < 0.02 ? 0.6 * Normal(random) : shift;
                    level = shift + (0.3 * spread * noise);
                    break;
                case 5:
                    wander = (0.97 * wander) + (0.25 * spread * noise);
                    level = wander + (0.7 * spread * Normal(random));
                    break;
                case 6:
                    wander = (0.8 * wander) + (0.6 * spread * noise);
                    level = (2 * spread * Math.Sin(2 * Math.PI * ((turns * i / length) + phase))) + (0.3 * wander);
                    break;
                default:
                    trend = 0.98 * (trend + ((random.NextDouble() - 0.5) * spread * 0.06));
                    level = wander += trend;
                    break;
            }

            values[i] = Poisson(random, Math.Exp(Math.Clamp(start + level, -2, 9)));
        }

        return values;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static int Poisson(Random random, double mean)
    {
        if (mean > 40)
        {
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal(random))));
        }

        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }
}
