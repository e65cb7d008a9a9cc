using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Outrigger.Testing;

/// <summary>
/// A Redis of our own on a free port of 127.0.0.1, never the system's, with a password and without files. A shell that
/// reads from a pipe of this process stands guard: when the pipe closes, because the test process has ended in whatever
/// way, it kills the server.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>The password of the default user.</summary>
    public const string Password = "outrigger-test-password";

    private const string ReadyMark = "Ready to accept connections";
    private static readonly string? Tool = FindTool();

    private Process? _guard;
    private string _pid = "";

    private readonly string[] _settings;

    private RedisServer(int port, string[] settings)
    {
        Port = port;
        _settings = settings;
    }

    /// <summary>Why there is no Redis here; null when there is.</summary>
    public static string? Missing => Tool is null ? "Redis is not installed (redis-server is not in PATH)." : null;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What goes into <c>Outrigger:Redis:ConnectionString</c>.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port},password={Password}");

    /// <summary>Starts a server. The port was free a moment ago; when another takes it, the next is tried.</summary>
    /// <param name="settings">Further arguments of redis-server; they win over those of this class.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new RedisServer(FreePort(), settings);
            try
            {
                await server.BootAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Starts the server, empty, at the same port after <see cref="KillAsync"/>.</summary>
    public async Task BootAsync()
    {
        const string Script = "\"$@\" & echo \"pid $!\"; cat >/dev/null; kill -9 $!; wait";
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var info = new ProcessStartInfo(
            "/bin/sh",
            ["-c", Script, "guard", Tool ?? throw new InvalidOperationException(Missing), "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", Password, .. _settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        _guard = Process.Start(info)!;
        _guard.ErrorDataReceived += static (_, _) => { };
        _guard.BeginErrorReadLine();
        var output = "";
        while (await _guard.StandardOutput.ReadLineAsync() is { } line)
        {
            output += line + "\n";
            _pid = line.StartsWith("pid ", StringComparison.Ordinal) ? line[4..] : _pid;
            if (line.Contains(ReadyMark, StringComparison.Ordinal))
            {
                // Read on, so that the pipe never fills up.
                _ = _guard.StandardOutput.ReadToEndAsync();
                return;
            }

            if (line.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"redis-server did not start: {output}");
            }
        }

        throw new InvalidOperationException($"redis-server did not start: {output}");
    }

    /// <summary>Ends the server without a goodbye; what it held is gone.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await CloseGuardAsync();
    }

    /// <summary>The server stops answering, and its connections stay open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>The server goes on after <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseGuardAsync();

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _pid]);
        await kill.WaitForExitAsync();
    }

    private async Task CloseGuardAsync()
    {
        if (_guard is { } guard)
        {
            _guard = null;
            guard.StandardInput.Close();
            await guard.WaitForExitAsync();
            guard.Dispose();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string? FindTool() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Append("/usr/bin")
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);
}
