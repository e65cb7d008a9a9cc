using Outrigger.Load.Generator;
using Outrigger.Load.Peers;
using Outrigger.Load.Reporting;

namespace Outrigger.Load.Gateway;

/// <summary>A peer that runs and has answered rightly.</summary>
internal sealed record RunningPeer(IPeer Peer, Target Target)
{
    public string Name => Peer.Name;
}

/// <summary>What the scenarios of one run share.</summary>
internal sealed class BenchContext(BenchOptions options, IReadOnlyList<RunningPeer> peers)
{
    public BenchOptions Options { get; } = options;

    public IReadOnlyList<RunningPeer> Peers { get; } = peers;

    public SampleSet Samples { get; } = new();

    /// <summary>What the reader of the results has to know, such as a peer that could not take part.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Ours, or the bare proxy where ours is not in the run: the one whose maximum sets the rates.</summary>
    public RunningPeer Reference =>
        Peers.FirstOrDefault(static peer => peer.Name == OutriggerPeer.PeerName)
        ?? Peers.FirstOrDefault(static peer => peer.Name == BarePeer.PeerName)
        ?? Peers[^1];

    public void Note(string text)
    {
        Notes.Add(text);
        Log(text);
    }

    public static void Log(string text) => Console.Error.WriteLine(text);

    /// <summary>Round after round, every peer once, each round beginning with another one.</summary>
    public static async Task InterleaveAsync(
        IReadOnlyList<RunningPeer> peers, int rounds, Func<RunningPeer, int, Task> runAsync, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= rounds; round++)
        {
            for (var index = 0; index < peers.Count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await runAsync(peers[(index + round - 1) % peers.Count], round);
            }
        }
    }

    /// <summary>Runs a generator on a thread of its own, and records what the peer's process used meanwhile.</summary>
    /// <param name="scenario">Name of the scenario in the results.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="round">Number of the round.</param>
    /// <param name="run">The run.</param>
    /// <param name="units">How many requests or events the result stands for.</param>
    /// <param name="unit">Name of one of them.</param>
    public async Task<T> MeasureAsync<T>(
        string scenario, RunningPeer peer, int round, Func<Task<T>> run, Func<T, double> units, string unit)
    {
        var foreign = new ForeignLoad();
        var before = peer.Peer.Process?.CpuTime();
        var result = await run();
        if (peer.Peer.Process is { } process)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{peer.Name} has ended: {process.Output}");
            }

            if (units(result) is var count and > 0)
            {
                Samples.Add(scenario, peer.Name, round, "cpu", (process.CpuTime() - before!.Value).TotalMicroseconds / count, "us/" + unit);
            }

            Samples.Add(scenario, peer.Name, round, "rss", process.ResidentBytes() / 1048576.0, "MB");
        }

        Samples.Add(scenario, peer.Name, round, "others-cpu", foreign.Share(), "share");
        return result;
    }

    /// <summary>Runs blocking work on a thread of its own: the generators never yield.</summary>
    public static Task<T> OnThreadAsync<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
