using System.Globalization;
using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>
/// Our sidecar, with all that it looks for (<see cref="PeerName"/>), with nothing, and with an assistance that is away, takes five
/// seconds, or throws at every question.
/// </summary>
internal sealed class SidecarPeer(string name) : IPeer
{
    public const string PeerName = "sidecar";
    public const string OffName = "sidecar-off";
    public const string DownName = "sidecar-down";
    public const string SlowName = "sidecar-slow";
    public const string ThrowingName = "sidecar-throwing";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [PeerName, OffName, DownName, SlowName, ThrowingName];

    public string Name => name;

    public string Version => "this commit, built in Release";

    public ChildProcess? Process { get; private set; }

    public string? Absence => null;

    public async Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken)
    {
        var port = ChildProcess.FreePort();
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

        // The collector that the command's program is built with.
        Process = Self.Start(
            ["sidecar-role", port.ToString(CultureInfo.InvariantCulture), upstreamPort.ToString(CultureInfo.InvariantCulture), name, home],
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
