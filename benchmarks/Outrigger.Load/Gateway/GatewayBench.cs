using System.Globalization;
using Outrigger.Load.Generator;
using Outrigger.Load.Peers;
using Outrigger.Load.Reporting;

namespace Outrigger.Load.Gateway;

/// <summary>One run: starts the upstream and the peers, runs the scenarios, writes the results, ends everything.</summary>
internal static class GatewayBench
{
    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetUtcNow();
        var folder = Directory.CreateTempSubdirectory("outrigger-bench-").FullName;
        List<IPeer> wanted = [.. options.Peers.Select(name => Create(name, options))];
        var notes = new List<string>();
        try
        {
            using var upstream = Self.Start(["upstream", "0"], new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" });
            var upstreamPort = await UpstreamPortAsync(upstream, cancellationToken);
            var running = await StartAsync(wanted, upstreamPort, folder, notes, cancellationToken);
            var context = new BenchContext(options, running);
            await RunScenariosAsync(context, cancellationToken);
            var run = new RunRecord(
                options.Name,
                started,
                await Machine.CommitAsync(cancellationToken),
                Machine.Describe(),
                options.CommandLine,
                options.UseWrk ? "wrk, one thread" : "our own generator",
                [.. running.Select(static peer => new KeyValuePair<string, string>(peer.Name, peer.Peer.Version))],
                Machine.FsyncMilliseconds(folder),
                [.. notes, .. context.Notes]);
            await ReportAsync(context, run, cancellationToken);
            return 0;
        }
        finally
        {
            foreach (var peer in wanted)
            {
                await peer.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static IPeer Create(string name, BenchOptions options) => name switch
    {
        DirectPeer.PeerName => new DirectPeer(),
        NginxPeer.PeerName => new NginxPeer(),
        BarePeer.PeerName => new BarePeer(),
        PortkeyPeer.PeerName => new PortkeyPeer(Path.Combine(options.Root, "benchmarks", "peers")),
        OutriggerPeer.PeerName or OutriggerPeer.TranslatedName or OutriggerPeer.FeaturesName or OutriggerPeer.StoringName => new OutriggerPeer(Path.Combine(options.Root, "artifacts", "app"), name),
        _ when SidecarPeer.All.Contains(name) => new SidecarPeer(name),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such peer."),
    };

    private static async Task<int> UpstreamPortAsync(ChildProcess upstream, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 200 && !upstream.HasExited; attempt++)
        {
            if (upstream.Output.StartsWith("listening ", StringComparison.Ordinal))
            {
                return int.Parse(upstream.Output.Split(' ', '\n')[1], CultureInfo.InvariantCulture);
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new InvalidOperationException($"The canned upstream did not start: {upstream.Output}");
    }

    private static async Task<List<RunningPeer>> StartAsync(
        IReadOnlyList<IPeer> wanted, int upstreamPort, string folder, List<string> notes, CancellationToken cancellationToken)
    {
        var running = new List<RunningPeer>();
        foreach (var peer in wanted)
        {
            var problem = peer.Absence;
            if (problem is null)
            {
                try
                {
                    var target = await peer.StartAsync(upstreamPort, folder, cancellationToken);
                    problem = await PeerProbe.CheckAsync(target, cancellationToken);
                    running.Add(new RunningPeer(peer, target));
                }
                catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or System.ComponentModel.Win32Exception)
                {
                    problem = exception.Message;
                }
            }

            if (problem is not null)
            {
                running.RemoveAll(other => other.Peer == peer);
                notes.Add($"absent: {peer.Name}: {problem}");
                BenchContext.Log(notes[^1]);
            }
        }

        return running;
    }

    private static async Task RunScenariosAsync(BenchContext context, CancellationToken cancellationToken)
    {
        // In this order whatever was typed: the later ones take their rates from the first.
        foreach (var scenario in BenchOptions.AllScenarios.Where(context.Options.Scenarios.Contains))
        {
            await (scenario switch
            {
                ThroughputScenario.Name => ThroughputScenario.RunAsync(context, cancellationToken),
                LatencyScenario.Name => LatencyScenario.RunAsync(context, cancellationToken),
                StreamScenario.Name => StreamScenario.RunAsync(context, cancellationToken),
                StreamScenario.FloodName => StreamScenario.RunFloodAsync(context, cancellationToken),
                CopiesScenario.Name => CopiesScenario.RunAsync(context, cancellationToken),
                BigPromptScenario.Name => BigPromptScenario.RunAsync(context, cancellationToken),
                _ => SoakScenario.RunAsync(context, cancellationToken),
            });
        }
    }

    private static async Task ReportAsync(BenchContext context, RunRecord run, CancellationToken cancellationToken)
    {
        // Short runs prove that the bench works; they are no results, so they do not go where results are kept.
        var options = context.Options;
        var folder = options.ResultsFolder
            ?? Path.Combine(options.Root, options.IsShort ? Path.Combine("artifacts", "bench") : Path.Combine("benchmarks", "results"));
        var figures = GatewayFigures.From(context).ToList();
        Console.WriteLine(await ResultsWriter.WriteAsync(folder, run, context.Samples, figures, cancellationToken));
        foreach (var note in run.Notes)
        {
            Console.WriteLine(note);
        }

        Console.WriteLine();
        foreach (var figure in figures)
        {
            Console.WriteLine(figure.ToJson());
        }
    }
}
