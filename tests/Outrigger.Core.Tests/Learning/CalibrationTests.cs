using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class CalibrationTests
{
    // Few distinct scores, so that ties and violations are common.
    private static Gen<(double Score, double Label, double Weight)[]> Samples { get; } =
        (from score in Gen.Choose(0, 12)
         from label in Gen.Elements(0.0, 1.0)
         from weight in Gen.Choose(1, 3)
         select (score / 4.0, label, (double)weight)).ArrayOf().Where(samples => samples.Length > 0);

    [Fact]
    public void Isotonic_AnySamples_IsTheBestFunctionThatNeverFalls() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var fit = IsotonicCalibration.Fit([.. samples.Select(s => s.Score)], [.. samples.Select(s => s.Label)], [.. samples.Select(s => s.Weight)]);
            var groups = samples.GroupBy(s => s.Score).OrderBy(g => g.Key).Select(g => (Score: g.Key, Weight: g.Sum(s => s.Weight), Sum: g.Sum(s => s.Weight * s.Label))).ToArray();
            for (var i = 0; i < groups.Length; i++)
            {
                // The least-squares solution has a closed form: the greatest, over beginnings, of the least mean over ends.
                var best = Enumerable.Range(0, i + 1).Max(from => Enumerable.Range(i, groups.Length - i).Min(to =>
                    groups[from..(to + 1)].Sum(g => g.Sum) / groups[from..(to + 1)].Sum(g => g.Weight)));
                fit.Calibrate(groups[i].Score).ShouldBe(best, 1e-9);
            }
        }).Holds();

    [Fact]
    public void Isotonic_AnyTwoScores_NeverFalls() =>
        Prop.ForAll(Samples.ToArbitrary(), Gen.Choose(-8, 28).Two().ToArbitrary(), (samples, pair) =>
        {
            var fit = IsotonicCalibration.Fit([.. samples.Select(s => s.Score)], [.. samples.Select(s => s.Label)]);
            var (low, high) = (Math.Min(pair.Item1, pair.Item2) / 8.0, Math.Max(pair.Item1, pair.Item2) / 8.0);
            fit.Calibrate(low).ShouldBeLessThanOrEqualTo(fit.Calibrate(high) + 1e-12);
        }).Holds();

    [Fact]
    public void Isotonic_NothingToLearnFrom_SaysHalf()
    {
        IsotonicCalibration.Fit([], []).Calibrate(3).ShouldBe(0.5);
        IsotonicCalibration.Fit([double.NaN, double.PositiveInfinity], [1, 1]).Steps.ShouldBe(0);
        IsotonicCalibration.Fit([1], [1]).Calibrate(double.NaN).ShouldBe(0.5);
    }

    [Fact]
    public void Platt_Overconfident_LearnsTheTruth()
    {
        var random = new Random(7);
        var platt = new PlattCalibration();
        for (var i = 0; i < 50_000; i++)
        {
            var score = (random.NextDouble() * 8) - 4;
            platt.Update(score, random.NextDouble() < Logistic.Sigmoid((0.5 * score) - 1) ? 1 : 0);
        }

        // The last step's noise: about 0.04 in the slope, 0.05 in the offset.
        platt.Slope.ShouldBe(0.5, 0.16);
        platt.Offset.ShouldBe(-1, 0.2);
    }

    [Fact]
    public void Platt_Untaught_LeavesLogitsAlone() => new PlattCalibration().Calibrate(1.25).ShouldBe(Logistic.Sigmoid(1.25));

    [Fact]
    public void Platt_AnySamples_NeverTurnsTheOrderAround() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(double, bool)[]>(), samples =>
        {
            var platt = new PlattCalibration();
            foreach (var (score, label) in samples)
            {
                platt.Update(score, label ? 1 : 0);
                platt.Calibrate(1).ShouldBeGreaterThanOrEqualTo(platt.Calibrate(-1));
                double.IsFinite(platt.Calibrate(score)).ShouldBeTrue();
            }
        }).Holds();

    [Fact]
    public void Brier_KnownCases()
    {
        CalibrationMeasures.Brier([1, 0], [1, 0]).ShouldBe(0);
        CalibrationMeasures.Brier([0.5, 0.5], [1, 0]).ShouldBe(0.25);
        CalibrationMeasures.Brier([0, 1], [1, 0]).ShouldBe(1);
    }

    [Fact]
    public void ExpectedError_KnownCases()
    {
        CalibrationMeasures.ExpectedError([0.75, 0.75, 0.75, 0.75], [1, 1, 1, 0]).ShouldBe(0, 1e-12);
        CalibrationMeasures.ExpectedError([0.9, 0.9], [0, 0]).ShouldBe(0.9, 1e-12);
        CalibrationMeasures.ExpectedError([0.1, 0.9], [1, 1], bins: 2).ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void ExpectedError_AnySamples_IsNoLargerThanTheMeanError() =>
        Prop.ForAll((from p in Gen.Choose(0, 100) from y in Gen.Elements(0.0, 1.0) select (P: p / 100.0, Y: y)).ArrayOf().Where(s => s.Length > 0).ToArbitrary(), samples =>
        {
            var error = CalibrationMeasures.ExpectedError([.. samples.Select(s => s.P)], [.. samples.Select(s => s.Y)]);
            error.ShouldBeInRange(0, samples.Average(s => Math.Abs(s.P - s.Y)) + 1e-12);
        }).Holds();

    [Theory]
    [InlineData(10, 10, 0.7225)]
    [InlineData(0, 10, 0)]
    [InlineData(95, 100, 0.8882)]
    [InlineData(0, 0, 0)]
    public void WilsonLower_KnownCases(double successes, double samples, double expected) =>
        ProportionBounds.WilsonLower(successes, samples).ShouldBe(expected, 1e-4);

    [Fact]
    public void WilsonLower_AnySample_LiesBelowTheShareAndRisesWithSuccesses() =>
        Prop.ForAll((from n in Gen.Choose(1, 500) from k in Gen.Choose(0, n) select (K: k, N: n)).ToArbitrary(), sample =>
        {
            var lower = ProportionBounds.WilsonLower(sample.K, sample.N);
            lower.ShouldBeInRange(0, (double)sample.K / sample.N);
            ProportionBounds.WilsonLower(Math.Min(sample.K + 1, sample.N), sample.N).ShouldBeGreaterThanOrEqualTo(lower);
        }).Holds();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public void Logistic_AnyNumber_IsANumber(double value)
    {
        Logistic.Sigmoid(value).ShouldBeInRange(double.Epsilon, 1 - 1e-16);
        double.IsFinite(Logistic.Logit(value)).ShouldBeTrue();
        double.IsFinite(Logistic.Loss(value, 1)).ShouldBeTrue();
    }
}
