using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.Assist.AlertDelivery;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.AlertDelivery;

public sealed class AlertDeliveryEndpointsTests : IAsyncLifetime
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";

    private AssistHost _host = null!;
    private ReceiverHost _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await ReceiverHost.StartAsync();
        _host = await AssistHost.StartAsync(
            ("Alerts:CheckEvery", "00:10:00"),
            ("AlertDelivery:MaxAttempts", "1"),
            ("AlertDelivery:Channels:Ops:Kind", "Webhook"),
            ("AlertDelivery:Channels:Ops:Url", _receiver.Url + "/hook?token=hidden-token"),
            ("AlertDelivery:Channels:Ops:SigningKey", Key),
            ("AlertDelivery:Channels:Ops:GroupWait", "00:00:00"),
            ("AlertDelivery:Channels:Ops:Headers:authorization", "Bearer hidden-header"),
            ("AlertDelivery:Channels:away:Kind", "Webhook"),
            ("AlertDelivery:Channels:away:Url", "http://127.0.0.1:1/hook"),
            ("AlertDelivery:Channels:away:Enabled", "false"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task ListChannels_ShowsThemWithoutAddressAndSecrets()
    {
        var (status, body) = await AdminAsync("GET", "/channels");

        status.ShouldBe(200);
        body!["items"]!.AsArray().Select(static one => one!["name"]!.GetValue<string>()).ShouldBe(["ops", "away"], ignoreOrder: true);
        var ops = body["items"]!.AsArray().Single(static one => one!["name"]!.GetValue<string>() == "ops")!;
        ops["kind"]!.GetValue<string>().ShouldBe("webhook");
        ops["signed"]!.GetValue<bool>().ShouldBeTrue();
        body.ToJsonString().ShouldNotContain("hidden");
        body.ToJsonString().ShouldNotContain("whsec_");
        body.ToJsonString().ShouldNotContain("/hook");
    }

    [Fact]
    public async Task TestChannel_SendsOnceAndSaysHowItWent()
    {
        var (status, body) = await AdminAsync("POST", "/channels/OPS/test");

        status.ShouldBe(200);
        body!["delivered"]!.GetValue<bool>().ShouldBeTrue();
        body["error"].ShouldBeNull();
        var got = _receiver.Got.ShouldHaveSingleItem();
        got.Headers["authorization"].ShouldBe("Bearer hidden-header");
        got.Headers["webhook-signature"].ShouldStartWith("v1,");
        JsonNode.Parse(got.Body)!["data"]!["alerts"]![0]!["alert"]!["type"]!.GetValue<string>().ShouldBe("test");
    }

    [Fact]
    public async Task TestChannel_ThatFails_SaysWhyWithoutTheAddress()
    {
        _receiver.Answer = static context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("db.internal:5432 is away");
        };

        (await AdminAsync("POST", "/channels/ops/test")).Body!["error"]!.GetValue<string>().ShouldBe("The receiver answered 503.");
        var (_, away) = await AdminAsync("POST", "/channels/away/test");

        away!["delivered"]!.GetValue<bool>().ShouldBeFalse();
        away["error"]!.GetValue<string>().ShouldBe("The receiver could not be reached.");
    }

    [Theory]
    [InlineData("/channels/none/test")]
    [InlineData("/channels/%0a/test")]
    public async Task TestChannel_Unknown_IsNotFound(string path)
    {
        var (status, body) = await AdminAsync("POST", path);

        status.ShouldBe(404);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:unknown-channel");
    }

    [Fact]
    public async Task Deliveries_GivenUp_AreListedAndSentAgainOnRequest()
    {
        _receiver.Answer = static context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await RaiseAsync("a");
        await DeliverAsync();
        await RaiseAsync("b", "log_anomaly");

        var (_, all) = await AdminAsync("GET", "/deliveries?limit=1");
        var (_, rest) = await AdminAsync("GET", $"/deliveries?limit=1&before={all!["next"]}");
        var (_, dead) = await AdminAsync("GET", "/deliveries?state=dead&channel=ops");
        (await AdminAsync("GET", "/deliveries?channel=away")).Body!["items"]!.AsArray().ShouldBeEmpty();

        all["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<string>().ShouldNotBe(rest!["items"]![0]!["id"]!.GetValue<string>());
        rest["next"].ShouldBeNull();
        var given = dead!["items"]!.AsArray().ShouldHaveSingleItem()!;
        given["error"]!.GetValue<string>().ShouldBe("The receiver answered 503.");
        given["attempts"]!.GetValue<int>().ShouldBe(1);

        _receiver.Answer = static _ => Task.CompletedTask;
        _receiver.Got.Clear();
        (await AdminAsync("POST", $"/deliveries/{given["id"]}/retry")).Status.ShouldBe(204);
        await DeliverAsync();

        (await AdminAsync("GET", "/deliveries?state=delivered")).Body!["items"]!.AsArray().Select(static one => one!["id"]!.GetValue<string>()).ShouldContain(given["id"]!.GetValue<string>());
        (await AdminAsync("POST", $"/deliveries/{given["id"]}/retry")).Status.ShouldBe(404);
        (await AdminAsync("POST", "/deliveries/no-id/retry")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=x", "limit")]
    [InlineData("?before=x", "before")]
    [InlineData("?state=lost", "state")]
    [InlineData("?channel=LONG", "channel")]
    public async Task Deliveries_WrongQuery_IsRefusedByName(string query, string param)
    {
        var (status, body) = await AdminAsync("GET", "/deliveries" + query.Replace("LONG", new string('x', 100), StringComparison.Ordinal));

        status.ShouldBe(400);
        body!["param"]!.GetValue<string>().ShouldBe(param);
    }

    private Task<(int Status, JsonNode? Body)> AdminAsync(string method, string path) => _host.SendAsync(method, "/admin/alerts" + path, isAdmin: true);

    private async Task DeliverAsync()
    {
        var worker = _host.Get<AlertDeliveryWorker>();
        await worker.RunOnceAsync(CancellationToken.None);
        await worker.DrainAsync();
    }

    private Task RaiseAsync(string endpoint, string type = "performance_anomaly") => _host.Get<AlertEngine>().TakeAsync(
        new AlertWord(TenantId.Parse("acme"), AlertText.KeyOf(type, endpoint, null), new AlertSignal { Type = type, Endpoint = endpoint, Severity = AlertSeverity.High }, _host.Time.GetUtcNow()),
        [],
        CancellationToken.None);
}
