using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Alerts.Keeping;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Alerts;

public sealed class AlertFlowTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Raise_Signal_OpensAnAlertWithEveryMember()
    {
        await using var parts = new AlertParts();
        parts.Get<IAlerts>().Raise(default, new AlertSignal
        {
            Type = "performance_anomaly",
            Endpoint = "GET /orders",
            Severity = AlertSeverity.Critical,
            TechnicalDetails = "a\nb",
            SuggestedActions = ["look", " "],
            Measures = new Dictionary<string, double> { ["p99"] = 1.5, ["bad"] = double.NaN },
            Details = new Dictionary<string, string> { ["reason"] = "why" },
        }).ShouldBeTrue();

        await parts.RunAsync();

        var record = (await parts.ListAsync()).ShouldHaveSingleItem();
        record.State.ShouldBe(AlertState.Open);
        var json = JsonSerializer.SerializeToNode(record.Alert, AlertsJson.Default.Alert)!.AsObject();
        json.Select(static one => one.Key).ShouldBe(["id", "type", "endpoint", "severity", "details", "message", "technicalDetails", "suggestedActions", "timestamp"]);
        json["severity"]!.GetValue<string>().ShouldBe("critical");
        json["details"]!.ToJsonString().ShouldBe("""{"p99":1.5,"reason":"why"}""");
        json["message"]!.GetValue<string>().ShouldBe("GET /orders is far from what is usual.");
        json["technicalDetails"]!.GetValue<string>().ShouldBe("a\nb");
        json["suggestedActions"]!.ToJsonString().ShouldBe("""["look"]""");
        parts.Events.ShouldBe([AlertEvent.Opened]);
    }

    [Fact]
    public async Task Raise_Again_IsTheSameAlertAndToldOnce()
    {
        await using var parts = new AlertParts();
        for (var i = 0; i < 5; i++)
        {
            parts.Raise();
            parts.Raise();
            await parts.RunAfterAsync(Minute);
        }

        (await parts.ListAsync()).ShouldHaveSingleItem().Count.ShouldBe(10);
        parts.Events.ShouldBe([AlertEvent.Opened]);
    }

    [Fact]
    public async Task Raise_OtherEndpointCauseOrTenant_IsAnotherAlert()
    {
        await using var parts = new AlertParts();
        parts.Raise();
        parts.Raise(endpoint: "GET /other");
        parts.Raise(cause: "forecast");
        parts.Raise(tenant: TenantId.Parse("acme"));
        parts.Raise(endpoint: "GET /orders\"],[\"");

        await parts.RunAsync();

        (await parts.ListAsync()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Raise_MoreSevere_Escalates_AndLessDoesNotComeDown()
    {
        await using var parts = new AlertParts();
        parts.Raise(AlertSeverity.Medium);
        await parts.RunAsync();
        parts.Raise(AlertSeverity.Critical);
        await parts.RunAsync();
        parts.Raise(AlertSeverity.Low);
        await parts.RunAsync();

        parts.Events.ShouldBe([AlertEvent.Opened, AlertEvent.Escalated]);
        (await parts.ListAsync()).ShouldHaveSingleItem().Alert.Severity.ShouldBe(AlertSeverity.Critical);
    }

    [Fact]
    public async Task Quiet_LongEnough_IsOver()
    {
        await using var parts = new AlertParts();
        parts.Raise();
        await parts.RunAsync();

        await parts.RunAfterAsync(TimeSpan.FromMinutes(14));
        parts.Events.ShouldBe([AlertEvent.Opened]);
        await parts.RunAfterAsync(Minute + Second);

        parts.Events.ShouldBe([AlertEvent.Opened, AlertEvent.Resolved]);
        var record = (await parts.ListAsync()).ShouldHaveSingleItem();
        record.State.ShouldBe(AlertState.Resolved);
        record.ResolvedBy.ShouldBe("quiet");
    }

    [Fact]
    public async Task Resolve_ThenRaiseSoon_OpensTheSameAgain_LaterANewOne()
    {
        await using var parts = new AlertParts();
        parts.Raise();
        parts.Resolve();
        await parts.RunAsync();
        await parts.RunAfterAsync(TimeSpan.FromMinutes(10));
        parts.Raise();
        await parts.RunAsync();
        (await parts.ListAsync()).ShouldHaveSingleItem().State.ShouldBe(AlertState.Open);
        parts.Resolve();
        await parts.RunAsync();
        await parts.RunAfterAsync(TimeSpan.FromHours(2));
        parts.Raise();
        await parts.RunAsync();

        parts.Events.ShouldBe([AlertEvent.Opened, AlertEvent.Resolved, AlertEvent.Reopened, AlertEvent.Resolved, AlertEvent.Opened]);
        (await parts.ListAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Flapping_IsToldOnce_AndItsEndAfterQuiet()
    {
        await using var parts = new AlertParts();
        for (var i = 0; i < 20; i++)
        {
            parts.Raise();
            await parts.RunAfterAsync(Second);
            parts.Resolve();
            await parts.RunAfterAsync(Second);
        }

        parts.Events.ShouldBe(
        [
            AlertEvent.Opened, AlertEvent.Resolved, AlertEvent.Reopened, AlertEvent.Resolved, AlertEvent.Reopened, AlertEvent.Resolved, AlertEvent.Flapping,
        ]);
        await parts.RunAfterAsync(TimeSpan.FromMinutes(50));
        (await parts.ListAsync()).ShouldHaveSingleItem().IsFlapping.ShouldBeTrue();

        await parts.RunAfterAsync(TimeSpan.FromMinutes(11));

        parts.Events[^1].ShouldBe(AlertEvent.Resolved);
        parts.Notices.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Silence_KeepsItQuiet_AndItIsToldOnceTheSilenceIsOut()
    {
        await using var parts = new AlertParts();
        await parts.SilenceAsync(TimeSpan.FromMinutes(5), endpoint: "GET /or*");
        parts.Raise();
        await parts.RunAsync();
        (await parts.ListAsync()).ShouldHaveSingleItem().IsSilenced.ShouldBeTrue();
        parts.Notices.ShouldBeEmpty();

        await parts.RunAfterAsync(TimeSpan.FromMinutes(5) + Second);

        parts.Events.ShouldBe([AlertEvent.Opened]);
        (await parts.ListAsync()).ShouldHaveSingleItem().IsSilenced.ShouldBeFalse();
    }

    [Fact]
    public async Task Silence_UpToASeverity_LetsWorseThrough()
    {
        await using var parts = new AlertParts();
        await parts.SilenceAsync(TimeSpan.FromHours(1), most: AlertSeverity.High, type: "performance_anomaly");
        parts.Raise(AlertSeverity.High);
        await parts.RunAsync();
        parts.Raise(AlertSeverity.Critical);
        await parts.RunAsync();

        parts.Events.ShouldBe([AlertEvent.Opened]);
        parts.Notices[0].Record.Alert.Severity.ShouldBe(AlertSeverity.Critical);
    }

    [Fact]
    public async Task Silence_OfAnotherTenant_DoesNotCount()
    {
        await using var parts = new AlertParts();
        await parts.SilenceAsync(TimeSpan.FromHours(1), tenant: TenantId.Parse("acme"));
        parts.Raise();
        await parts.RunAsync();

        parts.Events.ShouldBe([AlertEvent.Opened]);
    }

    [Fact]
    public async Task Open_NobodyTakesIt_IsRemindedOf_UntilItIsAcknowledged()
    {
        await using var parts = new AlertParts();
        async Task HoursAsync(int hours)
        {
            for (var i = 0; i < hours * 6; i++)
            {
                parts.Raise();
                await parts.RunAfterAsync(TimeSpan.FromMinutes(10));
            }
        }

        await HoursAsync(9);
        parts.Events.ShouldBe([AlertEvent.Opened, AlertEvent.Reminder, AlertEvent.Reminder]);
        var id = (await parts.ListAsync())[0].Alert.Id;
        (await parts.Get<AlertEngine>().HandleAsync(TenantId.Parse("acme"), id, "eve", resolve: false, CancellationToken.None)).ShouldBeNull();

        var taken = await parts.Get<AlertEngine>().HandleAsync(null, id, "ada", resolve: false, CancellationToken.None);

        taken.ShouldNotBeNull().State.ShouldBe(AlertState.Acknowledged);
        await HoursAsync(9);
        parts.Notices.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("Performance", "x")]
    [InlineData("a b", "x")]
    [InlineData("", "x")]
    [InlineData("performance_anomaly", " ")]
    public async Task Raise_NoTypeOrEndpoint_IsRefused(string type, string endpoint)
    {
        await using var parts = new AlertParts();

        parts.Get<IAlerts>().Raise(default, new AlertSignal { Type = type, Endpoint = endpoint, Severity = AlertSeverity.Low }).ShouldBeFalse();

        await parts.RunAsync();
        (await parts.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Raise_HostileTexts_AreCleanedAndCut()
    {
        await using var parts = new AlertParts();
        var hostile = "a\r\nBcc: eve@example.org\u0000\u202e\ud800" + new string('x', 10_000);
        parts.Get<IAlerts>().Raise(default, new AlertSignal
        {
            Type = "performance_anomaly",
            Endpoint = hostile,
            Severity = (AlertSeverity)99,
            Cause = hostile,
            Message = hostile,
            TechnicalDetails = hostile,
            SuggestedActions = [.. Enumerable.Repeat(hostile, 50)],
            Details = Enumerable.Range(0, 100).ToDictionary(static i => i + "\n", _ => hostile),
        });

        await parts.RunAsync();

        var alert = (await parts.ListAsync()).ShouldHaveSingleItem().Alert;
        alert.Endpoint.Length.ShouldBeLessThanOrEqualTo(256);
        alert.Message.Length.ShouldBeLessThanOrEqualTo(1000);
        alert.TechnicalDetails.Length.ShouldBeLessThanOrEqualTo(4000);
        alert.SuggestedActions.Count.ShouldBe(8);
        alert.Severity.ShouldBe(AlertSeverity.Medium);
        alert.Details.EnumerateObject().Count().ShouldBe(16);
        foreach (var text in (string[])[alert.Endpoint, alert.Message, .. alert.SuggestedActions, .. alert.Details.EnumerateObject().Select(static one => one.Value.GetString()!)])
        {
            text.ShouldNotContain('\n');
            text.ShouldNotContain('\0');
            text.Any(char.IsSurrogate).ShouldBeFalse();
        }

        alert.TechnicalDetails.ShouldNotContain('\r');
    }

    [Fact]
    public async Task Raise_QueueFull_DropsTheOldestAndCountsThem()
    {
        await using var parts = new AlertParts(null, ("Alerts:QueueCapacity", "16"));
        for (var i = 0; i < 20; i++)
        {
            parts.Raise(endpoint: "e" + i);
        }

        await parts.RunAsync();

        var found = await parts.ListAsync();
        found.Count.ShouldBe(16);
        found.ShouldNotContain(static one => one.Alert.Endpoint == "e0");
        parts.Log.Entries.ShouldContain(static one => one.Id == 6300);
    }

    [Fact]
    public async Task Raise_MoreThanMayBeOpen_DropsNewOnesOfThisTenantOnly()
    {
        await using var parts = new AlertParts(null, ("Alerts:MaxOpen", "2"));
        for (var i = 0; i < 4; i++)
        {
            parts.Raise(endpoint: "e" + i);
        }

        parts.Raise(tenant: TenantId.Parse("acme"));
        await parts.RunAsync();

        (await parts.ListAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Run_StoreAway_HoldsWhatItRead()
    {
        var store = new BrokenStore();
        await using var parts = new AlertParts((services, _) => services.AddSingleton<IAlertStore>(provider => store.Over(new InMemoryAlertStore(provider.GetRequiredService<TimeProvider>()))));
        parts.Raise();
        parts.Raise(endpoint: "other");
        store.IsAway = true;
        (await parts.RunAsync()).ShouldBeFalse();
        (await parts.RunAsync()).ShouldBeFalse();
        store.IsAway = false;

        (await parts.RunAsync()).ShouldBeTrue();

        (await parts.ListAsync()).Count.ShouldBe(2);
        parts.Log.Entries.Count(static one => one.Id == 6301).ShouldBe(1);
    }

    [Fact]
    public async Task Word_AdvisorAnswers_ItsWordsStandUntilItGetsWorse()
    {
        var advisor = new SaidAdvisor { Advice = new AlertAdvice("Orders are slow.\r\n", ["Look at the database."]) };
        await using var parts = new AlertParts((services, _) => services.AddSingleton<IAlertAdvisor>(advisor));
        parts.Raise();
        await parts.RunAsync();
        (await parts.Get<AlertWording>().RunOnceAsync(CancellationToken.None)).ShouldBeTrue();

        var worded = (await parts.ListAsync()).ShouldHaveSingleItem();
        worded.Alert.Message.ShouldBe("Orders are slow.\\r\\n");
        worded.Alert.SuggestedActions.ShouldBe(["Look at the database."]);
        parts.Raise();
        await parts.RunAsync();
        (await parts.ListAsync())[0].Alert.Message.ShouldStartWith("Orders are slow.");
        parts.Raise(AlertSeverity.Critical);
        await parts.RunAsync();
        (await parts.ListAsync())[0].Alert.Message.ShouldBe("GET /orders is far from what is usual.");
    }

    [Fact]
    public async Task Word_AdvisorFails_TheTemplateStands()
    {
        var advisor = new SaidAdvisor { Failure = new InvalidOperationException("secret") };
        await using var parts = new AlertParts((services, _) => services.AddSingleton<IAlertAdvisor>(advisor));
        parts.Raise();
        await parts.RunAsync();

        (await parts.Get<AlertWording>().RunOnceAsync(CancellationToken.None)).ShouldBeTrue();

        (await parts.ListAsync())[0].Alert.Message.ShouldBe("GET /orders is well away from what is usual.");
        parts.Log.Entries.ShouldContain(static one => one.Id == 6306);
        parts.Log.Entries.ShouldAllBe(static one => !one.Message.Contains("secret", StringComparison.Ordinal));
    }

    // Whatever is raised, ended, silenced and waited for: never two open alerts of one key, nothing that is not silenced is
    // raised without being told, nothing is told while it is silenced, and what ends was told before.
    [Fact]
    public void Life_WhateverHappens_LosesNothingAndKeepsItsRules() =>
        Prop.ForAll(
            Gen.Choose(0, 7).SelectMany(what => Gen.Choose(0, 2).SelectMany(key => Gen.Choose(0, 3).Select(severity => (what, key, severity)))).ListOf(60).ToArbitrary(),
            steps => LiveAsync([.. steps]).GetAwaiter().GetResult()).Holds(cases: 300);

    private static async Task<bool> LiveAsync((int What, int Key, int Severity)[] steps)
    {
        await using var parts = new AlertParts();
        var told = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (what, key, severity) in steps)
        {
            var endpoint = "e" + key;
            var before = parts.Notices.Count;
            switch (what)
            {
                case 0 or 1 or 2:
                    parts.Raise((AlertSeverity)severity, endpoint);
                    break;
                case 3:
                    parts.Resolve(endpoint);
                    break;
                case 4:
                    await parts.SilenceAsync(TimeSpan.FromMinutes(20), endpoint: endpoint, most: (AlertSeverity)severity);
                    break;
                case 5:
                    parts.Time.Advance(TimeSpan.FromMinutes(severity * 7));
                    break;
                default:
                    parts.Time.Advance(TimeSpan.FromSeconds(10));
                    break;
            }

            await parts.RunAsync();
            var now = parts.Time.GetUnixMicroseconds();
            var silences = await parts.Store.ListSilencesAsync(null, now);
            foreach (var notice in parts.Notices.Skip(before))
            {
                var alert = notice.Record.Alert;
                if (notice.Event == AlertEvent.Resolved)
                {
                    told[alert.Endpoint].ShouldBeTrue("what ends was told");
                    told[alert.Endpoint] = false;
                    continue;
                }

                told[alert.Endpoint] = true;
                silences.ShouldNotContain(one => one.Covers(default, alert.Type, alert.Endpoint, alert.Severity, now), "told while silenced");
            }

            var open = (await parts.ListAsync()).Where(static one => one.State != AlertState.Resolved).ToArray();
            open.Select(static one => one.Key).Distinct().Count().ShouldBe(open.Length, "one open alert a key");
            if (what < 3)
            {
                var raised = open.Where(one => one.Alert.Endpoint == endpoint).ShouldHaveSingleItem();
                (raised.IsSilenced || raised.Notified is not null).ShouldBeTrue("told or silenced");
                (raised.IsSilenced || raised.Notified >= (AlertSeverity)severity).ShouldBeTrue("told as bad as it is");
            }
        }

        // Left alone for long enough, everything ends.
        for (var i = 0; i < 10; i++)
        {
            await parts.RunAfterAsync(TimeSpan.FromMinutes(30));
        }

        (await parts.ListAsync()).ShouldAllBe(static one => one.State == AlertState.Resolved);
        return true;
    }

    private sealed class SaidAdvisor : IAlertAdvisor
    {
        public AlertAdvice? Advice { get; init; }

        public Exception? Failure { get; init; }

        public bool IsAvailable => true;

        public ValueTask<AlertAdvice?> AdviseAsync(AlertQuestion question, CancellationToken cancellationToken = default) => Failure is null ? new(Advice) : throw Failure;
    }

    /// <summary>A store that can be away.</summary>
    public class BrokenStore : System.Reflection.DispatchProxy
    {
        private IAlertStore _inner = null!;
        private BrokenStore? _owner;

        public bool IsAway { get; set; }

        public IAlertStore Over(IAlertStore inner)
        {
            var proxy = Create<IAlertStore, BrokenStore>();
            ((BrokenStore)(object)proxy)._inner = inner;
            ((BrokenStore)(object)proxy)._owner = this;
            return proxy;
        }

        protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args) =>
            _owner!.IsAway ? throw new OutriggerException(CoreErrors.StorageUnavailable.With("away")) : targetMethod!.Invoke(_inner, args);
    }
}
