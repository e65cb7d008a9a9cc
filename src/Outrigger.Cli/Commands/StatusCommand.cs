using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger status</c>: what a server says of itself, in one look.</summary>
internal static class StatusCommand
{
    public static Command Create(Verbs verbs) => verbs.Verb(
        "status", "Show health, readiness, who may call, what Assist has learned, and the queue. Ends with 1 when the server is not ready.", RunAsync);

    private static async Task<int> RunAsync(Call call)
    {
        // The first one tells whether there is a server at all; what follows may be refused without harm.
        await call.Server.GetAsync("health/live", Access.Open, call.Token);
        var ready = await PartAsync(call, "health/ready", call.Server.Keys.FindAdmin() is null ? Access.Open : Access.Admin);
        var open = await PartAsync(call, "jobs/v1/stats", Access.Open);
        var models = await PartAsync(call, "assist/v1/models", Access.Caller);
        var jobs = open.Refused ? await PartAsync(call, "jobs/v1/stats", Access.Caller) : open;
        var isReady = ready.Answer?.Cell("status") == "ready";
        var access = open.Refused ? "keys needed" : "no key needed (keyless, this machine alone)";
        if (call.IsJson)
        {
            call.Terminal.Json(JsonSerializer.SerializeToElement(new JsonObject
            {
                ["url"] = call.Server.Url.ToString(),
                ["live"] = true,
                ["ready"] = isReady,
                ["keyless"] = !open.Refused,
                ["readiness"] = ready.ToNode(),
                ["assist"] = models.ToNode(),
                ["jobs"] = jobs.ToNode(),
            }));
            return isReady ? ExitCode.Done : ExitCode.Failed;
        }

        List<IReadOnlyList<string>> rows =
        [
            ["server", call.Server.Url.ToString()],
            ["live", "yes"],
            ["ready", isReady ? "yes" : "no: " + ready.Words],
            ["access", access],
        ];
        foreach (var check in (ready.Answer ?? ready.Problem ?? default).Items("checks"))
        {
            rows.Add(["check " + check.Cell("name"), (check.Cell("isHealthy") == "yes" ? "healthy" : "failing") + Detail(check)]);
        }

        foreach (var state in (string[])["waiting", "active", "delayed", "blocked", "failed", "completed"])
        {
            rows.Add(["jobs " + state, jobs.Answer?.Cell(state) ?? jobs.Words]);
        }

        call.Terminal.Table(["what", "state"], rows);
        ShowAssist(call, models);
        return isReady ? ExitCode.Done : ExitCode.Failed;
    }

    private static void ShowAssist(Call call, Part models)
    {
        if (models.Answer is not { } answer)
        {
            call.Terminal.Note("assist: " + models.Words);
            return;
        }

        var states = answer.Items("states").ToDictionary(state => state.Cell("name"), StringComparer.Ordinal);
        call.Terminal.Table(
            ["module", "model", "version", "pinned", "may act", "feedback"],
            answer.Items("items").Select(item => (IReadOnlyList<string>)[item.Cell("module"), item.Cell("name"), item.Cell("version"), item.Cell("pinned"), item.Cell("acting.mayAct"), item.Cell("acting.weight")]));
        if (states.Count > 0)
        {
            call.Terminal.Table(
                ["learned state", "restored from", "saved", "bytes", "problem"],
                states.Values.Select(state => (IReadOnlyList<string>)[state.Cell("name"), state.Cell("restoredFrom"), state.Cell("savedAt"), state.Cell("bytes"), state.Cell("problem")]));
        }
    }

    private static string Detail(JsonElement check) => check.Cell("detail") is { Length: > 0 } detail ? ": " + detail : "";

    private static async Task<Part> PartAsync(Call call, string path, Access access)
    {
        try
        {
            return new Part(await call.Server.GetAsync(path, access, call.Token), null);
        }
        catch (CliException exception) when (exception.ExitCode != ExitCode.Unreachable)
        {
            return new Part(null, exception);
        }
    }

    private sealed record Part(JsonElement? Answer, CliException? Failure)
    {
        public bool Refused => Failure?.ExitCode == ExitCode.Refused;

        public JsonElement? Problem => Failure?.Problem;

        public string Words => Failure?.Message ?? "";

        public JsonNode? ToNode() => Answer is { } answer ? JsonNode.Parse(answer.GetRawText()) : Failure is { } failure ? new JsonObject { ["error"] = failure.Message } : null;
    }
}
