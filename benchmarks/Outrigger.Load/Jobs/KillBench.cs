using System.Globalization;
using Outrigger.Load.Reporting;
using Outrigger.Testing;
using Outrigger.Testing.Jobs;

namespace Outrigger.Load.Jobs;

/// <summary>The proof that nothing is lost: the real server killed again and again on each database.</summary>
internal static class KillBench
{
    private const string Scenario = "jobs-kill";

    /// <returns>0 when the queue kept its word on every engine that is there, 1 when it did not.</returns>
    public static async Task<int> RunAsync(KillOptions options, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetUtcNow();
        var program = Path.Combine(options.Root, "artifacts", "app", "Outrigger.Server");
        if (!File.Exists(program))
        {
            throw new ArgumentException($"There is no {program}.");
        }

        var folder = Directory.CreateTempSubdirectory("outrigger-kill-").FullName;
        var samples = new SampleSet();
        var notes = new List<string>();
        var violations = new List<string>();
        try
        {
            foreach (var engine in options.Engines)
            {
                if (engine == "postgres" && PostgresServer.Missing is { } missing)
                {
                    notes.Add("absent: postgres: " + missing);
                    continue;
                }

                var report = await RunEngineAsync(engine, program, Directory.CreateDirectory(Path.Combine(folder, engine)).FullName, options, cancellationToken);
                Record(samples, engine, report);
                violations.AddRange(Judge(report, options).Select(violation => $"{engine}: {violation}"));
            }

            notes.Add(violations.Count == 0 ? "nothing was lost, and nothing ended by two lease holders" : "VIOLATED");
            notes.AddRange(violations);
            var run = new RunRecord(
                Scenario,
                started,
                await Machine.CommitAsync(cancellationToken),
                Machine.Describe(),
                options.CommandLine,
                "one client that adds and four outside workers over HTTP, in this process",
                [new("SQLite", "WAL, synchronous=FULL, group commit (the default)"), new("PostgreSQL", "synchronous_commit=on (the default); its own process is not killed")],
                Machine.FsyncMilliseconds(folder),
                notes);
            var figures = samples.All.Select(static sample => Figure.Create(Scenario, $"{sample.Metric}@{sample.Peer}", sample.Value, sample.Unit)).ToList();
            var results = options.ResultsFolder ?? Path.Combine(options.Root, options.IsShort ? Path.Combine("artifacts", "bench") : Path.Combine("benchmarks", "results"));
            Console.WriteLine(await ResultsWriter.WriteAsync(results, run, samples, figures, cancellationToken));
            notes.ForEach(Console.WriteLine);
            figures.ForEach(static figure => Console.WriteLine(figure.ToJson()));
            return violations.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<KillRunReport> RunEngineAsync(string engine, string program, string home, KillOptions options, CancellationToken cancellationToken)
    {
        await using var postgres = engine == "postgres" ? await PostgresServer.StartAsync() : null;
        using var server = new KillableServer(program, home, postgres is null ? "" : await postgres.CreateDatabaseAsync());
        await server.StartAsync();
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{engine}: {options.Kills} kills during {options.Jobs} jobs …"));
        return await KillRun.RunAsync(server, new KillRunOptions { Jobs = options.Jobs, Kills = options.Kills }, cancellationToken);
    }

    // Fewer kills than asked for means that the run stood still: what is missing then is lost, but say so even when nothing is.
    private static IEnumerable<string> Judge(KillRunReport report, KillOptions options) =>
        report.Kills == options.Kills ? report.Violations : [$"only {report.Kills} of {options.Kills} kills: the run stood still", .. report.Violations];

    private static void Record(SampleSet samples, string engine, KillRunReport report)
    {
        void Add(string metric, double value, string unit) => samples.Add(Scenario, engine, 1, metric, value, unit);
        Add("kills", report.Kills, "kills");
        Add("acknowledged", report.Acknowledged, "jobs");
        Add("lost", report.Lost.Count, "jobs");
        Add("ended-twice", report.EndedTwice.Count, "jobs");
        Add("wrong-result", report.WrongResult.Count, "jobs");
        Add("surplus", report.Surplus + report.SharedIds, "jobs");
        Add("leased-again", report.LeasedAgain, "jobs");
        Add("refused-ends", report.RefusedEnds, "calls");
        Add("broken-calls", report.BrokenCalls, "calls");
        Add("rps", report.Acknowledged / report.Elapsed.TotalSeconds, "jobs/s");
        Add("rps-while-up", report.Acknowledged / (report.Elapsed - report.Down).TotalSeconds, "jobs/s");
        Add("down-per-kill", report.Kills == 0 ? 0 : report.Down.TotalSeconds / report.Kills, "s");
    }
}
