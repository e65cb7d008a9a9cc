using System.Globalization;
using System.Text;
using Outrigger.Load.Generator;
using Outrigger.Load.Http;
using Outrigger.Load.Peers;
using Outrigger.Load.Reporting;
using Outrigger.Testing;

namespace Outrigger.Load.Jobs;

/// <summary>One run of the bench of jobs: each part in a process and on a database of its own, the parts in turns.</summary>
internal static class JobsBench
{
    private const int Connections = 128;
    private const string SlowMicros = "4000";

    public static async Task<int> RunAsync(JobsOptions options, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetUtcNow();
        var folder = Directory.CreateTempSubdirectory("outrigger-jobs-").FullName;
        var samples = new SampleSet();
        var notes = new List<string>();
        PostgresServer? postgres = null;
        try
        {
            if (options.Scenarios.Any(static scenario => scenario is "postgres" or "backlog" or "memory"))
            {
                if (PostgresServer.Missing is { } missing)
                {
                    notes.Add("absent: postgres: " + missing);
                }
                else
                {
                    postgres = await PostgresServer.StartAsync(isDurable: true);
                }
            }

            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var scenario in options.Scenarios)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await RunScenarioAsync(scenario, round, options, folder, postgres, samples, notes, cancellationToken);
                }
            }

            var run = new RunRecord(
                options.Name,
                started,
                await Machine.CommitAsync(cancellationToken),
                Machine.Describe(),
                options.CommandLine,
                "clients in the measured process; over HTTP our own generator",
                [new("SQLite", "WAL, synchronous=FULL, group commit (the default)"), new("PostgreSQL", "fsync and synchronous_commit on (the defaults)"), new("BullMQ", "Redis with appendfsync everysec: up to a second may be lost")],
                Machine.FsyncMilliseconds(folder),
                [.. notes.Distinct()]);
            var figures = Figures(samples).ToList();
            var results = options.ResultsFolder ?? Path.Combine(options.Root, options.IsShort ? Path.Combine("artifacts", "bench") : Path.Combine("benchmarks", "results"));
            Console.WriteLine(await ResultsWriter.WriteAsync(results, run, samples, figures, cancellationToken));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fsync of 4 KB: {run.FsyncMilliseconds:F2} ms (median)"));
            run.Notes.ToList().ForEach(Console.WriteLine);
            figures.ForEach(static figure => Console.WriteLine(figure.ToJson()));
            return 0;
        }
        finally
        {
            await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunScenarioAsync(
        string scenario, int round, JobsOptions options, string folder, PostgresServer? postgres, SampleSet samples, List<string> notes, CancellationToken cancellationToken)
    {
        switch (scenario)
        {
            case "sqlite":
                await RunPartsAsync(["add", "bulk", "process", "pickup"], "sqlite", "-", null);
                break;
            case "sqlite-slow" when await SlowFsync.BuildAsync(folder, cancellationToken) is { } library:
                await RunPartsAsync(["add", "bulk", "process"], "sqlite-slow", "-", library);
                break;
            case "sqlite-slow":
                notes.Add("absent: sqlite-slow: there is no C compiler to build the delay of fsync.");
                break;
            case "postgres" when postgres is not null:
                await RunPartsAsync(["add", "bulk", "single", "batches", "process", "pickup"], "postgres", null, null);
                break;
            case "backlog":
                await RunPartsAsync(["backlog"], "sqlite", "-", null);
                if (postgres is not null)
                {
                    await RunPartsAsync(["backlog"], "postgres", null, null);
                }

                break;
            case "memory" when round == 1:
                await RunPartsAsync(["memory"], "sqlite", "-", null);
                if (postgres is not null)
                {
                    await RunPartsAsync(["memory"], "postgres", null, null);
                }

                break;
            case "http":
                await RunHttpAsync(round, options, folder, samples, notes, cancellationToken);
                break;
            case "bullmq":
                foreach (var (metric, value, unit) in await BullMqPeer.RunAsync(options, notes, cancellationToken))
                {
                    Add("bullmq", metric, value, unit);
                }

                break;
        }

        void Add(string peer, string metric, double value, string unit)
        {
            samples.Add("jobs", peer, round, metric, value, unit);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} {peer} {metric}: {value:F1} {unit}"));
        }

        async Task RunPartsAsync(IReadOnlyList<string> parts, string peer, string? connection, string? preload)
        {
            foreach (var part in parts)
            {
                var home = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{peer}-{part}-{round}"))).FullName;
                var target = connection ?? await postgres!.CreateDatabaseAsync();
                foreach (var (metric, value, unit) in await RunPartAsync(part, home, target, options, preload, cancellationToken))
                {
                    Add(peer, metric, value, unit);
                }

                Directory.Delete(home, recursive: true);
            }
        }
    }

    private static async Task<IReadOnlyList<(string Metric, double Value, string Unit)>> RunPartAsync(
        string part, string home, string connection, JobsOptions options, string? preload, CancellationToken cancellationToken)
    {
        var (seconds, number) = part == "memory" ? (options.MemorySeconds, options.Rate) : (options.Seconds, options.Backlog);
        using var child = Self.Start(
            ["jobs-role", part, home, connection, seconds.ToString(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture)],
            preload is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["LD_PRELOAD"] = preload, ["SLOW_FSYNC_US"] = SlowMicros });
        while (!child.HasExited)
        {
            await Task.Delay(100, cancellationToken);
        }

        // Its last lines are read by another thread.
        await Task.Delay(200, cancellationToken);
        var values = Parse(child.Output);
        return values.Count > 0 ? values : throw new InvalidOperationException($"Part {part} gave nothing: {child.Output}");
    }

    internal static List<(string Metric, double Value, string Unit)> Parse(string output) =>
        [.. output.Split('\n').Select(static line => line.Trim().Split(' '))
            .Where(static words => words.Length == 3 && double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(static words => (words[0], double.Parse(words[1], CultureInfo.InvariantCulture), words[2]))];

    private static async Task RunHttpAsync(int round, JobsOptions options, string folder, SampleSet samples, List<string> notes, CancellationToken cancellationToken)
    {
        await using var peer = new OutriggerPeer(Path.Combine(options.Root, "artifacts", "app"), OutriggerPeer.PeerName);
        if (peer.Absence is { } absence)
        {
            notes.Add("absent: http: " + absence);
            return;
        }

        var home = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"http-{round}"))).FullName;
        var target = await peer.StartAsync(9, home, cancellationToken);
        const string body = """{"type":"text_generation","queue":"bench","input":{"prompt":"a hundred bytes of input, as a reference to something that is to be done """ + CannedMessages.UniqueMarker + "\"}}";
        var head = new StringBuilder("POST /jobs/v1 HTTP/1.1\r\nHost: ").Append(target.Host).Append("\r\nContent-Type: application/json\r\nContent-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        foreach (var (name, value) in target.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        var message = Encoding.ASCII.GetBytes(head.Append("\r\n").Append(body).ToString());
        var result = await Task.Run(
            () =>
            {
                using var load = new RequestLoad(target, message, Connections, requestsPerSecond: 0);
                return load.Run(TimeSpan.FromSeconds(options.IsShort ? 1 : 4), TimeSpan.FromSeconds(options.Seconds), cancellationToken);
            },
            cancellationToken);
        samples.Add("jobs", "http", round, "add-rps", result.RequestsPerSecond, "jobs/s");
        samples.Add("jobs", "http", round, "errors", result.Errors, "requests");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} http add-rps: {result.RequestsPerSecond:F1} jobs/s, {result.Errors} errors"));
    }

    private static IEnumerable<Figure> Figures(SampleSet samples) =>
        samples.All.GroupBy(static sample => (sample.Peer, sample.Metric, sample.Unit)).Select(group =>
        {
            var (peer, metric, unit) = group.Key;
            var name = peer == "sqlite" ? metric : $"{metric}@{peer}";
            var baseline = peer is "sqlite" or "postgres" ? samples.Median("jobs", "bullmq", metric) : null;
            baseline ??= metric == "fetch-p99-backlog" ? samples.Median("jobs", peer, "fetch-p99-empty") : null;
            return Figure.Create("jobs", name, samples.Median("jobs", peer, metric)!.Value, unit, baseline);
        });
}
