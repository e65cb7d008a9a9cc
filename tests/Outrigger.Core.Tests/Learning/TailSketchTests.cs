using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class TailSketchTests
{
    [Fact]
    public void TailProbability_NothingAdded_IsOne() => new TailSketch().TailProbability(1e9).ShouldBe(1);

    [Fact]
    public void TailProbability_HigherScore_IsNeverLikelier() =>
        Prop.ForAll(Gen.Choose(1, 1000).Select(seed => seed).ToArbitrary(), seed =>
        {
            var sketch = Filled(seed, 400);
            var last = 1.0;
            for (var score = 0.01; score < 1e6; score *= 1.07)
            {
                var p = sketch.TailProbability(score);
                p.ShouldBeInRange(0, 1);

                // A bin's edge may lift the estimate a little where the fitted tail begins.
                p.ShouldBeLessThanOrEqualTo(last * 1.6);
                last = p;
            }
        }).Holds();

    [Fact]
    public void TailProbability_AmongScores_IsTheirRank()
    {
        var sketch = new TailSketch();
        for (var i = 1; i <= 10_000; i++)
        {
            sketch.Add(i / 100.0);
        }

        sketch.TailProbability(50).ShouldBe(0.5, 0.03);
        sketch.TailProbability(90).ShouldBe(0.1, 0.03);
    }

    [Fact]
    public void TailProbability_HeavyTail_SurprisesLess()
    {
        var light = new TailSketch();
        var heavy = new TailSketch();
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var u = 1 - random.NextDouble();
            light.Add(Math.Sqrt(-2 * Math.Log(u)));
            heavy.Add(1 / u);
        }

        light.TailProbability(30).ShouldBeLessThan(1e-6);
        heavy.TailProbability(30).ShouldBeGreaterThan(1e-2);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Add_NoScore_CountsAndBreaksNothing(double score)
    {
        var sketch = Filled(3, 100);

        sketch.Add(score);

        sketch.Count.ShouldBe(101);
        double.IsFinite(sketch.TailProbability(2)).ShouldBeTrue();
    }

    [Fact]
    public void SaveAndLoad_AnswersTheSame()
    {
        var sketch = Filled(5, 500);
        var state = new byte[TailSketch.StateBytes];
        sketch.Save(state);

        var loaded = new TailSketch();
        loaded.TryLoad(state).ShouldBeTrue();

        loaded.TailProbability(3).ShouldBe(sketch.TailProbability(3), 1e-9);
        loaded.Count.ShouldBe(sketch.Count);
    }

    [Fact]
    public void TryLoad_NegativeCount_RefusesAndKeeps()
    {
        var sketch = Filled(5, 500);
        var state = new byte[TailSketch.StateBytes];
        BitConverter.TryWriteBytes(state, -1f);

        sketch.TryLoad(state).ShouldBeFalse();

        sketch.Count.ShouldBe(500);
    }

    [Fact]
    public void Add_Always_AllocatesNothing()
    {
        var sketch = Filled(5, 500);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                sketch.Add(i, 0.99);
                sketch.TailProbability(i);
            }
        }).ShouldBe(0);
    }

    private static TailSketch Filled(int seed, int count)
    {
        var random = new Random(seed);
        var sketch = new TailSketch();
        for (var i = 0; i < count; i++)
        {
            sketch.Add(Math.Exp(2 * random.NextDouble()));
        }

        return sketch;
    }
}
