using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Access;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.AlertSources;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting;
using Outrigger.Assist.Tests.Alerts;
using Outrigger.Assist.Triage;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.AlertSources;

public sealed class AlertSourcesTests
{
    [Theory]
    [InlineData("anomaly", "alert", 3.5, "response_time GET /a", "performance_anomaly", "response_time GET /a", AlertSeverity.Critical)]
    [InlineData("anomaly", "alert", 2.5, "x", "performance_anomaly", "x", AlertSeverity.High)]
    [InlineData("health", "needs-attention", 1.2, "system", "system_health", "system", AlertSeverity.Critical)]
    [InlineData("drift", "roll-back", 4, "v2 GET /users/{id}", "version_rollback", "GET /users/{id}", AlertSeverity.Critical)]
    [InlineData("drift", "hold", 4, "v2 GET /a", "version_drift", "GET /a", AlertSeverity.High)]
    [InlineData("drift", "alarm", 2, "v2 GET /a", "version_drift", "GET /a", AlertSeverity.Medium)]
    [InlineData("logs", "anomaly", 9.5, "db", "log_anomaly", "db", AlertSeverity.Critical)]
    public async Task OnDecision_SomethingWrong_IsItsAlert(string module, string outcome, double score, string subject, string type, string endpoint, AlertSeverity severity)
    {
        await using var parts = Create();

        Listener(parts).OnDecision(Made(parts, module, outcome, score, subject));
        await parts.RunAsync();

        var alert = (await parts.ListAsync()).ShouldHaveSingleItem().Alert;
        (alert.Type, alert.Endpoint, alert.Severity).ShouldBe((type, endpoint, severity));
        alert.TechnicalDetails.ShouldContain("what: value");
        alert.Details.GetProperty("decisionId").GetString().ShouldNotBeNullOrEmpty();
        alert.SuggestedActions.Count.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("anomaly", "alert", 1.6)]
    [InlineData("anomaly", "normal", 9)]
    [InlineData("drift", "none", 9)]
    [InlineData("access", "deny", 1)]
    public async Task OnDecision_NothingWrong_IsNone(string module, string outcome, double score)
    {
        await using var parts = Create();

        Listener(parts).OnDecision(Made(parts, module, outcome, score, "x"));
        await parts.RunAsync();

        (await parts.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task OnDecision_HealthyAgain_EndsTheAlertOfThisProcessOnly()
    {
        await using var parts = Create(("AlertSources:Instance", "node-a"));
        parts.Get<IAlerts>().Raise(default, new AlertSignal { Type = "system_health", Endpoint = "system", Severity = AlertSeverity.High, Cause = "node-b" });
        Listener(parts).OnDecision(Made(parts, "health", "needs-attention", 1, "system"));
        Listener(parts).OnDecision(Made(parts, "health", "healthy", 0.2, "system"));
        await parts.RunAsync();

        (await parts.ListAsync()).ToDictionary(static one => one.Cause!, static one => one.State).ShouldBe(new Dictionary<string, AlertState> { ["node-a"] = AlertState.Resolved, ["node-b"] = AlertState.Open }, ignoreOrder: true);
        Listener(parts).WantsAll("health").ShouldBeTrue();
        Listener(parts).WantsAll("access").ShouldBeFalse();
    }

    [Fact]
    public async Task Made_Decision_IsToldToListenersAndAFailingOneHarmsNobody()
    {
        var told = new List<RecordedDecision>();
        await using var parts = new Decisions.AssistParts((services, _) =>
        {
            services.AddSingleton<IDecisionListener>(new Listening(_ => throw new InvalidOperationException("broken")));
            services.AddSingleton<IDecisionListener>(new Listening(told.Add));
        });
        var model = new Decisions.FakeModel();

        parts.Decide(model, 1);
        told.ShouldBeEmpty();
        var decision = parts.Decide(model, 1000);

        told.ShouldHaveSingleItem().Decision.Id.ShouldBe(decision.Id);
    }

    [Fact]
    public async Task Alert_OpenedAndOver_IsAnAlarmOfTriageInBetween()
    {
        await using var parts = Create();
        parts.Raise(AlertSeverity.Critical);
        await parts.RunAsync();
        var item = parts.Get<ITriage>().List(default, new TriageFilter()).Items.ShouldHaveSingleItem();
        (item.Kind, item.Severity).ShouldBe((WorkKind.Alarm, WorkSeverity.Critical));

        parts.Resolve();
        await parts.RunAsync();

        parts.Get<ITriage>().List(default, new TriageFilter()).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Group_FoundAndOver_IsOneAlert()
    {
        await using var parts = Create();
        var group = new AccessGroup("UA\r\nx", "de", 12, 10, parts.Time.GetUtcNow(), parts.Time.GetUtcNow(), null, 80, 0.25, 9.2);
        var listener = parts.Get<IAccessGroupListener>();
        listener.OnGroup(default, new AccessGroupNotice(group, false));
        listener.OnGroup(default, new AccessGroupNotice(group with { Suspect = 60, Clients = 70 }, false));
        await parts.RunAsync();
        var alert = (await parts.ListAsync()).ShouldHaveSingleItem().Alert;
        (alert.Type, alert.Severity).ShouldBe(("access_group", AlertSeverity.Critical));
        alert.Message.ShouldContain("70 clients");
        alert.Message.ShouldContain("25 % of the paths");
        alert.TechnicalDetails.ShouldNotContain('\r');

        listener.OnGroup(default, new AccessGroupNotice(group, true));
        await parts.RunAsync();

        (await parts.ListAsync()).ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);
    }

    [Fact]
    public async Task Forecast_GoesToItsLimit_AlertsBeforeItIsCrossed_AndEndsWhenItTurns()
    {
        await using var parts = Create(
            ("Forecasting:TimeLimit", "00:01:00"), ("AlertSources:Limits:0:Series", "disk"), ("AlertSources:Limits:0:Limit", "100"), ("AlertSources:Limits:0:Horizon", "24"), ("AlertSources:Limits:1:Series", "disk"), ("AlertSources:Limits:1:Limit", "100000"));
        var forecasts = parts.Get<ForecastAlerts>();
        forecasts.RunOnce().ShouldBe(0);
        double value = 20;
        for (var i = 0; i < 152; i++)
        {
            Observe(parts, value += 0.52);
        }

        forecasts.RunOnce().ShouldBe(1);
        await parts.RunAsync();

        value.ShouldBeLessThan(100);
        var alert = (await parts.ListAsync()).ShouldHaveSingleItem().Alert;
        alert.Type.ShouldBe("performance_anomaly");
        alert.Details.GetProperty("predicted").GetString().ShouldBe("true");
        alert.Details.GetProperty("leadSeconds").GetDouble().ShouldBeGreaterThan(0);
        alert.Message.ShouldContain("above its limit of 100");
        for (var i = 0; i < 48; i++)
        {
            Observe(parts, value = Math.Max(20, value - 3));
        }

        forecasts.RunOnce().ShouldBe(0);
        await parts.RunAsync();
        (await parts.ListAsync())[0].ResolvedBy.ShouldBe("source");
    }

    private static void Observe(AlertParts parts, double value)
    {
        parts.Time.Advance(TimeSpan.FromHours(1));
        parts.Get<IForecasting>().Observe(default, new ForecastObserveRequest { StepSeconds = 3600, Points = [new ForecastPoint("disk", value, null)] });
    }

    private static AlertParts Create(params (string Key, string Value)[] settings) => new(static (services, configuration) => services.AddAlertSources(configuration).AddForecasting(configuration).AddTriage(configuration), settings);

    private static DecisionAlerts Listener(AlertParts parts) => parts.Get<IEnumerable<IDecisionListener>>().OfType<DecisionAlerts>().Single();

    private static RecordedDecision Made(AlertParts parts, string module, string outcome, double score, string subject) => new()
    {
        Decision = new Decision(parts.Time.NewId(), module, outcome, score, 0.9, true, [new DecisionReason("what", "value", 1)], new DecidingModel("m", "1", 5, false), 1),
        Tenant = default,
        Subject = subject,
        Mode = AssistMode.Suggest,
        ParametersVersion = "1",
        Features = default,
        AtMicros = 0,
    };

    private sealed class Listening(Action<RecordedDecision> take) : IDecisionListener
    {
        public bool WantsAll(string moduleName) => false;

        public void OnDecision(RecordedDecision made) => take(made);
    }
}
