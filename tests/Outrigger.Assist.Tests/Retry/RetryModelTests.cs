using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Retry;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Retry;

public sealed class RetryModelTests
{
    private readonly RetryModel _model = new();

    [Theory]
    [InlineData(0.69, "stop")]
    [InlineData(0.71, "retry")]
    public void Judge_ThresholdDecides(double probability, string outcome)
    {
        var verdict = _model.Judge([1, 0], Features(Math.Log(probability / (1 - probability))));

        verdict.Outcome.ShouldBe(outcome);
        verdict.Score.ShouldBe(probability, 1e-9);
        verdict.Confidence.ShouldBe(outcome == "retry" ? probability : 1 - probability, 1e-9);
        verdict.Reasons[0].Value.ShouldContain("0.70");
    }

    [Fact]
    public void Judge_Probe_IsItsOwnOutcome()
    {
        var features = Features(-3);
        features[RetryFeatures.IsProbe] = 1;

        _model.Judge([1, 0], features).Outcome.ShouldBe("probe");
    }

    [Fact]
    public void Judge_SaysWhatSpokeAgainst_WeightiestFirst()
    {
        var features = Features(-3);
        features[RetryFeatures.SignaturePart] = -2.2;
        features[RetryFeatures.SignatureFailures] = 14;
        features[RetryFeatures.HealthPart] = -1.9;

        var reasons = _model.Judge([1, 0], features).Reasons;

        reasons[1].What.ShouldBe("signature");
        reasons[1].Value.ShouldBe("14 of 14 retries failed");
        reasons[1].Contribution.ShouldBe(-2.2);
        reasons[2].What.ShouldBe("health of the dependency");
    }

    [Fact]
    public void Learn_LowersTheLossOfWhatItSaw() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var features = Features((random.NextDouble() * 8) - 4);
            var outcome = random.Next(2);
            double[] parameters = [1, 0];
            var before = _model.Loss(parameters, features, outcome);
            _model.Learn(parameters, features, outcome, 1);
            _model.Loss(parameters, features, outcome).ShouldBeLessThan(before);
        }).Holds();

    [Fact]
    public void Signature_NumbersAndIdsDoNotCount_WordsDo()
    {
        Of("order 4711 of user 3f2a-99 not found").ShouldBe(Of("order 12 of user ab-1 not found"));
        Of("order 4711 not found").ShouldNotBe(Of("order 4711 not paid"));
        RetrySignature.OnRoute(Of("x"), "/a").ShouldNotBe(RetrySignature.OnRoute(Of("x"), "/b"));
        RetrySignature.OnRoute(Of("x"), "").ShouldBe(0UL);
        Of(new string('é', 1_000_000)).ShouldBe(Of(new string('é', 600)));

        static ulong Of(string message) => RetrySignature.Of(RetryFailureClass.ServerError, 500, "E", message);
    }

    private static double[] Features(double logit)
    {
        var features = new double[RetryFeatures.Count];
        features[RetryFeatures.Logit] = logit;
        features[RetryFeatures.TableProbability] = 0.5;
        features[RetryFeatures.BudgetLeft] = 10;
        features[RetryFeatures.IsIdempotent] = 1;
        features[RetryFeatures.RetriesLeft] = 1;
        features[RetryFeatures.TimeLeftMs] = double.NaN;
        features[RetryFeatures.Threshold] = 0.70;
        return features;
    }
}
