using System.CommandLine;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger jobs watch</c>: what happens to jobs, one line each, until Ctrl-C.</summary>
internal static class JobsWatchCommand
{
    public static Command Create(Verbs verbs)
    {
        var queue = new Option<string?>("--queue") { Description = "In this queue." };
        var job = new Option<Guid?>("--id") { Description = "To this job; ends with it: 0 when it is completed, else 1." };
        return verbs.Verb("watch", "Show what happens to jobs as it happens; with --json one object a line.", call => RunAsync(call, call.Get(queue), call.Get(job)), queue, job);
    }

    private static async Task<int> RunAsync(Call call, string? queue, Guid? job)
    {
        using var answer = await call.Server.OpenAsync(
            HttpMethod.Get, Route.Of($"jobs/v1/events").With("queue", queue).With("id", job).ToString(), null, Access.Caller, call.Token);
        await using var body = await answer.Content.ReadAsStreamAsync(call.Token);
        if (job is { } id && await EndedAsync(call, id) is { } ended)
        {
            return ended;
        }

        try
        {
            await foreach (var happened in SseParser.Create(body).EnumerateAsync(call.Token))
            {
                if (happened.EventType == "ping" || Read(happened.Data) is not { } data)
                {
                    continue;
                }

                Show(call, happened.EventType, data);
                if (job is not null && happened.EventType is "completed" or "failed" or "cancelled")
                {
                    return happened.EventType == "completed" ? ExitCode.Done : ExitCode.Failed;
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CliException(ExitCode.Unreachable, "The stream broke off: " + exception.Message);
        }

        throw new CliException(ExitCode.Unreachable, "The server ended the stream.");
    }

    // Events before the stream was open are not seen; a job that has ended already would be waited for for ever.
    private static async Task<int?> EndedAsync(Call call, Guid id)
    {
        var job = await call.Server.GetAsync(Route.Of($"jobs/v1/{id}").ToString(), Access.Caller, call.Token);
        if (job.Cell("state") is not ("completed" or "failed" or "cancelled") and var state)
        {
            call.Terminal.Note("it is " + state + ".");
            return null;
        }

        Show(call, job.Cell("state"), job);
        return job.Cell("state") == "completed" ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(Call call, string kind, JsonElement data)
    {
        if (call.IsJson)
        {
            var line = JsonNode.Parse(data.GetRawText())!.AsObject();
            line.Insert(0, "event", kind);
            call.Terminal.JsonLine(JsonSerializer.SerializeToElement(line));
            return;
        }

        var error = data.Find("error") is { ValueKind: JsonValueKind.Object } failure ? failure.Cell("message") : data.Cell("error");
        string[] words = [data.Cell("at"), kind, data.Cell("id"), data.Cell("type"), data.Cell("queue"), kind == "progress" ? data.Cell("progress") + " %" : "", error];
        call.Terminal.Line(string.Join("  ", words.Where(word => word.Length > 0)));
    }

    private static JsonElement? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
