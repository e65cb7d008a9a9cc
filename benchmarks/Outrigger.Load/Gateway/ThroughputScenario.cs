using Outrigger.Load.Generator;
using Outrigger.Load.Http;

namespace Outrigger.Load.Gateway;

/// <summary>The most requests a second that a peer passes through: a closed loop, unique bodies of about 1 KB, answers of about 1 KB.</summary>
internal static class ThroughputScenario
{
    public const string Name = "rps";

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var warmUp = TimeSpan.FromSeconds(options.IsShort ? 2 : 5);
        foreach (var peer in context.Peers)
        {
            await GenerateAsync(options, peer, warmUp, cancellationToken);
        }

        await BenchContext.InterleaveAsync(context.Peers, options.Rounds, MeasureAsync, cancellationToken);

        async Task MeasureAsync(RunningPeer peer, int round)
        {
            var result = await context.MeasureAsync(
                new Measurement(Name, peer, round, "request"), () => GenerateAsync(options, peer, options.Round, cancellationToken),
                static result => result.Succeeded, cancellationToken);
            context.Samples.Add(Name, peer.Name, round, "rps", result.RequestsPerSecond, "req/s");
            context.Samples.Add(Name, peer.Name, round, "errors", result.Errors, "requests");
            BenchContext.Log($"rps round {round} {peer.Name}: {result.RequestsPerSecond:F0}/s, {result.Errors} errors");
        }
    }

    private static Task<RequestLoadResult> GenerateAsync(
        BenchOptions options, RunningPeer peer, TimeSpan duration, CancellationToken cancellationToken)
    {
        var message = CannedMessages.ChatCompletion(peer.Target.Host, peer.Target.Headers, "canned", promptBytes: 700);
        if (options.UseWrk)
        {
            return Wrk.RunAsync(peer.Target, message, options.Connections, duration, cancellationToken);
        }

        return BenchContext.OnThreadAsync(() =>
        {
            using var load = new RequestLoad(peer.Target, message, options.Connections, requestsPerSecond: 0);
            return load.Run(TimeSpan.Zero, duration, cancellationToken);
        });
    }
}
