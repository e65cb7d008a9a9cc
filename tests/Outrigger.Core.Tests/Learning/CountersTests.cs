using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class CountersTests
{
    [Fact]
    public void DecayedCounter_AfterAHalfLife_CountsHalf()
    {
        var counter = default(DecayedCounter);
        counter.Add(8, 100, 10);

        counter.ValueAt(110, 10).ShouldBe(4, 1e-9);
        counter.ValueAt(90, 10).ShouldBe(8);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void DecayedCounter_NotFinite_IsLeftOut(double amount)
    {
        var counter = new DecayedCounter(3, 0);
        counter.Add(amount, 0, 10);
        counter.Add(1, amount, 10);

        counter.ValueAt(0, 10).ShouldBe(3);
    }

    [Fact]
    public void DecayedCounter_AnyOrder_IsTheSumOfWhatIsLeft() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Choose(0, 50)).ToArbitrary(),
            times =>
            {
                var counter = default(DecayedCounter);
                foreach (var time in times.Order())
                {
                    counter.Add(1, time, 7);
                }

                counter.ValueAt(60, 7).ShouldBe(times.Sum(time => Math.Pow(2, (time - 60) / 7.0)), 1e-9);
            }).Holds();

    [Fact]
    public void CountMin_AnyKeys_IsNeverTooLow() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Choose(0, 40)).ToArbitrary(),
            keys =>
            {
                var sketch = new CountMinSketch(16, 2);
                foreach (var key in keys)
                {
                    sketch.Add((ulong)key);
                }

                foreach (var (key, count) in keys.CountBy(key => key))
                {
                    sketch.Estimate((ulong)key).ShouldBeGreaterThanOrEqualTo((uint)count);
                }

                sketch.Total.ShouldBe((ulong)keys.Count);
            }).Holds();

    [Fact]
    public void CountMin_WideEnough_ErrsAsLittleAsStated()
    {
        var sketch = new CountMinSketch(4096, 4);
        for (var i = 0; i < 100_000; i++)
        {
            sketch.Add((ulong)(i % 10_000));
        }

        var tooHigh = Enumerable.Range(0, 10_000).Count(key => sketch.Estimate((ulong)key) - 10 > 100_000 * Math.E / 4096);

        tooHigh.ShouldBeLessThanOrEqualTo((int)(10_000 * Math.Exp(-4)));
    }

    [Fact]
    public void CountMin_AtItsEnd_Stays()
    {
        var sketch = new CountMinSketch(16, 1);
        sketch.Add(1, uint.MaxValue);

        sketch.Add(1, 5).ShouldBe(uint.MaxValue);
        sketch.Halve();
        sketch.Estimate(1).ShouldBe(uint.MaxValue / 2);
    }

    [Fact]
    public void SpaceSaving_AnyKeys_BoundsTheTrueCounts() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Choose(0, 12)).ToArbitrary(),
            keys =>
            {
                var top = new SpaceSaving<int>(4);
                foreach (var key in keys)
                {
                    top.Add(key);
                }

                var counts = keys.CountBy(key => key).ToDictionary();
                foreach (var (key, count, error) in top.Top())
                {
                    counts[key].ShouldBeInRange((int)(count - error), (int)count);
                }

                var kept = top.Top().Select(entry => entry.Key).ToHashSet();
                counts.Where(pair => pair.Value > keys.Count / 4.0).ShouldAllBe(pair => kept.Contains(pair.Key));
                top.Top().Sum(entry => entry.Count).ShouldBe(keys.Count);
            }).Holds();

    [Fact]
    public void Adding_Known_AllocatesNothing()
    {
        var sketch = new CountMinSketch(1024, 4);
        var top = new SpaceSaving<ulong>(64);
        for (var i = 0; i < 1000; i++)
        {
            top.Add((ulong)(i % 100));
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                sketch.Add((ulong)i);
                top.Add((ulong)(i % 100));
            }
        }).ShouldBe(0);
    }
}
