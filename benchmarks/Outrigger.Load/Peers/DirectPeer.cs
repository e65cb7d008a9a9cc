using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>No proxy at all: what generator and upstream cost by themselves.</summary>
internal sealed class DirectPeer : IPeer
{
    public const string PeerName = "direct";

    public string Name => PeerName;

    public string Version => "no proxy";

    public ChildProcess? Process => null;

    public string? Absence => null;

    public Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken) =>
        Task.FromResult(new Target(upstreamPort, [new("Authorization", "Bearer sk-canned")]));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
