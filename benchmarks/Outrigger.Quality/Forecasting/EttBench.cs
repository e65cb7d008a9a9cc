using Outrigger.Assist.Forecasting.Series;

namespace Outrigger.Quality.Forecasting;

/// <summary>
/// The hourly ETT file, each of its columns alone, value by value; every hour of the last part the next 96 are forecast.
/// Columns that go below zero and drift: what M4 does not have.
/// </summary>
internal sealed class EttBench : IQualityBench
{
    private const int Month = 30 * 24;
    private const int Training = 12 * Month;
    private const int Validation = 4 * Month;
    private const int Test = 4 * Month;
    private const int Horizon = 96;

    public string Module => "forecast";

    public string Folder => Path.Combine("forecast", "ett");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var (square, absolute, inside) = (0.0, 0.0, 0.0);
        var count = 0L;
        foreach (var column in ForecastData.Ett(context))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var mean = column.Take(Training).Average();
            var spread = Math.Sqrt(column.Take(Training).Average(value => (value - mean) * (value - mean)));
            var forecaster = new SeriesForecaster(SeriesSettings.Of(TimeSpan.FromHours(1), capacity: 1000), ForecastTuning.Default);
            for (var time = 0; time + Horizon <= Training + Validation + Test; time++)
            {
                if (time >= Training + Validation)
                {
                    var path = forecaster.Forecast(Horizon, [0.8]);
                    for (var step = 0; step < Horizon; step++)
                    {
                        var actual = column[time + step];
                        var error = (actual - path.Points[step]) / spread;
                        square += error * error;
                        absolute += Math.Abs(error);
                        inside += actual >= path.Intervals[0].Lower[step] && actual <= path.Intervals[0].Upper[step] ? 1 : 0;
                        count++;
                    }
                }

                forecaster.Observe(column[time]);
            }
        }

        const string Data = "ETTh1, 7 columns";
        const string Split = "months 17 to 20, every origin; a development set, nothing was chosen on it";
        yield return new("etth1-96/MSE", square / count, "z-scored", Data, Split, "DLinear 0.375 (from memory), trained on 12 months", null, "univariate and online, with the last 1,000 hours");
        yield return new("etth1-96/MAE", absolute / count, "z-scored", Data, Split, "DLinear 0.399 (from memory)");
        yield return new("etth1-96/coverage-80", 100 * inside / count, "%", Data, Split, "80", 80);
    }
}
