using System.Text.Json.Nodes;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Assist.Tests.Assistance;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Drift;

public sealed class DriftEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Drift:LearnFor", "00:00:00"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Observe_NewVersionDropsAField_AnswersRollBackWithItsReason()
    {
        await SendAsync(600, "v1", """{"id":1,"currency":"EUR"}""", "web");
        var (status, body) = await _host.SendAsync("POST", "drift/observe", Exchanges(
            Enumerable.Range(0, 60).SelectMany(static i => new[] { ("v1", """{"id":1,"currency":"EUR"}"""), ("v2", i % 2 == 0 ? """{"id":1}""" : """{"id":1,"currency":"EUR"}""") }), "web"), caller: "acme/ada");

        status.ShouldBe(200);
        body!["decision"]!["decision"]!.GetValue<string>().ShouldBe("roll-back");
        body["decision"]!["reasons"]![0]!["what"]!.GetValue<string>().ShouldBe("currency missing");
        body["decision"]!["recorded"]!.GetValue<bool>().ShouldBeTrue();
        body["versions"]![0]!["version"]!.GetValue<string>().ShouldBe("v2");
        body["stable"]!.GetValue<int>().ShouldBe(60);
        body["compared"]!.GetValue<int>().ShouldBe(60);

        var (_, standing) = await _host.SendAsync("GET", "drift/status?route=GET%20%2Forders", caller: "acme/ada");
        standing!["routes"]![0]!["versions"]![0]!["findings"]![0]!["field"]!.GetValue<string>().ShouldBe("currency");
        standing["routes"]![0]!["versions"]![0]!["rolledBackAt"].ShouldNotBeNull();

        var (_, others) = await _host.SendAsync("GET", "drift/status", caller: "other/bob");
        others!["routes"]!.AsArray().ShouldBeEmpty("another tenant's routes are not there");
        others["decision"]!["decision"]!.GetValue<string>().ShouldBe("none");

        var (_, compared) = await _host.SendAsync("POST", "drift/compare", """{"route":"GET /orders","version":"v2"}""", caller: "acme/ada");
        compared!["profile"]!["fields"]![0]!["field"]!.GetValue<string>().ShouldBe("currency");
        (await _host.SendAsync("POST", "drift/compare", """{"route":"GET /orders","version":"v7"}""", caller: "acme/ada")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Observe_Decision_CanBeReplayedAndTakesFeedback()
    {
        await SendAsync(600, "v1", """{"id":1,"currency":"EUR"}""", "web");
        var (_, body) = await _host.SendAsync("POST", "drift/observe", Exchanges(
            Enumerable.Range(0, 60).SelectMany(static _ => new[] { ("v1", """{"id":1,"currency":"EUR"}"""), ("v2", """{"id":1}""") }), "web"), caller: "acme/ada");
        var id = body!["decision"]!["id"]!.GetValue<string>();

        var (replayed, replay) = await _host.SendAsync("POST", $"decisions/{id}/replay", caller: "acme/ada");
        var (given, _) = await _host.SendAsync("POST", $"decisions/{id}/feedback", """{"outcome":1}""", caller: "acme/ada");

        replayed.ShouldBe(200);
        replay!["same"]!.GetValue<bool>().ShouldBeTrue();
        replay["replay"]!["reasons"]![0]!["what"]!.GetValue<string>().ShouldBe("currency missing");
        given.ShouldBe(200);
    }

    [Fact]
    public async Task Observe_ReleaseThatIsPinned_Holds()
    {
        await SendAsync(600, "v1", """{"id":1,"currency":"EUR"}""", "web");
        var request = JsonNode.Parse(Exchanges(Enumerable.Range(0, 60).SelectMany(static _ => new[] { ("v1", """{"id":1,"currency":"EUR"}"""), ("v2", """{"id":1}""") }), "web"))!;
        request["stable"] = "v1";
        request["releases"] = JsonNode.Parse("""[{"version":"v2","pinned":true}]""");

        var (_, body) = await _host.SendAsync("POST", "drift/observe", request.ToJsonString(), caller: "acme/ada");

        body!["decision"]!["decision"]!.GetValue<string>().ShouldBe("hold");
    }

    [Fact]
    public async Task Compare_TwoDocuments_NamesWhatBreaks()
    {
        var request = new JsonObject
        {
            ["base"] = JsonNode.Parse("""{"openapi":"3.0.3","info":{"title":"x","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"}}}}}}"""),
            ["revision"] = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n",
        };

        var (status, body) = await _host.SendAsync("POST", "drift/compare", request.ToJsonString());

        status.ShouldBe(200);
        body!["decision"]!["decision"]!.GetValue<string>().ShouldBe("breaking");
        body["changes"]![0]!["id"]!.GetValue<string>().ShouldBe("api-path-removed-without-deprecation");
        body["changes"]![0]!["level"]!.GetValue<string>().ShouldBe("error");
        body["cut"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Theory]
    [InlineData("drift/observe", "{}")]
    [InlineData("drift/observe", """{"exchanges":[null]}""")]
    [InlineData("drift/observe", """{"exchanges":[{"route":"","version":"v1"}]}""")]
    [InlineData("drift/observe", """{"exchanges":[{"route":"a","version":"v1","status":42}]}""")]
    [InlineData("drift/observe", """{"exchanges":[{"route":"a","version":"v1","latencyMs":-1}]}""")]
    [InlineData("drift/observe", """{"exchanges":[],"releases":[{}]}""")]
    [InlineData("drift/observe", """{"exchanges":[],"unknown":1}""")]
    [InlineData("drift/compare", "{}")]
    [InlineData("drift/compare", """{"base":"openapi: 3.0.0"}""")]
    [InlineData("drift/compare", """{"base":1,"revision":2}""")]
    [InlineData("drift/compare", """{"base":"a: [","revision":"a: ["}""")]
    [InlineData("drift/compare", """{"base":{"a":1},"revision":{"a":1}}""")]
    [InlineData("drift/compare", """{"route":"a","base":{}}""")]
    [InlineData("drift/compare", "nothing")]
    public async Task Post_BadInput_Is400(string path, string body) => (await _host.SendAsync("POST", path, body)).Status.ShouldBe(400);

    [Fact]
    public async Task Observe_NothingInIt_AnswersThatNothingWasCompared()
    {
        var (status, body) = await _host.SendAsync("POST", "drift/observe", """{"exchanges":[]}""");

        status.ShouldBe(200);
        body!["decision"]!["decision"]!.GetValue<string>().ShouldBe("none");
    }

    [Fact]
    public async Task Observe_WithoutAKey_Is401() => (await _host.SendAsync("POST", "drift/observe", """{"exchanges":[]}""", "nobody")).Status.ShouldBe(401);

    [Fact]
    public async Task Observe_MoreThanMayBe_Is413() =>
        (await _host.SendAsync("POST", "drift/observe", Exchanges(Enumerable.Repeat(("v1", "{}"), 1001), "web"))).Status.ShouldBe(413);

    private Task SendAsync(int count, string version, string body, string client) =>
        _host.SendAsync("POST", "drift/observe", Exchanges(Enumerable.Repeat((version, body), count), client), caller: "acme/ada");

    private static string Exchanges(IEnumerable<(string Version, string Body)> exchanges, string client) =>
        new JsonObject
        {
            ["exchanges"] = new JsonArray([.. exchanges.Select(each => new JsonObject
            {
                ["route"] = "GET /orders", ["version"] = each.Version, ["client"] = client, ["status"] = 200, ["latencyMs"] = 12, ["body"] = JsonNode.Parse(each.Body),
            })]),
        }.ToJsonString();
}
