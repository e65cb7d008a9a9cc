using Outrigger.Load.Generator;

namespace Outrigger.Load.Gateway;

/// <summary>Many streams at a time: how old events are when they arrive, whether one is missing, whether all streams are served alike.</summary>
internal static class StreamScenario
{
    public const string Name = "streams";
    public const string FloodName = "flood";

    /// <summary>1,000 streams × 10 events/s and 200 × 50: the same 10,000 events a second in two shapes.</summary>
    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await RunAsync(context, "streams-1000x10", Shape(context, 1000, 10), cancellationToken);
        await RunAsync(context, "streams-200x50", Shape(context, 200, 50), cancellationToken);
    }

    /// <summary>1,000 streams × 50 events/s: five times as much; nothing may be lost.</summary>
    public static Task RunFloodAsync(BenchContext context, CancellationToken cancellationToken) =>
        RunAsync(context, "flood-1000x50", Shape(context, 1000, 50), cancellationToken);

    private static StreamShape Shape(BenchContext context, int streams, int eventsPerSecond) => context.Options.IsShort
        ? new(streams / 5, eventsPerSecond, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5))
        : new(streams, eventsPerSecond, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), context.Options.Round);

    private static Task RunAsync(BenchContext context, string scenario, StreamShape shape, CancellationToken cancellationToken)
    {
        return BenchContext.InterleaveAsync(context.Peers, context.Options.Rounds, MeasureAsync, cancellationToken);

        async Task MeasureAsync(RunningPeer peer, int round)
        {
            var result = await context.MeasureAsync(
                new Measurement(scenario, peer, round, "event"),
                () => BenchContext.OnThreadAsync(() =>
                {
                    using var load = new StreamLoad(peer.Target, shape);
                    return load.Run(cancellationToken);
                }),
                _ => (double)shape.Streams * shape.EventCount, cancellationToken);
            Record(context, scenario, peer, round, result);
        }
    }

    private static void Record(BenchContext context, string scenario, RunningPeer peer, int round, StreamLoadResult result)
    {
        var samples = context.Samples;
        samples.Add(scenario, peer.Name, round, "events", result.Events / result.Seconds, "events/s");
        samples.Add(scenario, peer.Name, round, "p50", result.Latency.Quantile(0.50) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "p99", result.Latency.Quantile(0.99) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "max", result.Latency.Max / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "first-p50", result.FirstEvent.Quantile(0.50) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "first-p99", result.FirstEvent.Quantile(0.99) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "lost", result.Lost, "events");
        samples.Add(scenario, peer.Name, round, "duplicated", result.Duplicated, "events");
        samples.Add(scenario, peer.Name, round, "reordered", result.Reordered, "events");
        samples.Add(scenario, peer.Name, round, "incomplete", result.Incomplete, "streams");
        var medians = result.StreamMedians;
        if (medians.Length > 0)
        {
            // Between the stream that waits least and the one that waits most, without the outer twentieths.
            var spread = medians[medians.Length * 19 / 20] - medians[medians.Length / 20];
            samples.Add(scenario, peer.Name, round, "fairness-spread", spread / 1e6, "ms");
            samples.Add(scenario, peer.Name, round, "fairness-max", medians[^1] / 1e6, "ms");
        }

        BenchContext.Log(
            $"{scenario} round {round} {peer.Name}: {result.Events / result.Seconds:F0} events/s, p50 {result.Latency.Quantile(0.5) / 1e6:F3} ms, "
            + $"p99 {result.Latency.Quantile(0.99) / 1e6:F3} ms, lost {result.Lost}, doubled {result.Duplicated}, reordered {result.Reordered}, "
            + $"incomplete {result.Incomplete}");
    }
}
