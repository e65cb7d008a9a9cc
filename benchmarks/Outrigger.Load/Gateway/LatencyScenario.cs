using Outrigger.Load.Generator;
using Outrigger.Load.Http;
using Outrigger.Load.Peers;

namespace Outrigger.Load.Gateway;

/// <summary>
/// The time that a peer adds: an open loop at one constant rate for all, half of our maximum, latency from the intended time of sending.
/// </summary>
internal static class LatencyScenario
{
    public const string Name = "latency";

    private const int Connections = 256;

    // Nanoseconds. The figure that is wanted is of this size.
    private const long MostLateness = 2_000_000;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var maximum = context.Samples.Median(ThroughputScenario.Name, context.Reference.Name, "rps");
        if ((options.Rate > 0 ? options.Rate : maximum / 2) is not { } rate)
        {
            context.Note("latency: left out; it needs --rate, or the scenario rps before it.");
            return;
        }

        context.Note(options.Rate > 0
            ? $"latency: open loop at {rate:F0} requests/s (given)."
            : $"latency: open loop at {rate:F0} requests/s, half of the maximum of {context.Reference.Name}.");
        var able = context.Peers.Where(peer => IsAble(context, peer, rate)).ToList();
        await BenchContext.InterleaveAsync(able, options.Rounds, MeasureAsync, cancellationToken);

        async Task MeasureAsync(RunningPeer peer, int round)
        {
            var message = CannedMessages.ChatCompletion(peer.Target.Host, peer.Target.Headers, "canned", promptBytes: 700);
            var result = await context.MeasureAsync(
                new Measurement(Name, peer, round, "request"),
                () => BenchContext.OnThreadAsync(() =>
                {
                    using var load = new RequestLoad(peer.Target, message, Connections, rate);
                    return load.Run(TimeSpan.FromSeconds(options.IsShort ? 0.5 : 2), options.Round, cancellationToken);
                }),
                static result => result.Succeeded, cancellationToken);
            Record(context, Name, peer, round, result);
        }
    }

    /// <summary>Adds the figures of one open-loop run.</summary>
    public static void Record(BenchContext context, string scenario, RunningPeer peer, int round, RequestLoadResult result)
    {
        var samples = context.Samples;
        samples.Add(scenario, peer.Name, round, "rps", result.RequestsPerSecond, "req/s");
        samples.Add(scenario, peer.Name, round, "p50", result.Latency.Quantile(0.50) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "p99", result.Latency.Quantile(0.99) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "p99.9", result.Latency.Quantile(0.999) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "max", result.Latency.Max / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "lateness-p99", result.Lateness.Quantile(0.99) / 1e6, "ms");
        samples.Add(scenario, peer.Name, round, "errors", result.Errors, "requests");
        if (result.IsOverloaded)
        {
            context.Note($"{scenario} round {round}: {peer.Name} fell more than five seconds behind; the round was cut short.");
        }

        if (result.Lateness.Quantile(0.99) > MostLateness)
        {
            context.Note($"{scenario} round {round}: the generator itself was late through {peer.Name} (p99 {result.Lateness.Quantile(0.99) / 1e6:F1} ms): the machine was too busy for these latencies to mean much.");
        }

        BenchContext.Log(
            $"{scenario} round {round} {peer.Name}: {result.RequestsPerSecond:F0}/s, p50 {result.Latency.Quantile(0.5) / 1e6:F3} ms, "
            + $"p99 {result.Latency.Quantile(0.99) / 1e6:F3} ms, {result.Errors} errors");
    }

    // A peer near or over its maximum would only show how long its queue grows in ten seconds.
    private static bool IsAble(BenchContext context, RunningPeer peer, double rate)
    {
        if (peer.Name == DirectPeer.PeerName || context.Samples.Median(ThroughputScenario.Name, peer.Name, "rps") is not { } maximum || maximum > rate * 1.2)
        {
            return true;
        }

        context.Note($"latency: without {peer.Name}, whose maximum is {maximum:F0} requests/s.");
        return false;
    }
}
