using System.Globalization;
using System.Text;
using Outrigger.Load.Generator;
using Outrigger.Load.Http;
using Outrigger.Load.Peers;
using Outrigger.Load.Reporting;

namespace Outrigger.Load.Attach;

/// <summary>
/// What attaching costs: the same application bare and attached, side by side in processes of their own, at one rate in an
/// open loop, the variants in turns. Added is the difference within a round; the figure is the median over the rounds.
/// </summary>
internal static class AttachBench
{
    private const string Scenario = "attach";
    private const string Bare = "bare";
    private const int Connections = 32;

    public static async Task<int> RunAsync(AttachOptions options, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetUtcNow();
        var samples = new SampleSet();
        var notes = new List<string> { string.Create(CultureInfo.InvariantCulture, $"open loop at {options.Rate} requests/s on {Connections} connections; GET of 38 bytes of JSON; headers of a browser.") };
        var apps = new List<(string Name, ChildProcess Process, Target Target)>();
        using var client = new HttpClient();
        try
        {
            foreach (var variant in (string[])[Bare, .. options.Variants])
            {
                var port = ChildProcess.FreePort();
                var process = Self.Start(["attach-role", variant, port.ToString(CultureInfo.InvariantCulture)]);
                apps.Add((variant, process, new Target(port, [])));
                await process.ListeningAsync(port, cancellationToken);
            }

            // Round 0 warms up: code is compiled, circuits find their state. It is not kept.
            for (var round = 0; round <= options.Rounds; round++)
            {
                // Each round begins with another variant, so that none always runs after the same neighbour.
                for (var i = 0; i < apps.Count; i++)
                {
                    var app = apps[(i + round) % apps.Count];
                    await MeasureAsync(client, options, app.Name, app.Target, round, samples, notes, cancellationToken);
                }
            }

            var run = new RunRecord(
                Scenario, started, await Machine.CommitAsync(cancellationToken), Machine.Describe(), options.CommandLine, "none: open loop only", [new("application", "ASP.NET Core " + Environment.Version)],
                Machine.FsyncMilliseconds(Path.GetTempPath()), [.. notes.Distinct()]);
            var figures = Figures(options, samples).ToList();
            var results = options.ResultsFolder ?? Path.Combine(options.Root, options.IsShort ? Path.Combine("artifacts", "bench") : Path.Combine("benchmarks", "results"));
            Console.WriteLine(await ResultsWriter.WriteAsync(results, run, samples, figures, cancellationToken));
            figures.ForEach(static figure => Console.WriteLine(figure.ToJson()));
            return 0;
        }
        finally
        {
            foreach (var (_, process, _) in apps)
            {
                process.Dispose();
            }
        }
    }

    private static async Task MeasureAsync(HttpClient client, AttachOptions options, string variant, Target target, int round, SampleSet samples, List<string> notes, CancellationToken cancellationToken)
    {
        var before = await AllocatedAsync(client, target, cancellationToken);
        var warmUp = TimeSpan.FromSeconds(options.IsShort ? 0.5 : 1);
        var seconds = TimeSpan.FromSeconds(options.Seconds);
        var result = await Task.Factory.StartNew(
            () =>
            {
                using var load = new RequestLoad(target, Message(target), Connections, options.Rate);
                return load.Run(warmUp, seconds, cancellationToken);
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var allocated = await AllocatedAsync(client, target, cancellationToken) - before;
        var requests = result.Succeeded + (options.Rate * warmUp.TotalSeconds);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"round {round} {variant}: p50 {result.Latency.Quantile(0.5) / 1e3:F1} us, p99 {result.Latency.Quantile(0.99) / 1e3:F1} us, {allocated / requests:F0} bytes a request, {result.Errors} errors"));
        if (round == 0)
        {
            return;
        }

        samples.Add(Scenario, variant, round, "p50", result.Latency.Quantile(0.50) / 1e3, "us");
        samples.Add(Scenario, variant, round, "p99", result.Latency.Quantile(0.99) / 1e3, "us");
        samples.Add(Scenario, variant, round, "p99.9", result.Latency.Quantile(0.999) / 1e3, "us");
        samples.Add(Scenario, variant, round, "allocated", allocated / requests, "bytes");
        samples.Add(Scenario, variant, round, "errors", result.Errors, "requests");
        samples.Add(Scenario, variant, round, "lateness-p99", result.Lateness.Quantile(0.99) / 1e3, "us");
        if (result.IsOverloaded)
        {
            notes.Add($"round {round}: {variant} fell more than five seconds behind; the round was cut short.");
        }
    }

    private static IEnumerable<Figure> Figures(AttachOptions options, SampleSet samples)
    {
        foreach (var variant in options.Variants)
        {
            var name = variant == "on" ? "" : variant + "-";
            foreach (var (metric, unit) in ((string, string)[])[("p50", "us"), ("p99", "us"), ("allocated", "bytes")])
            {
                if (samples.MedianDifference(Scenario, variant, Bare, metric) is { } added)
                {
                    yield return Figure.Create(Scenario, $"{name}{metric}-added", added, unit, samples.Median(Scenario, Bare, metric));
                }
            }

            yield return Figure.Create(Scenario, name + "errors", samples.Values(Scenario, variant, "errors").Sum(), "requests");
        }
    }

    private static async Task<double> AllocatedAsync(HttpClient client, Target target, CancellationToken cancellationToken) =>
        double.Parse(await client.GetStringAsync(new Uri($"http://{target.Host}/allocated"), cancellationToken), CultureInfo.InvariantCulture);

    private static byte[] Message(Target target) => Encoding.ASCII.GetBytes(
        $"GET /orders/{CannedMessages.UniqueMarker} HTTP/1.1\r\nHost: {target.Host}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\r\n"
        + "Accept: application/json\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\nCookie: sid=7f3a\r\n\r\n");
}
