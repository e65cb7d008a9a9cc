using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Faults;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Jobs;

/// <summary>Jobs of the built-in types in the real server: through the gateway, in the name of the key that added them.</summary>
public sealed class BuiltInJobTests : IAsyncLifetime
{
    private readonly RawUpstream _upstream = new();
    private ServerProcess _server = null!;
    private AdminClient _admin = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream["good"] = FaultCatalogue.PlayWellAsync;
        _server = await ServerProcess.StartAsync(new ServerSettings { Config = new GatewayConfig().Provider("good", _upstream.BaseUrl("good")) });
        _admin = new AdminClient(_server);
        _api = new ApiClient(_server, await _admin.CreateKeyAsync("jobs", key => key["allowedModels"] = new JsonArray("good/m")));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Translation_AddedWithAKey_IsDoneAndOnItsBill()
    {
        var id = await AddAsync("translation", new JsonObject { ["text"] = "Guten Tag", ["targetLanguage"] = "English" }, "good/m");

        var job = await UntilAsync(id, "completed");

        job["result"]!["text"]!.GetValue<string>().ShouldBe("good");
        await Eventually.HoldsAsync(async () => (await UsageLog.ListAsync(_admin)).Count == 1, "the call is on record");
        (await UsageLog.ListAsync(_admin))[0].ToJsonString().ShouldContain("good");
    }

    [Fact]
    public async Task ModelThatTheKeyMayNotUse_FailsAtOnceAndSaysSo()
    {
        var id = await AddAsync("text_generation", new JsonObject { ["prompt"] = "Hello" }, "good/other");

        var job = await UntilAsync(id, "failed");

        job["attempts"]!.GetValue<int>().ShouldBe(1);
        job["error"]!["message"]!.GetValue<string>().ShouldContain("good/other");
    }

    [Fact]
    public async Task ComputedPriority_JobsWithDeadlines_AreScoredAndDone()
    {
        var answer = await _api.PostAsync("/jobs/v1", new JsonObject
        {
            ["type"] = "text_generation",
            ["model"] = "good/m",
            ["input"] = new JsonObject { ["prompt"] = "Hello" },
            ["priority"] = "auto",
            ["deadline"] = "2126-01-01T00:00:00Z",
        });
        answer.Status.ShouldBe(400, answer.Text);
        answer = await _api.PostAsync("/jobs/v1", new JsonObject
        {
            ["type"] = "text_generation",
            ["model"] = "good/m",
            ["input"] = new JsonObject { ["prompt"] = "Hello" },
            ["priority"] = "auto",
            ["signals"] = new JsonObject { ["level"] = "high", ["risk"] = 0.9, ["resource"] = "gpu" },
        });
        answer.Status.ShouldBe(201, answer.Text);

        var job = await UntilAsync(answer.Json["id"]!.GetValue<string>(), "completed");

        job["scored"]!.GetValue<bool>().ShouldBeTrue();
        job["score"]!.GetValue<double>().ShouldNotBe(1);
    }

    [Fact]
    public async Task Jobs_Restart_AreStillThere()
    {
        var answer = await _api.PostAsync("/jobs/v1", new JsonObject { ["type"] = "text_generation", ["model"] = "good/m", ["input"] = new JsonObject { ["prompt"] = "Hello" }, ["delaySeconds"] = 3600 });
        var id = answer.Json["id"]!.GetValue<string>();

        _server.Process.Terminate();
        await _server.Process.WaitForExitAsync();
        await _server.RestartAsync();

        (await _api.GetAsync($"/jobs/v1/{id}")).Json["state"]!.GetValue<string>().ShouldBe("delayed");
    }

    private async Task<string> AddAsync(string type, JsonObject input, string model)
    {
        var answer = await _api.PostAsync("/jobs/v1", new JsonObject { ["type"] = type, ["model"] = model, ["input"] = input });
        answer.Status.ShouldBe(201, answer.Text);
        return answer.Json["id"]!.GetValue<string>();
    }

    private Task<JsonObject> UntilAsync(string id, string state) => Eventually.GetAsync(
        async () =>
        {
            var job = (await _api.GetAsync($"/jobs/v1/{id}")).Json;
            return job["state"]?.GetValue<string>() == state ? job : null;
        },
        $"job {id} is {state}");
}
