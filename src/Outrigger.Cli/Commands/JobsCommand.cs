using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger jobs</c>: the queue.</summary>
internal static class JobsCommand
{
    public static Command Create(Verbs verbs)
    {
        var schedules = SchedulesCommand.Create(verbs);
        return Verbs.Group(
            "jobs",
            "The queue of the caller's tenant.",
            Add(verbs),
            JobsBulkCommand.Create(verbs),
            Get(verbs),
            List(verbs),
            Change(verbs, "cancel", "Cancel a job: at once while it waits, by request while it runs."),
            Change(verbs, "retry", "Put a failed or cancelled job back, with all its attempts."),
            Priority(verbs),
            Remove(verbs),
            Stats(verbs),
            JobsWatchCommand.Create(verbs),
            Pause(verbs, "pause", "Start no more jobs in a queue; those that run go on."),
            Pause(verbs, "resume", "Start jobs in a queue again."),
            schedules);
    }

    private static Command Add(Verbs verbs)
    {
        var job = new JobOptions();
        var runAt = new Option<string?>("--run-at") { Description = "When it may run: a time, or a span like 30m." };
        var deadline = new Option<string?>("--deadline") { Description = "When it should be done by: a time, or a span like 2h." };
        var after = new Option<string?>("--after") { Description = "The job that must be completed before." };
        var once = new Option<string?>("--idempotency-key") { Description = "Adds the job once for this key." };
        return verbs.Verb(
            "add",
            "Add a job; it is durable when this returns. Its id goes to the output.",
            async call =>
            {
                var body = await job.ReadAsync(call);
                JobOptions.Set(body, "runAt", Times.Read(call.Get(runAt), call.Time)?.ToString("O"));
                JobOptions.Set(body, "deadline", Times.Read(call.Get(deadline), call.Time)?.ToString("O"));
                JobOptions.Set(body, "after", call.Get(after));
                JobOptions.Set(body, "idempotencyKey", call.Get(once));
                var answer = await call.Server.PostAsync("jobs/v1", body.ToJsonString(), Access.Caller, call.Token);
                if (call.IsJson)
                {
                    call.Show(answer);
                    return;
                }

                if (answer.Cell("existing") == "yes")
                {
                    call.Terminal.Note("it was there already.");
                }

                call.Terminal.Line(answer.Cell("id"));
            },
            [.. job.All, runAt, deadline, after, once]);
    }

    private static Command Get(Verbs verbs)
    {
        var id = Id();
        return verbs.Verb("get", "Show a job with its input and result.", async call => call.Show(await call.Server.GetAsync(Of(call.Get(id)), Access.Caller, call.Token)), id);
    }

    private static Command List(Verbs verbs)
    {
        var queue = new Option<string?>("--queue") { Description = "In this queue." };
        var state = new Option<string?>("--state") { Description = "In this state." };
        state.AcceptOnlyFromAmong("blocked", "delayed", "waiting", "active", "completed", "failed", "cancelled");
        var type = new Option<string?>("--type") { Description = "Of this type." };
        var limit = Paging.Limit(50);
        return verbs.Verb(
            "list",
            "List jobs, the youngest first.",
            async call =>
            {
                var jobs = await Paging.ReadAsync(
                    call,
                    before => Route.Of($"jobs/v1").With("queue", call.Get(queue)).With("state", call.Get(state)).With("type", call.Get(type)).With("limit", Math.Min(200, call.Get(limit))).With("before", before),
                    Access.Caller,
                    call.Get(limit),
                    items: "jobs",
                    next: "before");
                call.Show(
                    JsonSerializer.SerializeToElement(jobs),
                    jobs,
                    ("id", "id"), ("type", "type"), ("queue", "queue"), ("state", "state"), ("score", "score"), ("attempts", "attempts"), ("progress", "progress"), ("added", "addedAt"), ("error", "error.message"));
            },
            queue,
            state,
            type,
            limit);
    }

    private static Command Change(Verbs verbs, string verb, string description)
    {
        var id = Id();
        return verbs.Verb(verb, description, async call => ShowState(call, await call.Server.PostAsync(Of(call.Get(id)) + "/" + verb, null, Access.Caller, call.Token)), id);
    }

    private static Command Priority(Verbs verbs)
    {
        var id = Id();
        var priority = new Argument<int>("priority") { Description = "Higher goes first." };
        return verbs.Verb(
            "priority",
            "Give a job another number.",
            async call => ShowState(call, await call.Server.PostAsync(
                Of(call.Get(id)) + "/priority", new JsonObject { ["priority"] = call.Get(priority) }.ToJsonString(), Access.Caller, call.Token)),
            id,
            priority);
    }

    private static Command Remove(Verbs verbs)
    {
        var id = Id();
        return verbs.Verb(
            "remove",
            "Delete a job that has come to its end.",
            async call =>
            {
                await call.Server.SendAsync(HttpMethod.Delete, Of(call.Get(id)), null, Access.Caller, call.Token);
                call.Terminal.Note($"job {call.Get(id)} is gone.");
            },
            id);
    }

    private static Command Stats(Verbs verbs) => verbs.Verb(
        "stats",
        "Show how many jobs stand where.",
        async call =>
        {
            var answer = await call.Server.GetAsync("jobs/v1/stats", Access.Caller, call.Token);
            if (call.IsJson)
            {
                call.Show(answer);
                return;
            }

            string[] states = ["waiting", "active", "delayed", "blocked", "completed", "failed", "cancelled"];
            var rows = new List<IReadOnlyList<string>>();
            if (answer.Find("queues") is { } queues)
            {
                rows.AddRange(queues.EnumerateObject().Select(queue => (IReadOnlyList<string>)[queue.Name, .. states.Select(state => queue.Value.Cell(state)), queue.Value.Cell("paused")]));
            }

            rows.Add(["all", .. states.Select(state => answer.Cell(state)), ""]);
            call.Terminal.Table(["queue", .. states, "paused"], rows);
        });

    private static Command Pause(Verbs verbs, string verb, string description)
    {
        var queue = new Argument<string>("queue") { Description = "The queue." };
        return verbs.Verb(verb, description, async call => call.Show(await call.Server.PostAsync(Route.Of($"jobs/v1/queues/{call.Get(queue)}/{verb}").ToString(), null, Access.Caller, call.Token)), queue);
    }

    private static void ShowState(Call call, JsonElement answer)
    {
        if (call.IsJson)
        {
            call.Show(answer);
        }
        else
        {
            call.Terminal.Line(answer.Cell("state"));
        }
    }

    private static string Of(string id) => Route.Of($"jobs/v1/{id}").ToString();

    private static Argument<string> Id()
    {
        var id = new Argument<string>("id") { Description = "The job." };

        // Names like "stats" are routes of their own.
        id.Validators.Add(result =>
        {
            if (!Guid.TryParse(result.GetValueOrDefault<string>(), CultureInfo.InvariantCulture, out _))
            {
                result.AddError("The id of a job is like 01980f3e-7b5c-7d3e-8f00-0123456789ab.");
            }
        });
        return id;
    }
}
