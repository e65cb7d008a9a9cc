using System.Diagnostics;
using Outrigger.Load.Generator;
using Outrigger.Load.Http;

namespace Outrigger.Load.Gateway;

/// <summary>Our server at 70 % of its maximum for minutes: does its memory grow, does anything fail.</summary>
internal static class SoakScenario
{
    public const string Name = "soak";

    private const double Load = 0.7;
    private const int Connections = 256;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var peer = context.Reference;
        var maximum = context.Samples.Median(ThroughputScenario.Name, peer.Name, "rps");
        if ((context.Options.Rate > 0 ? context.Options.Rate : maximum * Load) is not { } rate || peer.Peer.Process is not { } process)
        {
            context.Note("soak: left out; it needs a peer with a process, and --rate or the scenario rps before it.");
            return;
        }

        context.Note($"soak: {context.Options.Soak.TotalMinutes:F1} min of {peer.Name} at {rate:F0} requests/s.");
        var message = CannedMessages.ChatCompletion(peer.Target.Host, peer.Target.Headers, "canned", promptBytes: 700);
        using var sampling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var memory = SampleAsync(process, sampling.Token);
        var result = await context.MeasureAsync(
                new Measurement(Name, peer, 1, "request", MostAttempts: 1),
            () => BenchContext.OnThreadAsync(() =>
            {
                using var load = new RequestLoad(peer.Target, message, Connections, rate);
                return load.Run(TimeSpan.Zero, context.Options.Soak, cancellationToken);
            }),
            static result => result.Succeeded, cancellationToken);
        await sampling.CancelAsync();
        LatencyScenario.Record(context, Name, peer, 1, result);
        var points = await memory;

        // The first fifth is warm-up: the JIT's tiers, the heap's budget, the pools.
        var settled = points.Skip(points.Count / 5).ToList();
        if (settled.Count >= 3)
        {
            context.Samples.Add(Name, peer.Name, 1, "rss-slope", Slope(settled), "MB/min");
            context.Samples.Add(Name, peer.Name, 1, "rss-first", settled[0].Megabytes, "MB");
            context.Samples.Add(Name, peer.Name, 1, "rss-last", settled[^1].Megabytes, "MB");
            context.Samples.Add(Name, peer.Name, 1, "rss-max", points.Max(static point => point.Megabytes), "MB");
        }
    }

    /// <summary>The slope of the least-squares line, MB/min.</summary>
    public static double Slope(IReadOnlyList<(double Minutes, double Megabytes)> points)
    {
        var meanTime = points.Average(static point => point.Minutes);
        var meanMemory = points.Average(static point => point.Megabytes);
        var spread = points.Sum(point => (point.Minutes - meanTime) * (point.Minutes - meanTime));
        return spread == 0 ? 0 : points.Sum(point => (point.Minutes - meanTime) * (point.Megabytes - meanMemory)) / spread;
    }

    private static async Task<List<(double Minutes, double Megabytes)>> SampleAsync(Peers.ChildProcess process, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var points = new List<(double, double)>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                points.Add((Stopwatch.GetElapsedTime(start).TotalMinutes, process.ResidentBytes() / 1048576.0));
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }

        return points;
    }
}
