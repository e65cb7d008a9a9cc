using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class BettingTestTests
{
    [Theory]
    [InlineData(0.002, 0.01, 2000)]
    [InlineData(0.05, 0.01, 1000)]
    [InlineData(0.3, 0.05, 1000)]
    public void Evidence_MeanAsHighAsAllowed_CrossesNoMoreOftenThanPromisedHoweverOftenOneLooks(double allowed, double alpha, int values)
    {
        var random = new Random(17);
        var crossed = 0;
        const int Runs = 2000;
        for (var run = 0; run < Runs; run++)
        {
            var test = default(BettingTest);
            for (var i = 0; i < values; i++)
            {
                test.Add(random.NextDouble() < allowed ? 1 : 0, allowed);
                if (test.Evidence >= 1 / alpha)
                {
                    crossed++;
                    break;
                }
            }
        }

        // The promise, and three standard errors of this many runs.
        ((double)crossed / Runs).ShouldBeLessThanOrEqualTo(alpha + (3 * Math.Sqrt(alpha * (1 - alpha) / Runs)));
    }

    [Fact]
    public void Evidence_SharesBetweenNoughtAndOneWithChangingAllowance_KeepsThePromise()
    {
        var random = new Random(5);
        var crossed = 0;
        const int Runs = 2000;
        for (var run = 0; run < Runs; run++)
        {
            var test = default(BettingTest);
            for (var i = 0; i < 500; i++)
            {
                // A share of a list's members: half of the time none, else up to four times the mean.
                var allowed = i % 2 == 0 ? 0.02 : 0.2;
                test.Add(random.NextDouble() < 0.5 ? 0 : random.NextDouble() * 4 * allowed, allowed);
                if (test.Evidence >= 20)
                {
                    crossed++;
                    break;
                }
            }
        }

        ((double)crossed / Runs).ShouldBeLessThanOrEqualTo(0.05 + (3 * Math.Sqrt(0.05 * 0.95 / Runs)));
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(2000, 90)]
    public void Evidence_ShareOfAFifthWhereHalfAPercentIsAllowed_IsCertainSoonEvenAfterALongCalm(int calm, int within)
    {
        var found = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var test = default(BettingTest);
            for (var i = 0; i < calm; i++)
            {
                test.Add(0, 0.005);
            }

            for (var i = 0; i < within && test.Evidence < 1000; i++)
            {
                test.Add(random.NextDouble() < 0.2 ? 1 : 0, 0.005);
            }

            found += test.Evidence >= 1000 ? 1 : 0;
        }

        found.ShouldBeGreaterThan(90);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(57)]
    [InlineData(400)]
    public void AfterZeros_AsManyAsRemembered_IsTheSameAsAddingThem(int zeros)
    {
        var added = default(BettingTest);
        for (var i = 0; i < zeros; i++)
        {
            added.Add(0, 0.1);
        }

        var jumped = BettingTest.AfterZeros(zeros);

        jumped.Count.ShouldBe(added.Count);
        jumped.Evidence.ShouldBe(added.Evidence, 1e-12);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public void AfterZeros_ManyMore_IsTheSameUpToRounding(int zeros)
    {
        var added = default(BettingTest);
        for (var i = 0; i < zeros; i++)
        {
            added.Add(0, 0.1);
        }

        (BettingTest.AfterZeros(zeros).Evidence / added.Evidence).ShouldBe(1, 0.05);
    }

    [Fact]
    public void Add_WhateverComes_EvidenceIsAFiniteNumber() =>
        Prop.ForAll<double, double>(static (value, allowed) =>
        {
            var test = default(BettingTest);
            for (var i = 0; i < 50; i++)
            {
                test.Add(value, allowed);
            }

            return test.Evidence is >= 0 and <= BettingTest.MostEvidence;
        }).Holds();

    [Fact]
    public void Add_NoNumber_IsPassedOver()
    {
        var test = default(BettingTest);

        test.Add(double.NaN, 0.1);
        test.Add(1, double.NaN);

        test.Count.ShouldBe(0);
    }

    [Fact]
    public void TryRestore_OfItsOwnState_GoesOnAsBefore()
    {
        var test = default(BettingTest);
        for (var i = 0; i < 30; i++)
        {
            test.Add(i % 7 == 0 ? 1 : 0, 0.05);
        }

        var (small, medium, large, full) = test.Wealth;

        BettingTest.TryRestore(test.Count, small, medium, large, full, out var restored).ShouldBeTrue();
        restored.ShouldBe(test);
        BettingTest.TryRestore(-1, 0, 0, 0, 0, out _).ShouldBeFalse();
        BettingTest.TryRestore(1, double.NaN, 0, 0, 0, out _).ShouldBeFalse();
        BettingTest.TryRestore(1, -1, 0, 0, 0, out _).ShouldBeFalse();
    }

    [Fact]
    public void Add_Allocates_Nothing()
    {
        var test = default(BettingTest);
        test.Add(1, 0.1);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                test.Add(i % 3 == 0 ? 1 : 0, 0.4);
            }
        }).ShouldBe(0);
    }
}
