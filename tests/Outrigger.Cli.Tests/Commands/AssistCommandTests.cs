using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

public sealed class AssistCommandTests(ServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decisions_GetReplayFeedbackList_DoWhatTheySay()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        using var scored = await http.PostAsJsonAsync("/assist/v1/access/score", new { address = "203.0.113.9", path = "/wp-login.php" }, Token);
        var id = (await scored.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("decision").GetProperty("id").GetString()!;

        (await server.Caller.RunAsync(["decisions", "get", id], Token)).Output.ShouldContain("contribution", Case.Insensitive);
        (await server.Caller.RunAsync(["decisions", "replay", id], Token)).Output.ShouldContain("now");
        (await server.Caller.RunAsync(["decisions", "feedback", id, "true", "--source", "cli", "--comment", "seen"], Token)).ExitCode.ShouldBe(0);
        (await server.Caller.RunAsync(["decisions", "feedback", id, "perhaps"], Token)).ExitCode.ShouldBe(ExitCode.Usage);
        (await server.Caller.RunAsync(["decisions", "list", "--module", "access", "--from", "2026-01-01", "--json"], Token)).Json.ValueKind.ShouldBe(JsonValueKind.Array);
        (await server.Caller.RunAsync(["decisions", "get", "01980f3e-7b5c-7d3e-8f00-0123456789ab"], Token)).ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public async Task Models_ExportImportPromoteRollBack_DoWhatTheySay()
    {
        var file = Path.GetTempFileName();
        try
        {
            (await server.Admin.RunAsync(["models", "export", "request-risk", "--what", "parameters", "--to", file], Token)).ExitCode.ShouldBe(0);
            var imported = await server.Admin.RunAsync(["models", "import", "request-risk", "--from", file, "--json"], Token);
            var version = imported.Json.GetProperty("version").GetString()!;

            (await server.Admin.RunAsync(["models", "compare", "request-risk", "--model-version", version], Token)).ExitCode.ShouldBe(0);
            (await server.Admin.RunAsync(["models", "promote", "request-risk", "--model-version", version], Token)).ExitCode.ShouldBe(ExitCode.Failed, "nothing shows that it is better");
            (await server.Admin.RunAsync(["models", "promote", "request-risk", "--model-version", version, "--force"], Token)).ExitCode.ShouldBe(0);
            (await server.Admin.RunAsync(["models", "pin", "request-risk"], Token)).ExitCode.ShouldBe(0);
            (await server.Admin.RunAsync(["models", "unpin", "request-risk"], Token)).ExitCode.ShouldBe(0);
            (await server.Admin.RunAsync(["models", "get", "request-risk"], Token)).Output.ShouldContain(version);
            (await server.Admin.RunAsync(["models", "roll-back", "request-risk"], Token)).ExitCode.ShouldBe(0);
            (await server.Caller.RunAsync(["models", "list"], Token)).Output.ShouldContain("request-risk");
            (await server.Caller.RunAsync(["models", "pin", "request-risk"], Token)).ExitCode.ShouldBe(ExitCode.Refused);
            (await server.Admin.RunAsync(["models", "export", "no-such-model", "--to", file], Token)).ExitCode.ShouldBe(ExitCode.Failed);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Usage_AfterACall_ShowsIt()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        using var answer = await http.PostAsJsonAsync("/v1/chat/completions", new { model = "sim/echo", messages = new[] { new { role = "user", content = "hi" } } }, Token);
        answer.EnsureSuccessStatusCode();

        // Usage is written after the answer.
        string listed;
        do
        {
            listed = (await server.Admin.RunAsync(["usage", "list", "--key-id", server.KeyId], Token)).Output;
        }
        while (!listed.Contains("sim/echo", StringComparison.Ordinal));

        (await server.Admin.RunAsync(["usage", "summary", "--days", "2"], Token)).Output.ShouldContain("calls");
        (await server.Admin.RunAsync(["usage", "days"], Token)).ExitCode.ShouldBe(0);
        (await server.Admin.RunAsync(["usage", "export"], Token)).Output.Split('\n')[0].ShouldContain(",");
        (await server.Admin.RunAsync(["usage", "summary", "--json"], Token)).Json.GetProperty("totalRequests").GetInt64().ShouldBeGreaterThan(0);
        (await server.Admin.RunAsync(["usage", "summary", "--days", "many"], Token)).ExitCode.ShouldBe(ExitCode.Usage);
    }
}
