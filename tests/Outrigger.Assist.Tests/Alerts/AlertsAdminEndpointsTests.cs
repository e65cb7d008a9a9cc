using System.Text.Json.Nodes;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Alerts;

public sealed class AlertsAdminEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await AssistHost.StartAsync(("Alerts:CheckEvery", "00:10:00"), ("Alerts:QuietFor", "01:00:00"), ("Alerts:MaxSilences", "3"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task List_WithoutATenant_HasEverybodysNewestFirst()
    {
        await RaiseAsync("default", "a");
        await RaiseAsync("acme", "b");

        var (status, body) = await AdminAsync("GET", "");

        status.ShouldBe(200);
        Of(body, "endpoint").ShouldBe(["b", "a"]);
        Of(body, "tenant").ShouldBe(["acme", "default"]);
        body!["next"].ShouldBeNull();
    }

    [Theory]
    [InlineData("?tenant=acme", "b", "c")]
    [InlineData("?tenant=nobody")]
    [InlineData("?type=log_anomaly", "c")]
    [InlineData("?severity=high", "a", "b")]
    [InlineData("?severity=critical&tenant=acme", "b")]
    [InlineData("?state=resolved", "a")]
    [InlineData("?state=open", "b", "c")]
    public async Task List_Filters_LeaveWhatTheyName(string query, params string[] expected)
    {
        var first = await RaiseAsync("default", "a");
        await RaiseAsync("acme", "b", AlertSeverity.Critical);
        await RaiseAsync("acme", "c", AlertSeverity.Low, "log_anomaly");
        await AdminAsync("POST", $"/{first}/resolve", "{}");

        var (status, body) = await AdminAsync("GET", query);

        status.ShouldBe(200);
        Of(body, "endpoint").Order().ShouldBe(expected);
    }

    [Fact]
    public async Task List_Pages_HaveEveryAlertOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            await RaiseAsync(i % 2 == 0 ? "default" : "acme", "e" + i);
        }

        List<string> seen = [];
        string? before = null;
        do
        {
            var (_, page) = await AdminAsync("GET", "?limit=2" + (before is null ? "" : "&before=" + before));
            seen.AddRange(Of(page, "endpoint"));
            before = page!["next"]?.GetValue<string>();
        }
        while (before is not null && seen.Count < 20);

        seen.ShouldBe(["e4", "e3", "e2", "e1", "e0"]);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?limit=-1", "limit")]
    [InlineData("?before=x", "before")]
    [InlineData("?state=3", "state")]
    [InlineData("?type=A%20B", "type")]
    [InlineData("?severity=worst", "severity")]
    [InlineData("?tenant=No%20Such", "tenant")]
    [InlineData("?tenant=", "tenant")]
    public async Task List_WrongQuery_IsRefusedByName(string query, string param)
    {
        var (status, body) = await AdminAsync("GET", query);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["param"]!.GetValue<string>().ShouldBe(param);
    }

    [Fact]
    public async Task Get_AnyTenantsAlert_IsShownToAdministratorsAndNotToOthers()
    {
        var id = await RaiseAsync("acme", "a");

        var (status, body) = await AdminAsync("GET", $"/{id}");

        status.ShouldBe(200);
        body!["tenant"]!.GetValue<string>().ShouldBe("acme");
        (await _host.SendAsync("GET", $"alerts/{id}", caller: "acme/ada")).Status.ShouldBe(200);
        (await _host.SendAsync("GET", $"alerts/{id}", caller: "other/eve")).Status.ShouldBe(404);
        (await _host.SendAsync("POST", $"alerts/{id}/resolve", "{}", caller: "other/eve")).Status.ShouldBe(404);
        (await AdminAsync("GET", $"/{id}")).Body!["state"]!.GetValue<string>().ShouldBe("open");
    }

    [Fact]
    public async Task Acknowledge_ThenResolve_SaysThatAnAdministratorDid()
    {
        var id = await RaiseAsync("acme", "a");

        var (status, taken) = await AdminAsync("POST", $"/{id}/acknowledge", """{"by":"Ada"}""");
        status.ShouldBe(200);
        taken!["state"]!.GetValue<string>().ShouldBe("acknowledged");
        taken["acknowledgedBy"]!.GetValue<string>().ShouldBe("Ada (admin)");

        (status, var over) = await AdminAsync("POST", $"/{id}/resolve", "{}");
        status.ShouldBe(200);
        over!["state"]!.GetValue<string>().ShouldBe("resolved");
        over["resolvedBy"]!.GetValue<string>().ShouldBe("admin");

        // Once more is no error, and changes nothing.
        (await AdminAsync("POST", $"/{id}/resolve", """{"by":"Eve"}""")).Body!["resolvedBy"]!.GetValue<string>().ShouldBe("admin");
    }

    [Theory]
    [InlineData("GET", "/{0}", null)]
    [InlineData("POST", "/{0}/acknowledge", "{}")]
    [InlineData("POST", "/{0}/resolve", "{}")]
    [InlineData("DELETE", "/silences/{0}", null)]
    public async Task Handle_UnknownId_IsNotFound(string method, string path, string? body)
    {
        foreach (var id in (string[])[Guid.NewGuid().ToString(), "no-id", "%0a", new string('x', 500)])
        {
            var (status, answer) = await AdminAsync(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id), body);

            status.ShouldBe(404, id);
            answer!["type"]!.GetValue<string>().ShouldStartWith("urn:outrigger:error:");
        }
    }

    [Theory]
    [InlineData("""{"by":""}""")]
    [InlineData("""{"who":"x"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"by":"a\nb"}""")]
    public async Task Resolve_WrongBody_IsRefusedAndChangesNothing(string body)
    {
        var id = await RaiseAsync("acme", "a");

        (await AdminAsync("POST", $"/{id}/resolve", body)).Status.ShouldBe(400);

        (await AdminAsync("GET", $"/{id}")).Body!["state"]!.GetValue<string>().ShouldBe("open");
    }

    [Fact]
    public async Task Silence_AddListRemove_KeepsAlertsQuietMeanwhile()
    {
        var (status, made) = await AdminAsync(
            "POST", "/silences", $$"""{"tenant":"acme","type":"performance_anomaly","endpoint":"GET /orders*","maxSeverity":"high","until":"{{InAnHour()}}","by":"Ada","why":"load test"}""");
        status.ShouldBe(201);
        var silence = made!["id"]!.GetValue<string>();

        (await AdminAsync("GET", "/silences")).Body!["items"]!.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldBe(made.ToJsonString());
        (await IsSilencedAsync("acme", "GET /orders/7")).ShouldBeTrue();
        (await IsSilencedAsync("acme", "GET /users")).ShouldBeFalse();
        (await IsSilencedAsync("other", "GET /orders/7")).ShouldBeFalse();
        (await IsSilencedAsync("acme", "GET /orders/8", AlertSeverity.Critical)).ShouldBeFalse();

        (await AdminAsync("DELETE", $"/silences/{silence}")).Status.ShouldBe(204);
        (await AdminAsync("DELETE", $"/silences/{silence}")).Status.ShouldBe(404);
        (await IsSilencedAsync("acme", "GET /orders/9")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"by":"Ada","why":"x"}""")]
    [InlineData("""{"until":"UNTIL","why":"x"}""")]
    [InlineData("""{"until":"UNTIL","by":"Ada"}""")]
    [InlineData("""{"until":"2001-01-01T00:00:00Z","by":"Ada","why":"x"}""")]
    [InlineData("""{"until":"2499-01-01T00:00:00Z","by":"Ada","why":"x"}""")]
    [InlineData("""{"until":"soon","by":"Ada","why":"x"}""")]
    [InlineData("""{"until":"UNTIL","by":"Ada","why":"x","maxSeverity":"worst"}""")]
    [InlineData("""{"until":"UNTIL","by":"Ada","why":"x","type":"No Type"}""")]
    [InlineData("""{"until":"UNTIL","by":"Ada","why":"x","tenant":"No Such"}""")]
    [InlineData("""{"until":"UNTIL","by":"Ada","why":"x","endpoint":""}""")]
    [InlineData("""{"until":"UNTIL","by":"Ada","why":"x","forever":true}""")]
    [InlineData("[]")]
    public async Task Silence_WrongBody_IsRefusedAndMakesNone(string body)
    {
        var (status, answer) = await AdminAsync("POST", "/silences", body.Replace("UNTIL", InAnHour(), StringComparison.Ordinal));

        status.ShouldBe(400);
        answer!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        (await AdminAsync("GET", "/silences")).Body!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Silence_MoreThanTheMost_IsRefused()
    {
        var body = $$"""{"until":"{{InAnHour()}}","by":"Ada","why":"x"}""";
        for (var i = 0; i < 3; i++)
        {
            (await AdminAsync("POST", "/silences", body)).Status.ShouldBe(201);
        }

        var (status, answer) = await AdminAsync("POST", "/silences", body);

        status.ShouldBe(409);
        answer!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:too-many-silences");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/x")]
    [InlineData("POST", "/x/acknowledge")]
    [InlineData("POST", "/x/resolve")]
    [InlineData("GET", "/silences")]
    [InlineData("POST", "/silences")]
    [InlineData("DELETE", "/silences/x")]
    [InlineData("GET", "/channels")]
    [InlineData("POST", "/channels/x/test")]
    [InlineData("GET", "/deliveries")]
    [InlineData("POST", "/deliveries/x/retry")]
    public async Task AnyRoute_WithoutTheAdminKey_IsRefused(string method, string path)
    {
        var (status, body) = await _host.SendAsync(method, "/admin/alerts" + path, method == "POST" ? "{}" : null, caller: "acme/ada");

        status.ShouldBe(401);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:admin-key-required");
    }

    [Fact]
    public async Task Silence_NotJson_IsUnsupported() =>
        (await _host.SendAsync("POST", "/admin/alerts/silences", "until=never", isAdmin: true, contentType: "application/x-www-form-urlencoded")).Status.ShouldBe(415);

    private static string[] Of(JsonNode? page, string member) => [.. page!["items"]!.AsArray().Select(one => one![member]!.GetValue<string>())];

    private string InAnHour() => _host.Time.GetUtcNow().AddHours(1).ToString("O");

    private Task<(int Status, JsonNode? Body)> AdminAsync(string method, string path, string? body = null) => _host.SendAsync(method, "/admin/alerts" + path, body, isAdmin: true);

    private async Task<bool> IsSilencedAsync(string tenant, string endpoint, AlertSeverity severity = AlertSeverity.High)
    {
        var id = await RaiseAsync(tenant, endpoint, severity);
        return (await AdminAsync("GET", $"/{id}")).Body!["silenced"]!.GetValue<bool>();
    }

    private async Task<Guid> RaiseAsync(string tenant, string endpoint, AlertSeverity severity = AlertSeverity.High, string type = "performance_anomaly")
    {
        // Ids are in order of time.
        _host.Time.Advance(TimeSpan.FromMilliseconds(1));
        var silences = await _host.Get<IAlertStore>().ListSilencesAsync(null, _host.Time.GetUnixMicroseconds());
        var signal = new AlertSignal { Type = type, Endpoint = endpoint, Severity = severity };
        var record = await _host.Get<AlertEngine>().TakeAsync(new AlertWord(TenantId.Parse(tenant), AlertText.KeyOf(signal.Type, endpoint, null), signal, _host.Time.GetUtcNow()), silences, CancellationToken.None);
        return record!.Alert.Id;
    }
}
