using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Anomaly;

public sealed class AnomalyEndpointsTests : IAsyncLifetime
{
    private const string Observe = "/assist/v1/anomaly/observe";
    private const string Detect = "/assist/v1/anomaly/detect";
    private static readonly DateTimeOffset Start = new(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private AnomalyHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AnomalyHost.StartAsync(
        (services, configuration) => services.AddAnomaly(configuration), routes => routes.MapAnomaly(), ("Anomaly:MaxPoints", "2000"), ("Anomaly:MaxBodyBytes", "300000"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Observe_HistoryThenSpike_AnswersTheAlertWithItsDecision()
    {
        var (status, first) = await _host.SendAsync("POST", Observe, Points(1200, i => 10 + (i * 7919 % 100 / 100.0)));
        status.ShouldBe(200);
        first!["judged"]!.GetValue<int>().ShouldBe(1200);
        first["decision"]!["module"]!.GetValue<string>().ShouldBe("anomaly");

        var (_, answer) = await _host.SendAsync("POST", Observe, Points(1, _ => 90, from: 1200));

        answer!["alerts"]!.GetValue<int>().ShouldBe(1);
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("alert");
        answer["points"]![0]!["severity"]!.GetValue<string>().ShouldBe("critical");
        answer["points"]![0]!["status"]!.GetValue<string>().ShouldBe("judged");
        answer["points"]![0]!["decision"]!["reasons"]!.AsArray().Count.ShouldBeGreaterThan(0);
        answer["points"]![0]!["decision"]!["model"]!["coldStart"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Observe_DuplicatesLateAndWrongPoints_AreCountedApart()
    {
        var body = """
            {"points":[
              {"device":"d","channel":"t","value":1,"time":"2025-12-01T00:00:00Z"},
              {"device":"d","channel":"t","value":1,"time":"2025-12-01T00:00:00Z"},
              {"device":"d","channel":"t","value":2,"time":"2025-11-30T00:00:00Z"},
              {"device":"d","channel":"t","value":1e300},
              {"device":"d","value":1},
              {"channel":"t"},
              null]}
            """;

        var (status, answer) = await _host.SendAsync("POST", Observe, body);

        status.ShouldBe(200);
        (answer!["judged"]!.GetValue<int>(), answer["duplicates"]!.GetValue<int>(), answer["outOfOrder"]!.GetValue<int>(), answer["refused"]!.GetValue<int>()).ShouldBe((1, 1, 1, 4));
        answer["points"]!.AsArray().Count.ShouldBe(6);
    }

    [Fact]
    public async Task Observe_NothingJudged_StillEmbedsADecision()
    {
        var (_, answer) = await _host.SendAsync("POST", Observe, """{"points":[{"value":1}]}""");

        answer!["decision"]!["decision"]!.GetValue<string>().ShouldBe("normal");
        answer["decision"]!["model"]!["coldStart"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Observe_SeriesOfAnotherTenant_IsAnother()
    {
        await _host.SendAsync("POST", Observe, Points(300, _ => 5), "acme");

        var (_, answer) = await _host.SendAsync("POST", Observe, Points(1, _ => 5, from: 300), "other");

        answer!["decision"]!["model"]!["samplesSeen"]!.GetValue<long>().ShouldBe(0);
    }

    [Theory]
    [InlineData(Observe, """{"points":[]}""", 400)]
    [InlineData(Observe, """{}""", 400)]
    [InlineData(Observe, """[]""", 400)]
    [InlineData(Observe, """null""", 400)]
    [InlineData(Observe, """{"points":[{"series":"s","value":NaN}]}""", 400)]
    [InlineData(Observe, """{"points":[{"series":"s","value":"1"}]}""", 400)]
    [InlineData(Observe, """{"points":[{"series":"s","value":1,"time":"yesterday"}]}""", 400)]
    [InlineData(Observe, """{"points":[{"series":"s","value":1}],"x":1}""", 400)]
    [InlineData(Detect, """{"values":[]}""", 400)]
    [InlineData(Detect, """{"values":[1,2],"times":["2025-01-01T00:00:00Z"]}""", 400)]
    [InlineData(Detect, """{"values":[1,2],"times":["2025-01-01T00:00:00Z","2025-01-01T00:00:00Z"]}""", 400)]
    [InlineData(Detect, """{"values":[1e200]}""", 400)]
    [InlineData(Detect, """{"values":[1],"intervalSeconds":0}""", 400)]
    [InlineData(Detect, """{"values":[1],"series":""}""", 400)]
    [InlineData(Detect, "{", 400)]
    public async Task BadBody_IsAnsweredWithATypedError(string path, string body, int expected)
    {
        var (status, problem) = await _host.SendAsync("POST", path, body);

        status.ShouldBe(expected);
        problem!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
    }

    [Fact]
    public async Task TooMuch_IsRefused()
    {
        (await _host.SendAsync("POST", Observe, Points(2001, _ => 1))).Status.ShouldBe(413);
        (await _host.SendAsync("POST", Detect, "{\"values\":[" + string.Join(',', Enumerable.Repeat(1, 2001)) + "]}")).Body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:too-many-points");
        (await _host.SendAsync("POST", Detect, "{\"series\":\"" + new string('x', 400_000) + "\",\"values\":[1]}")).Status.ShouldBe(413);
    }

    [Fact]
    public async Task UnknownCallerOrForm_IsRefused()
    {
        (await _host.SendAsync("POST", Observe, Points(1, _ => 1), "nobody")).Status.ShouldBe(401);
        (await _host.SendAsync("POST", Detect, "{\"values\":[1]}", "nobody")).Status.ShouldBe(401);
        (await _host.SendAsync("POST", Detect, "{\"values\":[1]}", contentType: "text/plain")).Status.ShouldBe(415);
    }

    [Fact]
    public async Task Detect_LevelShift_IsFoundWithItsTime()
    {
        var values = string.Join(',', Enumerable.Range(0, 1000).Select(i => ((i >= 700 ? 80 : 10) + (i * 7919 % 100 / 100.0)).ToString(CultureInfo.InvariantCulture)));

        var (status, answer) = await _host.SendAsync("POST", Detect, $$"""{"series":"cpu","values":[{{values}}],"intervalSeconds":300}""");

        status.ShouldBe(200);
        answer!["anomalies"]![0]!["index"]!.GetValue<int>().ShouldBe(700);
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("alert");
    }

    private static string Points(int count, Func<int, double> value, int from = 0) => new JsonObject
    {
        ["points"] = new JsonArray([.. Enumerable.Range(from, count).Select(i => (JsonNode)new JsonObject { ["series"] = "s", ["value"] = value(i), ["time"] = Start.AddMinutes(5 * i).ToString("O", CultureInfo.InvariantCulture) })]),
    }.ToJsonString();
}
