using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Forecasting;
using Outrigger.Assist.Forecasting.Series;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Forecasting;

public sealed class ForecastModelTests
{
    private readonly ForecastModel _model = new();

    [Fact]
    public void Judge_InitialParameters_SayWhatThePathSays()
    {
        var (features, path) = Features(TestSeries.Traffic(500), 12, double.NaN);

        var verdict = _model.Judge([.. _model.InitialParameters], features);

        verdict.Score.ShouldBe(path.Points[11], Math.Abs(path.Points[11]) * 0.001);
        verdict.Reasons.Where(reason => reason.What is "level" or "season").Sum(reason => reason.Contribution).ShouldBe(verdict.Score - features[ForecastFeatures.Last], 1);
    }

    [Fact]
    public void Judge_LimitOnTheWay_CrossesAndIsNotable()
    {
        double[] climb = [.. Enumerable.Range(0, 100).Select(i => 100.0 + (2 * i))];
        var (features, _) = Features(climb, 20, 310);

        var verdict = _model.Judge([.. _model.InitialParameters], features);

        (verdict.Outcome, verdict.IsNotable).ShouldBe(("crosses", true));
        verdict.Confidence.ShouldBeInRange(0.5, 1);
        verdict.Reasons[0].What.ShouldBe("limit");
    }

    [Fact]
    public void Judge_LimitFarAway_Stays()
    {
        var (features, _) = Features([.. Enumerable.Range(0, 100).Select(i => 100.0 + (i % 3))], 20, 900);

        var verdict = _model.Judge([.. _model.InitialParameters], features);

        (verdict.Outcome, verdict.IsNotable, verdict.Confidence > 0.9).ShouldBe(("stays", false, true));
    }

    [Fact]
    public void Learn_TheSameOutcomeAgainAndAgain_LowersItsLoss() => Prop.ForAll(
        Gen.Choose(0, 10_000).ToArbitrary(),
        Gen.Choose(5, 20).Select(n => n / 10.0).ToArbitrary(),
        (seed, factor) =>
        {
            var (features, path) = Features(TestSeries.Traffic(400, seed, 0.2), 6, double.NaN);
            var outcome = path.Points[5] * factor;
            double[] parameters = [.. _model.InitialParameters];
            var before = _model.Loss(parameters, features, outcome);
            for (var i = 0; i < 100; i++)
            {
                _model.Learn(parameters, features, outcome, 1);
            }

            return _model.Loss(parameters, features, outcome) <= before + 1e-9 && parameters.All(parameter => Math.Abs(parameter) <= 3);
        }).Holds();

    [Fact]
    public void Learn_WithoutWeight_ChangesNothing()
    {
        var (features, path) = Features(TestSeries.Traffic(400), 6, double.NaN);
        double[] parameters = [.. _model.InitialParameters];

        _model.Learn(parameters, features, path.Points[5] * 3, 0);

        parameters.ShouldAllBe(parameter => parameter == 0);
    }

    private static (double[] Features, SeriesPath Path) Features(double[] values, int step, double limit)
    {
        var forecaster = new SeriesForecaster(SeriesSettings.Of(TimeSpan.FromHours(1), 1000), ForecastTuning.Default);
        foreach (var value in values)
        {
            forecaster.Observe(value);
        }

        var path = forecaster.Forecast(step, [0.8]);
        var features = new double[ForecastFeatures.Count];
        forecaster.Describe(path, step, limit, features);
        return (features, path);
    }
}
