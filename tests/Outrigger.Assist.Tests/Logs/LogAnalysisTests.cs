using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Signals;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class LogAnalysisTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Ingest_WhileOff_LearnsNothingAndTheRuleAnswers()
    {
        await using var parts = Create(("Logs:Mode", "Off"));
        var logs = parts.Get<ILogAnalysis>();

        var quiet = logs.Ingest(TenantId.Default, [new("a", Now, LogSeverity.Error)]);
        var loud = logs.Ingest(TenantId.Default, [new("a", Now, LogSeverity.Critical)]);

        (quiet.Decision.Outcome, loud.Decision.Outcome, loud.Decision.Model.Version).ShouldBe(("normal", "anomaly", "fixed"));
        logs.FindTemplates(TenantId.Default, LogEntry.DefaultSource, 10).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ingest_ManySources_KeepsASmallTenantsWhenABigOneOverflows()
    {
        await using var parts = Create(("Logs:MaxSources", "10"));
        var logs = parts.Get<ILogAnalysis>();
        TenantId.TryParse("small", out var small).ShouldBeTrue();
        logs.Ingest(small, [new("a", Now, Source: "only")]);

        for (var i = 0; i < 1000; i++)
        {
            logs.Ingest(TenantId.Default, [new("a", Now, Source: "s" + i)]);
        }

        parts.Get<LogSources>().Count.ShouldBe(10);
        logs.FindTemplates(small, "only", 10).ShouldHaveSingleItem();
        logs.FindTemplates(TenantId.Default, "s0", 10).ShouldBeEmpty();
    }

    [Fact]
    public void Judge_AtTheShippedThreshold_AlarmsFromOnceInAHundredThousandOn()
    {
        var model = new LogModel();
        double[] parameters = [.. model.InitialParameters];
        double[] features = [0, 4.9, double.NaN, 0, 0, 0, 0, 1];

        var quiet = model.Judge(parameters, features);
        features[1] = 5.1;
        var loud = model.Judge(parameters, features);

        (quiet.Outcome, quiet.IsNotable).ShouldBe((LogModel.Normal, false));
        (loud.Outcome, loud.IsNotable, loud.Reasons[0].What).ShouldBe((LogModel.Anomaly, true, "burst"));
        loud.Confidence.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void Learn_FalseAlarms_QuietTheSignalAndLowerTheLoss()
    {
        var model = new LogModel();
        double[] parameters = [.. model.InitialParameters];
        double[] features = [0, 5.5, 0, 0, 0, 0, 0, 1];
        var before = model.Loss(parameters, features, 0);

        for (var i = 0; i < 30; i++)
        {
            model.Learn(parameters, features, 0, 1);
        }

        model.Loss(parameters, features, 0).ShouldBeLessThan(before);
        model.Judge(parameters, features).Outcome.ShouldBe(LogModel.Normal);
        parameters[0].ShouldBe(1);
    }

    [Fact]
    public void Learn_NonsenseOrAFlood_StaysInBounds()
    {
        var model = new LogModel();
        double[] parameters = [.. model.InitialParameters];
        double[] features = [12, 0, 0, 0, 0, 0, 0, 1];
        model.Learn(parameters, features, double.NaN, 1);
        model.Learn(parameters, features, 0, double.PositiveInfinity);
        parameters.ShouldBe(model.InitialParameters);

        for (var i = 0; i < 100_000; i++)
        {
            model.Learn(parameters, features, 0, 1);
        }

        parameters[0].ShouldBeInRange(0.2, 2);
        parameters[^1].ShouldBeInRange(LogStream.MinSurprise, 12);
    }

    [Theory]
    [InlineData("MaxLineLength", "8192", "MaxBodyBytes", "4096")]
    [InlineData("MaxSources", "0", "MaxLines", "1")]
    public async Task Options_OutOfBounds_AreRefused(string one, string value, string other, string otherValue)
    {
        await using var parts = Create(("Logs:" + one, value), ("Logs:" + other, otherValue));

        Should.Throw<Microsoft.Extensions.Options.OptionsValidationException>(() => parts.Get<Microsoft.Extensions.Options.IOptions<LogsOptions>>().Value);
    }

    private static AssistParts Create(params (string Key, string Value)[] settings) => new((services, configuration) => services.AddLogAnalysis(configuration), settings);
}
