using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Outrigger.Testing;

/// <summary>
/// A PostgreSQL cluster of our own on a free port of 127.0.0.1, in a folder of its own, never the system's. A shell that
/// reads from a pipe of this process stands guard: when the pipe closes, because the test process has ended in whatever
/// way, it stops the server and removes the folder. fsync is off (tests do not cut the power) unless it is asked for, as
/// measurements do; synchronous_commit is on (tests do kill the server).
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser's password: tests need one that is refused, too.</summary>
    public const string Password = "outrigger-test-password";

    private static readonly string? Tools = FindTools();
    private static readonly Lazy<Task<PostgresServer>> LazyShared = new(() => StartAsync());
    private static int _databases;

    private readonly string _folder;
    private readonly Process _guard;
    private readonly bool _isDurable;

    private PostgresServer(string folder, int port, Process guard, bool isDurable)
    {
        _isDurable = isDurable;
        _folder = folder;
        Port = port;
        _guard = guard;
    }

    /// <summary>Why there is no PostgreSQL here; null when there is.</summary>
    public static string? Missing => Tools is null ? "PostgreSQL is not installed (initdb is neither in /usr/lib/postgresql/*/bin nor in PATH)." : null;

    /// <summary>The cluster that the tests of this process share; started at the first call.</summary>
    public static Task<PostgresServer> Shared => LazyShared.Value;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Makes a cluster and starts it. The port was free a moment ago; when another takes it, the next is tried.</summary>
    /// <param name="isDurable">Whether what is committed survives a power cut too, with the memory a small server is given: for measurements.</param>
    public static async Task<PostgresServer> StartAsync(bool isDurable = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory("outrigger-pg-").FullName;
            var server = new PostgresServer(folder, FreePort(), StartGuard(folder), isDurable);
            try
            {
                await server.InitializeAsync();
                await server.BootAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>An empty database of its own; the answer is the connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await RunAsUserAsync("createdb", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", name]);
        return ConnectionString(name);
    }

    /// <summary>The connection string of a database, whether it exists or not.</summary>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Password={Password};Database={database}");

    /// <summary>Starts the server after <see cref="KillAsync"/>.</summary>
    public Task BootAsync() => ControlAsync(
        "start",
        "-l",
        Path.Combine(_folder, "log"),
        "-o",
        string.Create(
            CultureInfo.InvariantCulture,
            $"-h 127.0.0.1 -p {Port} -k {_folder} {(_isDurable ? "-c shared_buffers=512MB" : "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB")} -c max_connections=200"));

    /// <summary>Ends the server without a goodbye to anybody: what was committed is recovered at the next start.</summary>
    public Task KillAsync() => ControlAsync("stop", "-m", "immediate");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    private async Task InitializeAsync()
    {
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            await RunAsync("chown", ["-R", UnprivilegedUser(), _folder]);
        }

        var data = Path.Combine(_folder, "data");
        await RunAsUserAsync("initdb", ["-D", data, "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
    }

    private Task ControlAsync(params string[] arguments) => RunAsUserAsync("pg_ctl", ["-D", Path.Combine(_folder, "data"), "-w", "-s", .. arguments]);

    private static Process StartGuard(string folder)
    {
        const string Script = "trap '' INT TERM HUP; exec >/dev/null 2>&1; cat; \"$1/pg_ctl\" -D \"$2/data\" -m immediate -w -s stop; rm -rf \"$2\"";
        var info = AsUser("/bin/sh", ["-c", Script, "guard", Tools!, folder]);
        info.RedirectStandardInput = true;
        return Process.Start(info)!;
    }

    private static Task RunAsUserAsync(string tool, string[] arguments)
    {
        var info = AsUser(Path.Combine(Tools ?? throw new InvalidOperationException(Missing), tool), arguments);
        info.Environment["PGPASSWORD"] = Password;
        return RunAsync(info);
    }

    private static ProcessStartInfo AsUser(string program, IEnumerable<string> arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("setpriv", [$"--reuid={UnprivilegedUser()}", $"--regid={UnprivilegedGroup()}", "--clear-groups", program, .. arguments]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments);

    private static Task RunAsync(string program, string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments));

    private static async Task RunAsync(ProcessStartInfo info)
    {
        // Into a file and not into pipes: the server inherits them and would keep them open.
        var output = Path.GetTempFileName();
        try
        {
            var command = string.Join(' ', new[] { info.FileName }.Concat(info.ArgumentList).Select(Quote));
            var shell = new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} >'{output}' 2>&1 </dev/null"]) { WorkingDirectory = info.WorkingDirectory };
            foreach (var (name, value) in info.Environment)
            {
                shell.Environment[name] = value;
            }

            using var process = Process.Start(shell)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{Path.GetFileName(info.FileName)} ended with {process.ExitCode}: {await File.ReadAllTextAsync(output)}");
            }
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string UnprivilegedUser() => HasAccount("postgres", "/etc/passwd") ? "postgres" : "nobody";

    private static string UnprivilegedGroup() => HasAccount("postgres", "/etc/group") ? "postgres" : "nogroup";

    private static bool HasAccount(string name, string file) => File.ReadLines(file).Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string? FindTools()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return debian
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}
