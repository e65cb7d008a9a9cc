using Outrigger.Assist.Alerts;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Alerts;

public sealed class AlertsEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Alerts:CheckEvery", "00:10:00"), ("Alerts:QuietFor", "01:00:00"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task List_OwnTenant_HasItsAlertsWithTheMembersOfTheContract()
    {
        await RaiseAsync("default", "a");
        await RaiseAsync("acme", "b");

        var (status, body) = await _host.SendAsync("GET", "alerts?state=open&severity=high&type=performance_anomaly&limit=5");

        status.ShouldBe(200);
        var alert = body!["items"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        alert.Select(static one => one.Key).ShouldBe(
            ["id", "tenant", "type", "endpoint", "severity", "details", "message", "technicalDetails", "suggestedActions", "timestamp", "state", "firstAt", "count", "flapping", "silenced"]);
        alert["severity"]!.GetValue<string>().ShouldBe("high");
        alert["endpoint"]!.GetValue<string>().ShouldBe("a");
    }

    [Fact]
    public async Task Acknowledge_ThenResolve_SaysWho()
    {
        var id = await RaiseAsync("default", "a");

        var (status, taken) = await _host.SendAsync("POST", $"alerts/{id}/acknowledge", """{"by":"Ada"}""");
        status.ShouldBe(200);
        taken!["state"]!.GetValue<string>().ShouldBe("acknowledged");
        taken["acknowledgedBy"]!.GetValue<string>().ShouldStartWith("Ada (");
        (status, var over) = await _host.SendAsync("POST", $"alerts/{id}/resolve", "{}");
        status.ShouldBe(200);
        over!["state"]!.GetValue<string>().ShouldBe("resolved");
        (await _host.SendAsync("GET", $"alerts/{id}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Get_AnothersAlert_IsNotFound()
    {
        var id = await RaiseAsync("acme", "a");

        (await _host.SendAsync("GET", $"alerts/{id}")).Status.ShouldBe(404);
        (await _host.SendAsync("POST", $"alerts/{id}/acknowledge", "{}")).Status.ShouldBe(404);
        (await _host.SendAsync("GET", "alerts/no-id")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("alerts?limit=0", "limit")]
    [InlineData("alerts?limit=x", "limit")]
    [InlineData("alerts?state=x", "state")]
    [InlineData("alerts?severity=1", "severity")]
    [InlineData("alerts?type=A%20B", "type")]
    [InlineData("alerts?before=x", "before")]
    public async Task List_WrongQuery_IsRefused(string path, string param)
    {
        var (status, body) = await _host.SendAsync("GET", path);

        status.ShouldBe(400);
        body!["param"]!.GetValue<string>().ShouldBe(param);
    }

    [Theory]
    [InlineData("""{"by":""}""")]
    [InlineData("""{"who":"x"}""")]
    [InlineData("[]")]
    public async Task Acknowledge_WrongBody_IsRefused(string body) => (await _host.SendAsync("POST", $"alerts/{Guid.Empty}/acknowledge", body)).Status.ShouldBe(400);

    private async Task<Guid> RaiseAsync(string tenant, string endpoint)
    {
        var engine = _host.Get<AlertEngine>();
        var signal = new AlertSignal { Type = "performance_anomaly", Endpoint = endpoint, Severity = AlertSeverity.High };
        var record = await engine.TakeAsync(new AlertWord(TenantId.Parse(tenant), AlertText.KeyOf(signal.Type, endpoint, null), signal, _host.Time.GetUtcNow()), [], CancellationToken.None);
        return record!.Alert.Id;
    }
}
