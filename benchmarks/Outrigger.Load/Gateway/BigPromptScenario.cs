using Outrigger.Load.Generator;
using Outrigger.Load.Http;

namespace Outrigger.Load.Gateway;

/// <summary>Prompts of about 100,000 tokens, 400 KB: eight callers in a closed loop.</summary>
internal static class BigPromptScenario
{
    public const string Name = "big";

    private const int PromptBytes = 400_000;
    private const int Connections = 8;

    public static Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        return BenchContext.InterleaveAsync(context.Peers, context.Options.Rounds, MeasureAsync, cancellationToken);

        async Task MeasureAsync(RunningPeer peer, int round)
        {
            var message = CannedMessages.ChatCompletion(peer.Target.Host, peer.Target.Headers, "canned", PromptBytes);
            var result = await context.MeasureAsync(
                new Measurement(Name, peer, round, "request"),
                () => BenchContext.OnThreadAsync(() =>
                {
                    using var load = new RequestLoad(peer.Target, message, Connections, requestsPerSecond: 0);
                    return load.Run(TimeSpan.FromSeconds(1), context.Options.Round / 2, cancellationToken);
                }),
                static result => result.Succeeded, cancellationToken);
            LatencyScenario.Record(context, Name, peer, round, result);
        }
    }
}
