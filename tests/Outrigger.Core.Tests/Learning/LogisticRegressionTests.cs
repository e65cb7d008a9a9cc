using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class LogisticRegressionTests
{
    private static readonly FtrlSettings Free = new(Alpha: 0.3, Beta: 1);

    // Six samples of four features each, labels and all.
    private static Gen<(double[][] Features, double[] Labels)> Samples { get; } =
        from count in Gen.Choose(1, 40)
        from features in Gen.Choose(-300, 300).Select(value => value / 100.0).ArrayOf(4).ArrayOf(count)
        from labels in Gen.Elements(0.0, 1.0).ArrayOf(count)
        select (features, labels);

    [Fact]
    public void Update_WithoutL1AndL2_IsGradientDescentWithARateForEachWeight() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var model = new DenseLogisticRegression(4, Free);
            var weights = new double[5];
            var squares = new double[5];
            for (var s = 0; s < samples.Labels.Length; s++)
            {
                double[] x = [1, .. samples.Features[s]];
                var p = 1 / (1 + Math.Exp(-x.Zip(weights, (a, b) => a * b).Sum()));
                model.Predict(samples.Features[s]).ShouldBe(p, 1e-9);
                model.Update(samples.Features[s], samples.Labels[s]);
                for (var i = 0; i < 5; i++)
                {
                    var gradient = (p - samples.Labels[s]) * x[i];
                    squares[i] += gradient * gradient;
                    weights[i] -= Free.Alpha / (Free.Beta + Math.Sqrt(squares[i])) * gradient;
                }
            }
        }).Holds();

    [Fact]
    public void Explain_AnyModel_AddsUpToTheScore() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var model = Learn(samples, new FtrlSettings(0.3, 1, 0.05, 0.1));
            var contributions = new double[4];
            model.Explain(samples.Features[0], contributions);

            (model.Bias + contributions.Sum()).ShouldBe(model.Score(samples.Features[0]), 1e-9);
        }).Holds();

    [Fact]
    public void Update_AnyNumbersAtAll_KeepsProbabilitiesBetweenZeroAndOne() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(double, double, bool)[]>(), samples =>
        {
            var model = new DenseLogisticRegression(2);
            var hashed = new HashedLogisticRegression(8);
            foreach (var (a, b, label) in samples)
            {
                model.Update([a, b], label ? 1 : 0);
                hashed.Update([1, 2], [a, b], label ? 1 : 0);
                model.Predict([a, b]).ShouldBeInRange(double.Epsilon, 1 - 1e-16);
                hashed.Predict([1, 2], [a, b]).ShouldBeInRange(double.Epsilon, 1 - 1e-16);
            }
        }).Holds();

    [Fact]
    public void Hashed_KeysWithSlotsOfTheirOwn_EqualsDense() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var settings = new FtrlSettings(0.3, 1, 0.01, 0.1);
            var dense = Learn(samples, settings);
            var hashed = new HashedLogisticRegression(20, settings);
            ulong[] keys = [11, 12, 13, 14];
            for (var s = 0; s < samples.Labels.Length; s++)
            {
                hashed.Update(keys, samples.Features[s], samples.Labels[s]);
            }

            hashed.Score(keys, samples.Features[0]).ShouldBe(dense.Score(samples.Features[0]), 1e-9);
            hashed.WeightOf(12).ShouldBe(dense.WeightOf(1), 1e-9);
            var contributions = new double[4];
            hashed.Explain(keys, samples.Features[0], contributions);
            (hashed.Bias + contributions.Sum()).ShouldBe(hashed.Score(keys, samples.Features[0]), 1e-9);
        }).Holds();

    [Fact]
    public void Update_ZeroWeight_ChangesNothing() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var model = Learn(samples, Free);
            var before = model.Score(samples.Features[0]);
            model.Update(samples.Features[0], 1 - samples.Labels[0], weight: 0);
            model.Score(samples.Features[0]).ShouldBe(before);
        }).Holds();

    [Fact]
    public void Update_LogisticWorld_FindsItsWeights()
    {
        var random = new Random(1);
        double[] truth = [1.5, -2, 0];
        var model = new DenseLogisticRegression(3, new FtrlSettings(0.5, 1, L1: 4));
        for (var s = 0; s < 50_000; s++)
        {
            double[] x = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            model.Update(x, random.NextDouble() < Logistic.Sigmoid(0.5 + x.Zip(truth, (a, b) => a * b).Sum()) ? 1 : 0);
        }

        // Standard errors of the maximum-likelihood estimate are about 0.035 for the weights and 0.01 for the bias.
        model.Bias.ShouldBe(0.5, 0.1);
        model.WeightOf(0).ShouldBe(1.5, 0.25);
        model.WeightOf(1).ShouldBe(-2, 0.25);
        model.WeightOf(2).ShouldBe(0, 0.15);
    }

    [Fact]
    public void WeightOf_FeatureBelowL1_IsExactlyZero()
    {
        var model = new DenseLogisticRegression(2, new FtrlSettings(0.5, 1, L1: 2));
        for (var s = 0; s < 100; s++)
        {
            model.Update([1, s == 0 ? 1 : 0], s % 4 == 0 ? 0 : 1);
        }

        model.WeightOf(0).ShouldNotBe(0);
        model.WeightOf(1).ShouldBe(0);
    }

    [Fact]
    public void SaveAndLoad_AnyModel_GivesItBack() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var model = Learn(samples, Free);
            var writer = new ArrayBufferWriter<byte>();
            model.Save(writer);
            writer.WrittenCount.ShouldBe(5 + (5 * 16));
            var restored = new DenseLogisticRegression(4, Free);
            restored.Load(writer.WrittenSpan);
            restored.Score(samples.Features[0]).ShouldBe(model.Score(samples.Features[0]));
            restored.Update(samples.Features[0], 1);
            model.Update(samples.Features[0], 1);
            restored.Score(samples.Features[0]).ShouldBe(model.Score(samples.Features[0]));
        }).Holds();

    [Fact]
    public void Load_WhatIsNoState_ThrowsAndChangesNothing()
    {
        var model = new DenseLogisticRegression(2);
        model.Update([1, 1], 1);
        var score = model.Score([1, 1]);
        var writer = new ArrayBufferWriter<byte>();
        model.Save(writer);
        var bad = writer.WrittenSpan.ToArray();
        BitConverter.TryWriteBytes(bad.AsSpan(5), double.NaN);

        Should.Throw<InvalidDataException>(() => model.Load(bad));
        Should.Throw<InvalidDataException>(() => model.Load(bad.AsSpan(0, 20)));
        Should.Throw<InvalidDataException>(() => new DenseLogisticRegression(3).Load(writer.WrittenSpan));
        model.Score([1, 1]).ShouldBe(score);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(-0.1, 1)]
    [InlineData(1.1, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, -1)]
    public void Update_BadLabelOrWeight_Throws(double label, double weight)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new DenseLogisticRegression(1).Update([1], label, weight));
        Should.Throw<ArgumentOutOfRangeException>(() => new HashedLogisticRegression(4).Update([1], [1], label, weight));
    }

    [Fact]
    public void Update_OnceWarm_AllocatesNothing()
    {
        var dense = new DenseLogisticRegression(3);
        var hashed = new HashedLogisticRegression(10);
        var platt = new PlattCalibration();
        double[] features = [1, 2, 3];
        ulong[] keys = [1, 2, 3];
        var contributions = new double[3];
        void Run()
        {
            for (var i = 0; i < 1000; i++)
            {
                dense.Update(features, i & 1);
                dense.Explain(features, contributions);
                hashed.Update(keys, features, i & 1);
                platt.Update(dense.Score(features), i & 1);
            }
        }

        Run();

        Allocations.Least(Run).ShouldBe(0);
    }

    [Fact]
    public void Step_AnySample_MovesEachWeightByNoMoreThanItsRate() =>
        Prop.ForAll(Samples.ToArbitrary(), samples =>
        {
            var weights = new double[5];
            foreach (var (x, label) in samples.Features.Zip(samples.Labels))
            {
                var before = weights.ToArray();
                Logistic.Step(weights, x, label, 0.1);
                for (var i = 0; i < 5; i++)
                {
                    Math.Abs(weights[i] - before[i]).ShouldBeLessThanOrEqualTo((0.1 * Math.Abs(i == 0 ? 1 : x[i - 1])) + 1e-12);
                }
            }
        }).Holds();

    private static DenseLogisticRegression Learn((double[][] Features, double[] Labels) samples, FtrlSettings settings)
    {
        var model = new DenseLogisticRegression(4, settings);
        for (var s = 0; s < samples.Labels.Length; s++)
        {
            model.Update(samples.Features[s], samples.Labels[s]);
        }

        return model;
    }
}
