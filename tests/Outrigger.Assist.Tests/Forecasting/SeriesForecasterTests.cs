using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Forecasting.Series;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Forecasting;

public sealed class SeriesForecasterTests
{
    private static readonly double[] Levels = [0.8, 0.95];
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, 1_000_000).ToArbitrary();

    [Fact]
    public void Forecast_ScaledSeries_IsScaled() => Prop.ForAll(
        Seeds,
        Gen.Elements(0.001, 0.37, 12.0, 4096.0).ToArbitrary(),
        (seed, scale) =>
        {
            var values = TestSeries.Traffic(200 + (seed % 200), seed);
            var plain = Fed(values).Forecast(24, Levels);
            var scaled = Fed([.. values.Select(value => value * scale)]).Forecast(24, Levels);
            return Enumerable.Range(0, 24).All(i =>
                Near(scaled.Points[i], plain.Points[i] * scale) && Near(scaled.Intervals[1].Upper[i], plain.Intervals[1].Upper[i] * scale));
        }).Holds();

    [Fact]
    public void Forecast_ShiftedSeriesWithNegatives_IsShifted() => Prop.ForAll(
        Seeds,
        Gen.Elements(-500.0, -3.0, 0.5).ToArbitrary(),
        (seed, shift) =>
        {
            double[] values = [-50, .. TestSeries.Walk(150, seed)];
            var plain = Fed(values).Forecast(12, Levels);
            var shifted = Fed([.. values.Select(value => value + shift)]).Forecast(12, Levels);
            return Enumerable.Range(0, 12).All(i =>
                Math.Abs(shifted.Points[i] - plain.Points[i] - shift) < 0.02 && Math.Abs(shifted.Intervals[0].Lower[i] - plain.Intervals[0].Lower[i] - shift) < 0.02);
        }).Holds();

    [Fact]
    public void Forecast_AnyValues_IsFiniteOrderedAndKeepsItsSign()
    {
        var value = Gen.OneOf(
            Gen.Choose(-1000, 1000).Select(n => (double)n),
            Gen.Choose(0, 3).Select(n => (double)n),
            Gen.Elements(double.NaN, double.PositiveInfinity, 1e150, -1e150, 1e-300, 0.0));
        Prop.ForAll(
            Gen.ListOf(value).ToArbitrary(),
            Gen.Choose(1, 300).ToArbitrary(),
            (values, horizon) =>
            {
                var path = Fed([.. values]).Forecast(horizon, Levels);
                var seen = values.Where(double.IsFinite).ToArray();
                return Enumerable.Range(0, horizon).All(i =>
                    double.IsFinite(path.Points[i])
                    && path.Intervals[1].Lower[i] <= path.Intervals[0].Lower[i]
                    && path.Intervals[0].Lower[i] <= path.Points[i]
                    && path.Points[i] <= path.Intervals[0].Upper[i]
                    && path.Intervals[0].Upper[i] <= path.Intervals[1].Upper[i]
                    && (seen.Length == 0 || seen.Min() < 0 || path.Intervals[1].Lower[i] >= 0));
            }).Holds(cases: 300);
    }

    [Fact]
    public void Forecast_DailyAndWeeklyTraffic_FindsBothSeasonsAndBeatsTheSeasonalNaive()
    {
        var values = TestSeries.Traffic(700 + 48);
        var forecaster = Fed(values[..700]);

        var points = forecaster.Forecast(48, Levels).Points;

        forecaster.Seasons.ShouldBe(new Seasons(24, 168));
        var ours = Enumerable.Range(0, 48).Average(i => Math.Abs(points[i] - values[700 + i]));
        var naive = Enumerable.Range(0, 48).Average(i => Math.Abs(values[700 - 168 + i] - values[700 + i]));
        ours.ShouldBeLessThan(naive);
    }

    [Fact]
    public void Forecast_ManySeries_IntervalsCoverAsTheySay()
    {
        var (inside80, inside95, count) = (0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var values = seed % 2 == 0 ? TestSeries.Traffic(424, seed, 0.2) : TestSeries.Walk(424, seed);
            var path = Fed(values[..400]).Forecast(24, Levels);
            for (var i = 0; i < 24; i++)
            {
                inside80 += values[400 + i] >= path.Intervals[0].Lower[i] && values[400 + i] <= path.Intervals[0].Upper[i] ? 1 : 0;
                inside95 += values[400 + i] >= path.Intervals[1].Lower[i] && values[400 + i] <= path.Intervals[1].Upper[i] ? 1 : 0;
                count++;
            }
        }

        (100.0 * inside80 / count).ShouldBeInRange(73, 88);
        (100.0 * inside95 / count).ShouldBeInRange(91, 99);
    }

    [Fact]
    public void Forecast_OneValue_IsThatValueWithAnInterval()
    {
        var path = Fed([42]).Forecast(3, Levels);

        path.Points[2].ShouldBe(42, 0.1);
        path.Intervals[0].Lower[0].ShouldBeLessThan(42);
        path.Intervals[0].Upper[0].ShouldBeGreaterThan(42);
    }

    [Fact]
    public void Forecast_Constant_StaysThere()
    {
        var path = Fed([.. Enumerable.Repeat(7.0, 300)]).Forecast(24, Levels);

        path.Points.ShouldAllBe(point => Math.Abs(point - 7) < 0.01);
        path.Intervals[1].Upper[0].ShouldBeLessThan(8);
    }

    [Fact]
    public void Observe_OneSpike_HardlyMovesTheForecast()
    {
        var values = TestSeries.Traffic(500);
        double[] spiked = [.. values];
        spiked[490] *= 50;

        var plain = Fed(values).Forecast(24, Levels).Points;
        var after = Fed(spiked).Forecast(24, Levels).Points;

        Enumerable.Range(0, 24).Average(i => Math.Abs(after[i] - plain[i]) / plain[i]).ShouldBeLessThan(0.15);
    }

    [Fact]
    public void Observe_NewLevel_IsFollowed()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 300).Select(i => (i < 280 ? 100 : 300) + TestSeries.Normal(random))];

        Fed(values).Forecast(1, Levels).Points[0].ShouldBe(300, 20);
    }

    [Fact]
    public void Observe_MissingValues_KeepTheSeason()
    {
        var values = TestSeries.Traffic(500, noise: 0.01);
        double[] gaps = [.. values.Select((value, i) => i % 11 == 0 || (i >= 400 && i < 430) ? double.NaN : value)];

        var forecaster = Fed(gaps);

        forecaster.Seasons.Short.ShouldBe(24);
        forecaster.Seen.ShouldBe(gaps.Count(double.IsFinite));
        var truth = TestSeries.Traffic(524, noise: 0.01)[500..];
        var points = forecaster.Forecast(24, Levels).Points;
        Enumerable.Range(0, 24).Average(i => Math.Abs(points[i] - truth[i]) / truth[i]).ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Observe_MostlyZeros_ForecastsBetweenZeroAndTheSizes()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 300).Select(_ => random.Next(5) == 0 ? 10.0 : 0)];

        var forecaster = new SeriesForecaster(new(0, 0, 1000), ForecastTuning.Default);
        foreach (var value in values)
        {
            forecaster.Observe(value);
        }

        var path = forecaster.Forecast(5, Levels);
        path.Points.ShouldAllBe(point => point >= 0 && point < 8);
        forecaster.Members.ShouldContain(member => member.Name == "intermittent");
    }

    [Fact]
    public void Copy_AtAnyLength_GoesOnAsBefore() => Prop.ForAll(
        Seeds,
        Gen.Choose(0, 1300).ToArbitrary(),
        (seed, length) =>
        {
            var values = seed % 2 == 0 ? TestSeries.Traffic(length + 60, seed) : TestSeries.Walk(length + 60, seed);
            var forecaster = Fed(values[..length]);
            var restored = Restored(forecaster);
            for (var i = length; i < values.Length; i++)
            {
                forecaster.Observe(values[i]);
                restored.Observe(values[i]);
            }

            var (expected, actual) = (forecaster.Forecast(30, Levels), restored.Forecast(30, Levels));
            return expected.Points.SequenceEqual(actual.Points) && expected.Intervals[1].Upper.SequenceEqual(actual.Intervals[1].Upper) && forecaster.Seen == restored.Seen;
        }).Holds(cases: 40);

    [Fact]
    public void Observe_AfterWarmUp_AllocatesNothing()
    {
        // The seasons are looked for at about the 1,100th value and then a history later.
        var values = TestSeries.Traffic(1500);
        var forecaster = Fed(values);
        foreach (var value in values[..100])
        {
            forecaster.Observe(value);
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                forecaster.Observe(values[i]);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void StateBytes_HourlySeries_AreAtMostFourKilobytes() => Fed(TestSeries.Traffic(700)).StateBytes.ShouldBeLessThanOrEqualTo(4096);

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(30)]
    public void Find_SeasonThatNobodyNamed_IsFound(int period)
    {
        var random = new Random(period);
        double[] values = [.. Enumerable.Range(0, 300).Select(i => (10 * Math.Sin(2 * Math.PI * i / period)) + TestSeries.Normal(random))];

        PeriodFinder.Find(values, 0, 0, 1000).Short.ShouldBe(period);
    }

    [Fact]
    public void Find_Noise_IsNoSeason()
    {
        var random = new Random(1);

        PeriodFinder.Find([.. Enumerable.Range(0, 300).Select(_ => TestSeries.Normal(random))], 0, 0, 1000).ShouldBe(default);
    }

    private static SeriesForecaster Fed(double[] values)
    {
        var forecaster = new SeriesForecaster(SeriesSettings.Of(TimeSpan.FromHours(1), 1000), ForecastTuning.Default);
        foreach (var value in values)
        {
            forecaster.Observe(value);
        }

        return forecaster;
    }

    private static SeriesForecaster Restored(SeriesForecaster forecaster)
    {
        var buffer = new ArrayBufferWriter<byte>();
        forecaster.Copy(StateCopy.To(buffer));
        var restored = new SeriesForecaster(SeriesSettings.Of(TimeSpan.FromHours(1), 1000), ForecastTuning.Default);
        var state = StateCopy.From(buffer.WrittenSpan);
        restored.Copy(state);
        state.IsAtEnd.ShouldBeTrue();
        return restored;
    }

    private static bool Near(double actual, double expected) => Math.Abs(actual - expected) <= 1e-3 * Math.Abs(expected);
}
