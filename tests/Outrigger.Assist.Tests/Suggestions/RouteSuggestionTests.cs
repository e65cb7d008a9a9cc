using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Tests.Intent;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Suggestions;

public sealed class RouteSuggestionTests
{
    [Theory]
    [InlineData("/api/users", "/api/users", true)]
    [InlineData("/api/users/{id}", "/API/users/5?x=1", true)]
    [InlineData("/api/users/{id}", "/api/users", false)]
    [InlineData("/api/users", "/api/orders", false)]
    public void IsSame_PathAndTemplate(string template, string path, bool expected) => RouteMap.IsSame(template, path).ShouldBe(expected);

    [Fact]
    public async Task Suggest_FromSettings_SaysWhetherItDiffers()
    {
        await using var host = await IntentHost.StartAsync(null, ("Suggestions:Routes:create_user", "POST /api/users"), ("Suggestions:Routes:search", "/api/search"));

        var (status, answer) = await host.SendAsync("POST", "routes/suggest", """{"action":"create_user","path":"/api/search"}""");
        var (_, same) = await host.SendAsync("POST", "routes/suggest", """{"action":"search","path":"/api/search?q=1"}""");

        status.ShouldBe(200);
        (Text(answer, "route"), Text(answer, "method")).ShouldBe(("/api/users", "POST"));
        answer!["isDifferent"]!.GetValue<bool>().ShouldBeTrue();
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("suggested");
        same!["isDifferent"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Suggest_NoRouteKnown_SuggestsNone()
    {
        await using var host = await IntentHost.StartAsync();

        var (_, answer) = await host.SendAsync("POST", "routes/suggest", """{"action":"create_user","path":"/x"}""");

        Text(answer, "route").ShouldBeNull();
        answer!["isDifferent"]!.GetValue<bool>().ShouldBeFalse();
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("none");
    }

    [Fact]
    public async Task Suggest_FromADocument_FitsNamesMethodsAndNouns()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        await File.WriteAllTextAsync(file, ApiDocumentTests.Library);
        try
        {
            await using var host = await IntentHost.StartAsync(null, ("Suggestions:OpenApiFile", file));

            Route(await host.SendAsync("POST", "routes/suggest", """{"action":"remove_book"}""")).ShouldBe("/api/books/{id}");
            Route(await host.SendAsync("POST", "routes/suggest", """{"action":"delete_book"}""")).ShouldBe("/api/books/{id}");
            Route(await host.SendAsync("POST", "routes/suggest", """{"action":"create_reader"}""")).ShouldBe("/api/readers");
            Route(await host.SendAsync("POST", "routes/suggest", """{"action":"create_invoice"}""")).ShouldBeNull();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"action\":\"\"}")]
    [InlineData("{\"action\":\"a\",\"other\":1}")]
    public async Task Suggest_BadBody_IsRefused(string body)
    {
        await using var host = await IntentHost.StartAsync();

        (await host.SendAsync("POST", "routes/suggest", body)).Status.ShouldBe(400);
        (await host.SendAsync("POST", "routes/suggest", """{"action":"a"}""", "nobody")).Status.ShouldBe(401);
    }

    [Fact]
    public void Model_Feedback_MovesTheBar()
    {
        var model = new SuggestionModel();
        double[] parameters = [.. model.InitialParameters];
        double[] features = [0.75, 0.2, 0];
        model.Judge(parameters, features).Outcome.ShouldBe(SuggestionModel.Suggested);

        for (var i = 0; i < 20; i++)
        {
            model.Learn(parameters, features, 0, 1);
        }

        model.Judge(parameters, features).Outcome.ShouldBe(SuggestionModel.None);
        model.Judge(parameters, [double.NaN, double.NaN, double.NaN]).Outcome.ShouldBe(SuggestionModel.None);
    }

    private static string? Route((int Status, JsonNode? Body) answer) => Text(answer.Body, "route");

    private static string? Text(JsonNode? body, string name) => body![name]?.GetValue<string>();
}
