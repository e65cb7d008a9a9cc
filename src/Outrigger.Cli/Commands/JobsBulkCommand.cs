using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary>
/// <c>outrigger jobs bulk</c>: many jobs out of a file of one JSON object a line. A line without an idempotency key gets one from
/// its number and text, so that the command can be repeated after a break and adds nothing twice.
/// </summary>
internal static class JobsBulkCommand
{
    private const int MaxTries = 6;

    // So many refusals are told one by one; the rest is counted.
    private const int MaxTold = 20;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public static Command Create(Verbs verbs)
    {
        var file = new Argument<string>("file") { Description = "One job as JSON a line, as jobs add takes them; - for the input.", DefaultValueFactory = _ => "-" };
        var batch = new Option<int>("--batch") { Description = "Jobs a request, 1 to 1000.", DefaultValueFactory = _ => 500 };
        var repeat = new Option<bool>("--no-resume") { Description = "Give no idempotency keys: repeating the command adds the jobs again." };
        batch.Bound(1, 1000, "--batch is 1 to 1000.");
        return verbs.Verb(
            "bulk",
            "Add the jobs of a file. Repeating it adds nothing twice.",
            call => RunAsync(call, call.Get(file), call.Get(batch), !call.Get(repeat)),
            file,
            batch,
            repeat);
    }

    private static async Task<int> RunAsync(Call call, string file, int batchSize, bool canResume)
    {
        var tally = new Tally();
        await using var stream = Files.Open(call, file);
        await foreach (var batch in JobLines.ReadAsync(stream, batchSize, canResume, tally.Refuse, call.Token))
        {
            await AddAsync(call, batch, tally);
            call.Terminal.Progress(string.Create(CultureInfo.InvariantCulture, $"{tally.Added + tally.Existing + tally.Refused} jobs …"));
        }

        call.Terminal.EndProgress();
        foreach (var (line, why) in tally.Told)
        {
            call.Terminal.Note($"line {line}: {why}");
        }

        if (tally.Refused > tally.Told.Count)
        {
            call.Terminal.Note($"… and {tally.Refused - tally.Told.Count} more.");
        }

        if (call.IsJson)
        {
            call.Terminal.Json(JsonSerializer.SerializeToElement(new JsonObject
            {
                ["added"] = tally.Added,
                ["existing"] = tally.Existing,
                ["refused"] = tally.Refused,
                ["refusals"] = new JsonArray([.. tally.Told.Select(told => new JsonObject { ["line"] = told.Line, ["why"] = told.Why })]),
            }));
        }
        else
        {
            call.Terminal.Line($"{tally.Added} added, {tally.Existing} there already, {tally.Refused} refused");
        }

        return tally.Refused == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task AddAsync(Call call, IReadOnlyList<JobLine> batch, Tally tally)
    {
        JsonElement answer;
        try
        {
            answer = await SendAsync(call, batch);
        }
        catch (CliException exception) when (exception.Status is 400 or 413 or 422)
        {
            // One bad line makes the server refuse the whole request: halve it until the line is alone.
            if (batch.Count == 1)
            {
                tally.Refuse(batch[0].Number, exception.Message);
                return;
            }

            await AddAsync(call, [.. batch.Take(batch.Count / 2)], tally);
            await AddAsync(call, [.. batch.Skip(batch.Count / 2)], tally);
            return;
        }

        var results = answer.Items("jobs").ToList();
        if (results.Count != batch.Count)
        {
            throw new CliException(ExitCode.Failed, $"The server answered for {results.Count} of {batch.Count} jobs.");
        }

        for (var i = 0; i < results.Count; i++)
        {
            if (results[i].Find("id") is null)
            {
                tally.Refuse(batch[i].Number, results[i].Cell("detail") is { Length: > 0 } detail ? detail : results[i].Cell("error"));
            }
            else if (results[i].Cell("existing") == "yes")
            {
                tally.Existing++;
            }
            else
            {
                tally.Added++;
            }
        }
    }

    private static async Task<JsonElement> SendAsync(Call call, IReadOnlyList<JobLine> batch)
    {
        var body = $"{{\"jobs\":[{string.Join(',', batch.Select(line => line.Json))}]}}";
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call.Server.PostAsync("jobs/v1/bulk", body, Access.Caller, call.Token);
            }
            catch (CliException exception) when (exception.Status is 429 or 503 && tries < MaxTries)
            {
                var wait = exception.RetryAfter ?? TimeSpan.FromSeconds(Math.Pow(2, tries - 1));
                call.Terminal.Progress($"the server is busy; again in {wait.TotalSeconds:0} s …");
                await Task.Delay(wait < LongestWait ? wait : LongestWait, call.Time, call.Token);
            }
        }
    }

    private sealed class Tally
    {
        public long Added { get; set; }

        public long Existing { get; set; }

        public long Refused { get; private set; }

        public List<(int Line, string Why)> Told { get; } = [];

        public void Refuse(int line, string why)
        {
            Refused++;
            if (Told.Count < MaxTold)
            {
                Told.Add((line, why));
            }
        }
    }
}
