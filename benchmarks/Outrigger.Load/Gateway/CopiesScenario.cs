using Outrigger.Load.Generator;
using Outrigger.Load.Http;
using Outrigger.Load.Upstream;

namespace Outrigger.Load.Gateway;

/// <summary>
/// How many times a prompt of about 100,000 tokens lies in a peer's memory while its call is under way: many such calls
/// wait for a slow upstream at once, and what the process has grown by is divided by their bytes. Once a peer: what was
/// grown by is not given back, so a second round would measure nothing.
/// </summary>
internal static class CopiesScenario
{
    public const string Name = "copies";

    private const int PromptBytes = 400_000;
    private const int Held = 64;
    private const int HoldMicroseconds = 3_000_000;

    public static Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        return BenchContext.InterleaveAsync(context.Peers, rounds: 1, MeasureAsync, cancellationToken);

        async Task MeasureAsync(RunningPeer peer, int round)
        {
            if (peer.Peer.Process is not { } process)
            {
                return;
            }

            // Code, connections and small buffers are there before anything counts.
            await SendAsync(peer, "canned", promptBytes: 700, TimeSpan.FromSeconds(1), cancellationToken);
            var before = process.ResidentBytes();
            using var sampling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var peak = PeakAsync(process, sampling.Token);
            var result = await SendAsync(peer, Directive.Delayed(HoldMicroseconds), PromptBytes, TimeSpan.FromSeconds(2), cancellationToken);
            await sampling.CancelAsync();
            var copies = (await peak - before) / ((double)Held * PromptBytes);
            context.Samples.Add(Name, peer.Name, round, "copies", copies, "copies");
            context.Samples.Add(Name, peer.Name, round, "errors", result.Errors, "requests");
            BenchContext.Log($"{Name} {peer.Name}: {copies:F2} copies of {Held} prompts of {PromptBytes} bytes, {result.Errors} errors");
        }
    }

    private static Task<RequestLoadResult> SendAsync(RunningPeer peer, string model, int promptBytes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var message = CannedMessages.ChatCompletion(peer.Target.Host, peer.Target.Headers, model, promptBytes);
        return BenchContext.OnThreadAsync(() =>
        {
            using var load = new RequestLoad(peer.Target, message, Held, requestsPerSecond: 0);
            return load.Run(TimeSpan.Zero, duration, cancellationToken);
        });
    }

    private static async Task<long> PeakAsync(Peers.ChildProcess process, CancellationToken cancellationToken)
    {
        long peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                peak = Math.Max(peak, process.ResidentBytes());
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }

        return peak;
    }
}
