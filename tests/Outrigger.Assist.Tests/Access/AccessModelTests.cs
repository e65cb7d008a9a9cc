using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AccessModelTests
{
    private readonly AccessModel _model = new();

    [Fact]
    public void Features_AreNoMoreThanADecisionMayHave_AndEachHasAName()
    {
        _model.FeatureNames.Count.ShouldBeLessThanOrEqualTo(DecisionMaker.MaxFeatures);
        AccessFeatures.Count.ShouldBe(_model.FeatureNames.Count);
        _model.FeatureNames.Distinct().Count().ShouldBe(_model.FeatureNames.Count);
    }

    [Fact]
    public void Places_OfFeatures_AreThoseTheEngineSet()
    {
        var engine = new EvidenceEngine(new float[EvidenceFeatures.Count]);
        var reader = new RequestReader();
        var random = new Random(5);
        var features = new double[AccessFeatures.Count];
        var places = new int[EvidenceFeatures.MaxActive];
        for (var i = 0; i < 2000; i++)
        {
            var request = random.Next(2) == 0
                ? AccessRequests.Page($"/p/{random.Next(50)}", $"203.0.113.{random.Next(20)}", random.Next(3) == 0 ? null : $"s{random.Next(40)}")
                : AccessRequests.Curl($"/q/{random.Next(50)}", $"203.0.113.{random.Next(20)}");
            engine.Weigh(reader.Read(request), 1000 + (i * random.NextDouble()), random.Next(50) == 0, out var own);
            engine.Answer(request, own, random.Next(4) == 0 ? 404 : 200);

            features.AsSpan().Fill(double.NaN);
            AccessFeatures.Write(engine.Active, features);
            var count = EvidenceFeatures.Places(features, places);

            places[..count].Order().ShouldBe(engine.Active.ToArray().Order());
        }
    }

    [Fact]
    public void Judge_AnyNumbers_IsAProbability_AndRulesAreAFloor() => Prop.ForAll(
        ArbMap.Default.ArbFor<double[]>(),
        values =>
        {
            var features = new double[AccessFeatures.Count];
            for (var i = 0; i < features.Length; i++)
            {
                features[i] = values.Length == 0 ? double.NaN : values[i % values.Length];
            }

            var parameters = _model.InitialParameters.ToArray();
            DecisionMaker.IsSound(_model.Judge(parameters, features)).ShouldBeTrue();
            double.IsFinite(_model.Loss(parameters, features, 1)).ShouldBeTrue();
            _model.Learn(parameters, features, double.NaN, 1);
            _model.Learn(parameters, features, 1, 1);
            parameters.ShouldAllBe(static value => double.IsFinite(value));
        }).Holds(cases: 300);

    [Theory]
    [InlineData(AccessAction.Tag)]
    [InlineData(AccessAction.Challenge)]
    [InlineData(AccessAction.Deny)]
    public void Judge_RuleFired_IsItsFloor_ButNotForAPartner(AccessAction rule)
    {
        var features = Known();
        features[AccessFeatures.Flags] = (int)rule;
        AccessModel.ActionOf(_model.Judge(_model.InitialParameters.ToArray(), features).Outcome).ShouldBe(rule);

        features[AccessFeatures.Flags] += AccessFeatures.Exempt;
        _model.Judge(_model.InitialParameters.ToArray(), features).Outcome.ShouldBe(AccessModel.Allow);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Learn_Outcome_LowersItsLoss(double outcome)
    {
        var parameters = _model.InitialParameters.ToArray();
        var features = Known();
        var before = _model.Loss(parameters, features, outcome);
        for (var i = 0; i < 20; i++)
        {
            _model.Learn(parameters, features, outcome, 1);
        }

        _model.Loss(parameters, features, outcome).ShouldBeLessThan(before);
    }

    [Fact]
    public void Learn_Partner_MovesNothing()
    {
        var parameters = _model.InitialParameters.ToArray();
        var features = Known();
        features[AccessFeatures.Flags] = AccessFeatures.Exempt;
        _model.Learn(parameters, features, 1, 1);

        parameters.ShouldBe(_model.InitialParameters);
    }

    [Fact]
    public void Prior_UnknownNames_AreLeftOut()
    {
        var parameters = AccessPrior.Parse("constant\t-1.5\nno such place\t9\ncalibration\t2\t-0.5\n");

        (parameters[0], parameters[^2], parameters[^1]).ShouldBe((-1.5, 2, -0.5));
        parameters.Count(static value => value != 0).ShouldBe(3);
    }

    [Fact]
    public void Weigh_KnownClient_AllocatesNothing()
    {
        var engine = new EvidenceEngine(new float[EvidenceFeatures.Count]);
        var reader = new RequestReader();
        var request = AccessRequests.Page("/p/7", session: "s1");
        for (var i = 0; i < 100; i++)
        {
            engine.Weigh(reader.Read(request), 1000 + i, false, out _);
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                engine.Weigh(reader.Read(request), 1100 + i, false, out _);
            }
        }).ShouldBeLessThanOrEqualTo(0);
    }

    private static double[] Known()
    {
        var features = new double[AccessFeatures.Count];
        features.AsSpan().Fill(double.NaN);
        var engine = new EvidenceEngine(new float[EvidenceFeatures.Count]);
        engine.Weigh(new RequestReader().Read(AccessRequests.Page()), 1000, false, out _);
        AccessFeatures.Write(engine.Active, features);
        (features[AccessFeatures.Flags], features[AccessFeatures.TagAt], features[AccessFeatures.ChallengeAt], features[AccessFeatures.DenyAt]) = (0, 0.5, 0.9, 0.99);
        return features;
    }
}
