using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class RecursiveLeastSquaresTests
{
    [Fact]
    public void Update_LinearData_FindsTheWeights() => Prop.ForAll(
        Gen.Choose(-100, 100).Select(n => n / 10.0).Three().ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (weights, seed) =>
        {
            var random = new Random(seed);
            var regression = new RecursiveLeastSquares(3, 1, 1e-6);
            for (var i = 0; i < 50; i++)
            {
                double[] inputs = [random.NextDouble(), random.NextDouble(), 1];
                regression.Update(inputs, (weights.Item1 * inputs[0]) + (weights.Item2 * inputs[1]) + weights.Item3);
            }

            return Math.Abs(regression.Weights[0] - weights.Item1) < 1e-3
                && Math.Abs(regression.Weights[1] - weights.Item2) < 1e-3
                && Math.Abs(regression.Weights[2] - weights.Item3) < 1e-3;
        }).Holds();

    [Fact]
    public void Update_OneInputWithoutForgetting_IsRidgeRegression()
    {
        double[] inputs = [1, 2, -1, 0.5];
        double[] values = [3, 1, 2, 4];
        var regression = new RecursiveLeastSquares(1, 1, 2);
        for (var i = 0; i < inputs.Length; i++)
        {
            regression.Update([inputs[i]], values[i]);
        }

        var expected = inputs.Zip(values, (x, y) => x * y).Sum() / (2 + inputs.Sum(x => x * x));
        regression.Weights[0].ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void Update_InputsThatSayNothingNew_KeepsTheCovarianceBounded()
    {
        var regression = new RecursiveLeastSquares(2, 0.9, 1);
        for (var i = 0; i < 100_000; i++)
        {
            regression.Update([1, 0], 1);
        }

        var trace = regression.Covariance[0] + regression.Covariance[2];
        trace.ShouldBeLessThan(2 / 0.9 + 1e-9);
        regression.Update([0, 1], 5);
        double.IsFinite(regression.Weights[1]).ShouldBeTrue();
    }

    [Fact]
    public void Update_WhatChanged_IsFollowed()
    {
        var regression = new RecursiveLeastSquares(1, 0.9, 1);
        for (var i = 0; i < 200; i++)
        {
            regression.Update([1], i < 100 ? 1 : 7);
        }

        regression.Predict([1]).ShouldBe(7, 0.01);
    }

    [Fact]
    public void Update_Allocates_Nothing()
    {
        var regression = new RecursiveLeastSquares(8, 0.99, 1);
        var inputs = new double[8];
        regression.Update(inputs, 1);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                inputs[i % 8] = i;
                regression.Update(inputs, i);
            }
        }).ShouldBe(0);
    }
}
