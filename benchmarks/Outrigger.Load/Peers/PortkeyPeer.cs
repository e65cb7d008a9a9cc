using System.Globalization;
using System.Text.Json;
using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>Portkey's gateway of npm, without its console and log stream, in Node's production mode: its fastest form.</summary>
internal sealed class PortkeyPeer(string folder) : IPeer
{
    public const string PeerName = "portkey";

    private readonly string? _node = Executable.Find("node");
    private readonly string _package = Path.Combine(folder, "node_modules", "@portkey-ai", "gateway");

    public string Name => PeerName;

    public string Version { get; private set; } = "@portkey-ai/gateway";

    public ChildProcess? Process { get; private set; }

    public string? Absence =>
        _node is null ? "node is not installed" :
        !Directory.Exists(_package) ? "run `npm ci` in benchmarks/peers first" :
        null;

    public async Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken)
    {
        using (var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_package, "package.json"), cancellationToken)))
        {
            Version = "@portkey-ai/gateway " + manifest.RootElement.GetProperty("version").GetString();
        }

        // It listens on every address of the machine; loopback.mjs keeps it on 127.0.0.1.
        var port = ChildProcess.FreePort();
        Process = ChildProcess.Start(
            _node!,
            [
                "--import", Path.Combine(_package, "..", "..", "..", "loopback.mjs"),
                Path.Combine(_package, "build", "start-server.js"), "--headless",
                string.Create(CultureInfo.InvariantCulture, $"--port={port}"),
            ],
            new Dictionary<string, string> { ["NODE_ENV"] = "production" });
        await Process.ListeningAsync(port, cancellationToken);
        return new Target(
            port,
            [
                new("Authorization", "Bearer sk-canned"),
                new("x-portkey-provider", "openai"),
                new("x-portkey-custom-host", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{upstreamPort}/v1")),
            ]);
    }

    public ValueTask DisposeAsync()
    {
        Process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
