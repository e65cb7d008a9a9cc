using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Assistance;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Assist;

public sealed class AssistRoutesTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Server_AnswersDecisionsAndModels()
    {
        _server.App.Services.GetRequiredService<AssistService>().IsLoaded.ShouldBeTrue();
        foreach (var path in new[] { "/assist/v1/decisions", "/assist/v1/models" })
        {
            var answer = await _server.GetAsync(path);

            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["items"].ShouldBeOfType<JsonArray>();
        }
    }

    [Fact]
    public async Task Callers_AreAskedForAsEverywhere()
    {
        (await _server.GetAsync("/assist/v1/decisions", ("Origin", "https://elsewhere.example"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _server.PostAsync("/assist/v1/models/x/pin", "{}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _server.PostAsync("/assist/v1/models/x/pin", "{}", ("Authorization", "Bearer " + _server.AdminKey))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _server.GetAsync("/assist/v1/decisions?tenant=other")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _server.GetAsync("/assist/v1/decisions?tenant=other", ("Authorization", "Bearer " + _server.AdminKey))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Feedback_BadInput_IsAProblemDocument()
    {
        var path = "/assist/v1/decisions/" + Guid.NewGuid() + "/feedback";
        (await _server.PostAsync(path, """{"outcome":true}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var answer = await _server.PostAsync(path, """{"outcome":"x"}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["param"]!.GetValue<string>().ShouldBe("outcome");
    }

    [Fact]
    public async Task Document_DescribesBodies()
    {
        var document = JsonNode.Parse(await _server.Client.GetStringAsync("/openapi/v1.json"))!;

        var schemas = document["components"]!["schemas"]!.AsObject();
        schemas["DecisionAnswer"]!["properties"]!.AsObject().Select(member => member.Key).ShouldBeSubsetOf(
        [
            "id", "module", "decision", "score", "confidence", "recorded", "reasons", "model", "elapsedUs",
            "tenant", "subject", "mode", "at", "notable", "fallback", "shadow", "features", "feedback",
        ]);
        document["paths"]!["/assist/v1/decisions/{id}/feedback"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().ShouldEndWith("/FeedbackRequest");
        document["paths"]!["/assist/v1/models"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().ShouldEndWith("/ModelList");
    }
}
