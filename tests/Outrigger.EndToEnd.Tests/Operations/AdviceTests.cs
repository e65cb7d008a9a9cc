using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>A model named in the configuration helps the real server with intents, errors and measures; what it said is then known without it.</summary>
public sealed class AdviceTests : IAsyncLifetime
{
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Advice_ModelSetByConfiguration_IsUsed_ThenAnsweredLocally_AlsoAfterARestart()
    {
        var config = new GatewayConfig().Provider("llm", _upstream.Address + "/v1", models: ["m"], more: static p => p["MaxRetries"] = 0).Alias("helper", "llm/m")
            .Set("Assist:Intent:UseStarterIntents", false).Set("Assist:Intent:AdvisorBelow", 1).Set("Assist:Prediction:MinSamples", 20)
            .Set("Assist:Intent:TimeLimit", "00:01:00").Set("Assist:Errors:TimeLimit", "00:01:00").Set("Assist:Prediction:TimeLimit", "00:01:00");
        foreach (var purpose in (string[])["Intent", "Errors", "Prediction"])
        {
            config.Set($"Server:Advice:{purpose}:Model", "helper").Set($"Server:Advice:{purpose}:Timeout", "00:00:30").Set($"Server:Advice:{purpose}:Cache", false);
        }

        await using var server = await ServerProcess.StartAsync(new ServerSettings { Config = config });
        var api = new ApiClient(server, null);
        for (var i = 0; i < 40; i++)
        {
            var assessed = (await api.PostAsync("/assist/v1/prediction/assess", new JsonObject { ["path"] = "/orders", ["method"] = "POST" })).Json;
            await api.PostAsync("/assist/v1/prediction/outcome", new JsonObject { ["decisionId"] = assessed["decision"]!["id"]!.GetValue<string>(), ["failed"] = true });
        }

        var before = _upstream.Requests.Count;
        (await AskAllAsync(api)).ShouldBe("advisor water_plants; 502 retry; Queue the order.");
        var asked = _upstream.Requests.Count;
        asked.ShouldBeInRange(before + 2, before + 3);

        (await AskAllAsync(api)).ShouldEndWith(" water_plants; 502 retry; Queue the order.");
        _upstream.Requests.Count.ShouldBe(asked);

        server.Process.Terminate();
        await server.Process.WaitForExitAsync();
        await server.RestartAsync();
        (await AskAllAsync(new ApiClient(server, null), withPrediction: false)).ShouldEndWith(" water_plants; 502 retry; ");
        _upstream.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task FreshServer_IsAnsweredByTheShippedModel_WithoutAnythingDone()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = new GatewayConfig().Set("Assist:Intent:TimeLimit", "00:01:00"),
            Environment = new Dictionary<string, string> { ["Outrigger__Assist__Intent__TrainAtStart"] = "true" },
        });
        var api = new ApiClient(server, null);

        // Trained in the background, on a busy machine in longer than a text waits for it.
        JsonObject answer = [];
        await Eventually.HoldsAsync(
            async () => (answer = (await api.PostAsync("/assist/v1/intent/recognize", new JsonObject { ["text"] = "please create a new user account for Ann" })).Json)["intent"] is not null, "the shipped model answers", TimeSpan.FromMinutes(2));

        answer["intent"]!.GetValue<string>().ShouldBe("create_user");
        answer["source"]!.GetValue<string>().ShouldBe("model");
    }

    private static async Task<string> AskAllAsync(ApiClient api, bool withPrediction = true)
    {
        var intent = (await api.PostAsync("/assist/v1/intent/recognize", new JsonObject { ["text"] = "hydrate the ferns on my balcony" })).Json;
        var error = (await api.PostAsync("/assist/v1/errors/analyze", new JsonObject { ["message"] = "frobnicator 17 is out of ferrite", ["type"] = "Acme.FrobnicationFault" })).Json;
        var risk = withPrediction ? (await api.PostAsync("/assist/v1/prediction/assess", new JsonObject { ["path"] = "/orders", ["method"] = "POST" })).Json["preventiveMeasures"]![0]!.GetValue<string>() : "";
        return $"{intent["source"]} {intent["intent"]}; {error["status"]} {error["strategy"]}; {risk}";
    }

    // Says what the schema that was asked for wants.
    private static async Task AnswerAsync(HttpContext context, RecordedRequest request)
    {
        var asked = JsonNode.Parse(request.Text)!["response_format"]!["json_schema"]!["schema"]!["properties"]!.AsObject();
        var said = asked.ContainsKey("intent") ? """{"intent":"water_plants","confidence":0.95}"""
            : asked.ContainsKey("type") ? """{"type":"external_service","strategy":"retry","suggestion":"Try again soon.","steps":["Look at the service."]}"""
            : """{"measures":["Queue the order."]}""";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":{{{JsonSerializer.Serialize(said)}}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
    }
}
