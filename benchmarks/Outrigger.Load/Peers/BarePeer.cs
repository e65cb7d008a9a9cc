using System.Globalization;
using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>The bare proxy of this program (<see cref="BareProxy"/>): what Kestrel and SocketsHttpHandler cost without any product.</summary>
internal sealed class BarePeer : IPeer
{
    public const string PeerName = "bare";

    public string Name => PeerName;

    public string Version => "Kestrel + SocketsHttpHandler, .NET " + Environment.Version.ToString();

    public ChildProcess? Process { get; private set; }

    public string? Absence => null;

    public async Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken)
    {
        var port = ChildProcess.FreePort();
        Process = Self.Start(
            ["bare", port.ToString(CultureInfo.InvariantCulture), upstreamPort.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string> { ["DOTNET_gcServer"] = "1", ["DOTNET_gcConcurrent"] = "1" });
        await Process.ListeningAsync(port, cancellationToken);
        return new Target(port, [new("Authorization", "Bearer sk-canned")]);
    }

    public ValueTask DisposeAsync()
    {
        Process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
