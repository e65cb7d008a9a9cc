using System.CommandLine;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger jobs schedules</c>: jobs that come again and again.</summary>
internal static class SchedulesCommand
{
    public static Command Create(Verbs verbs) => Verbs.Group("schedules", "Jobs that come again and again.", List(verbs), Get(verbs), Set(verbs), Remove(verbs));

    private static Command List(Verbs verbs) => verbs.Verb(
        "list",
        "List schedules.",
        async call =>
        {
            var answer = await call.Server.GetAsync("jobs/v1/schedules", Access.Caller, call.Token);
            call.Show(
                answer,
                answer.Items("schedules"),
                ("name", "name"), ("cron", "cron"), ("time zone", "timeZone"), ("paused", "paused"), ("type", "job.type"), ("next", "nextAt"), ("last", "lastAt"), ("error", "lastError"));
        });

    private static Command Get(Verbs verbs)
    {
        var name = Name();
        return verbs.Verb("get", "Show a schedule.", async call => call.Show(await call.Server.GetAsync(Of(call.Get(name)), Access.Caller, call.Token)), name);
    }

    private static Command Set(Verbs verbs)
    {
        var name = Name();
        var cron = new Option<string>("--cron") { Description = "When: minute, hour, day of the month, month, day of the week; seconds may stand before.", Required = true };
        var zone = new Option<string?>("--time-zone") { Description = "The IANA time zone (default UTC)." };
        var paused = new Option<bool>("--paused") { Description = "Set it, but stopped." };
        var job = new JobOptions();
        return verbs.Verb(
            "set",
            "Make a schedule, or replace it.",
            async call =>
            {
                var body = new JsonObject { ["cron"] = call.Get(cron), ["paused"] = call.Get(paused), ["job"] = await job.ReadAsync(call) };
                JobOptions.Set(body, "timeZone", call.Get(zone));
                call.Show(await call.Server.SendAsync(HttpMethod.Put, Of(call.Get(name)), ServerConnection.Json(body.ToJsonString()), Access.Caller, call.Token));
            },
            [name, cron, zone, paused, .. job.All]);
    }

    private static Command Remove(Verbs verbs)
    {
        var name = Name();
        return verbs.Verb(
            "remove",
            "Take a schedule away; jobs it has added stay.",
            async call =>
            {
                await call.Server.SendAsync(HttpMethod.Delete, Of(call.Get(name)), null, Access.Caller, call.Token);
                call.Terminal.Note($"schedule {call.Get(name)} is gone.");
            },
            name);
    }

    private static string Of(string name) => Route.Of($"jobs/v1/schedules/{name}").ToString();

    private static Argument<string> Name() => new("name") { Description = "The schedule." };
}
