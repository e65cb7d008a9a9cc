using Outrigger.Assist.Anomaly;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Anomaly;

public sealed class AnomalyModelTests
{
    private readonly AnomalyModel _model = new();

    [Fact]
    public void Shape_NamesEveryFeatureAndParameter()
    {
        _model.FeatureNames.Count.ShouldBe(AnomalyModel.FeatureCount);
        _model.FeatureNames.Distinct().Count().ShouldBe(AnomalyModel.FeatureCount);
        _model.InitialParameters.Count.ShouldBe(AnomalyModel.FeatureCount - AnomalyModel.Signals + 4);
    }

    [Theory]
    [InlineData(6, 1, 5, "alert")]
    [InlineData(1, 1, 5, "normal")]
    [InlineData(6, 0, 5, "normal")]
    [InlineData(6, 1, 1, "normal")]
    public void Judge_EvidenceCalmAndRank_DecideTogether(double range, double calm, double rank, string outcome)
    {
        var verdict = _model.Judge(Parameters(), Features(range, calm, rank));

        verdict.Outcome.ShouldBe(outcome);
        verdict.IsNotable.ShouldBe(outcome == "alert");
        verdict.Confidence.ShouldBeInRange(0, 1);
        verdict.Reasons[0].What.ShouldBe("beyond everything seen");
    }

    [Fact]
    public void Judge_UnknownFeatures_CountAsNothing()
    {
        var features = Features(6, 1, 5);
        features[AnomalyModel.Signals] = double.NaN;

        _model.Judge(Parameters(), features).Outcome.ShouldBe("normal");
    }

    [Fact]
    public void Learn_FalseAlarmAgainAndAgain_StopsAlerting_AndIsLessBad()
    {
        var parameters = Parameters();
        var features = Features(4.2, 1, 5);
        _model.Judge(parameters, features).Outcome.ShouldBe("alert");
        var before = _model.Loss(parameters, features, 0);

        for (var i = 0; i < 200; i++)
        {
            _model.Learn(parameters, features, 0, 1);
        }

        _model.Judge(parameters, features).Outcome.ShouldBe("normal");
        _model.Loss(parameters, features, 0).ShouldBeLessThan(before);
    }

    [Fact]
    public void Learn_OneWord_MovesLittle_AndPoisonStaysInBounds()
    {
        var parameters = Parameters();
        _model.Learn(parameters, Features(6, 1, 5), 0, 1);
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i].ShouldBe(_model.InitialParameters[i], 0.1);
        }

        for (var i = 0; i < 100_000; i++)
        {
            _model.Learn(parameters, Features(6, 1, 5), 0, 1);
        }

        parameters.ShouldAllBe(parameter => parameter >= 0.2 && parameter <= 12);
    }

    private double[] Parameters() => [.. _model.InitialParameters];

    private static double[] Features(double range, double calm, double rank)
    {
        var features = new double[AnomalyModel.FeatureCount];
        features[AnomalyModel.Deviation] = 5;
        features[AnomalyModel.Calm] = calm;
        features[AnomalyModel.Rank] = rank;
        features[AnomalyModel.RankWanted] = 3;
        features[AnomalyModel.ConfidenceWanted] = 0.8;
        features[AnomalyModel.Signals] = range;
        return features;
    }
}
