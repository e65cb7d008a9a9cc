using Outrigger.Load.Generator;
using Outrigger.Load.Peers;
using Outrigger.Load.Reporting;

namespace Outrigger.Load.Gateway;

/// <summary>A peer that runs and has answered rightly.</summary>
internal sealed record RunningPeer(IPeer Peer, Target Target)
{
    public string Name => Peer.Name;
}

/// <summary>One round of one scenario through one peer.</summary>
/// <param name="Scenario">Name in the results.</param>
/// <param name="Peer">The peer.</param>
/// <param name="Round">From 1.</param>
/// <param name="Unit">What is counted: a request, an event.</param>
/// <param name="MostAttempts">How often it may run until the machine was quiet.</param>
internal sealed record Measurement(
    string Scenario, RunningPeer Peer, int Round, string Unit, int MostAttempts = QuietMachine.MostAttempts);

/// <summary>What the scenarios of one run share.</summary>
internal sealed class BenchContext(BenchOptions options, IReadOnlyList<RunningPeer> peers)
{
    private readonly QuietMachine _quiet = new();

    public BenchOptions Options { get; } = options;

    public IReadOnlyList<RunningPeer> Peers { get; } = peers;

    public SampleSet Samples { get; } = new();

    /// <summary>What the reader of the results has to know, such as a peer that could not take part.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Ours, or the bare proxy where ours is not in the run: the one whose maximum sets the rates.</summary>
    public RunningPeer Reference =>
        Peers.FirstOrDefault(static peer => peer.Name == OutriggerPeer.PeerName)
        ?? Peers.FirstOrDefault(static peer => peer.Name == SidecarPeer.PeerName)
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

    /// <summary>
    /// Runs a generator while the machine is quiet, again when it was not, and records what the peer's process used in the run that counts.
    /// </summary>
    /// <param name="measurement">Which round of what.</param>
    /// <param name="runAsync">The run.</param>
    /// <param name="units">How many requests or events a result stands for.</param>
    /// <param name="cancellationToken">Ends the waiting; the run has its own.</param>
    public async Task<T> MeasureAsync<T>(
        Measurement measurement, Func<Task<T>> runAsync, Func<T, double> units, CancellationToken cancellationToken)
    {
        (T Result, TimeSpan Cpu, double Foreign)? best = null;
        var attempts = Options.IsShort ? 1 : measurement.MostAttempts;
        for (var attempt = 1; attempt <= attempts && (best is null || _quiet.HasPatience); attempt++)
        {
            if (!Options.IsShort)
            {
                await _quiet.WaitAsync(cancellationToken);
            }

            var start = TimeProvider.System.GetTimestamp();
            var run = await RunOnceAsync(measurement.Peer, runAsync);
            if (best is null || run.Foreign < best.Value.Foreign)
            {
                best = run;
            }

            if (best.Value.Foreign <= QuietMachine.MostForeignShare)
            {
                break;
            }

            _quiet.Charge(TimeProvider.System.GetElapsedTime(start));
        }

        var (scenario, peer, round, unit, _) = measurement;
        var (result, cpu, foreign) = best!.Value;
        if (peer.Peer.Process is { } process)
        {
            if (units(result) is var count and > 0)
            {
                Samples.Add(scenario, peer.Name, round, "cpu", cpu.TotalMicroseconds / count, "us/" + unit);
            }

            Samples.Add(scenario, peer.Name, round, "rss", process.ResidentBytes() / 1048576.0, "MB");
        }

        Samples.Add(scenario, peer.Name, round, "others-cpu", foreign, "share");
        return result;
    }

    /// <summary>Runs blocking work on a thread of its own: the generators never yield.</summary>
    public static Task<T> OnThreadAsync<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task<(T Result, TimeSpan Cpu, double Foreign)> RunOnceAsync<T>(RunningPeer peer, Func<Task<T>> runAsync)
    {
        var foreign = new ForeignLoad();
        var before = peer.Peer.Process?.CpuTime() ?? TimeSpan.Zero;
        var result = await runAsync();
        return peer.Peer.Process is { HasExited: true } ended
            ? throw new InvalidOperationException($"{peer.Name} has ended: {ended.Output}")
            : (result, (peer.Peer.Process?.CpuTime() ?? TimeSpan.Zero) - before, foreign.Share());
    }
}
