using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outrigger.Load.Native;

namespace Outrigger.Load.Peers;

/// <summary>A process that this bench started, and that it ends by its id whatever happens.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;
    private const int ClockTicksPerSecond = 100;

    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Gets the last lines that the process has printed, for error messages.</summary>
    public string Output => string.Join('\n', _lines);

    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        var child = new ChildProcess(process);
        Running[process.Id] = child;
        process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> CaptureAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        using var child = new ChildProcess(process);
        Running[process.Id] = child;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return await output + await error;
    }

    /// <summary>Ends everything that still runs; for signals and the end of the program.</summary>
    public static void EndAll()
    {
        foreach (var child in Running.Values)
        {
            child.Dispose();
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Waits until the port takes connections.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or did not listen within 30 seconds.</exception>
    public async Task ListeningAsync(int port, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 300 && !HasExited; attempt++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} does not listen on {port}: {Output}");
    }

    /// <summary>CPU time of this program, of what it started, and of what has already ended.</summary>
    public static TimeSpan AllCpuTime() =>
        Running.Values.Select(static child => child.CpuTime()).Aggregate(CpuTime(Environment.ProcessId, fields: 4), static (sum, time) => sum + time);

    /// <summary>CPU time of the process and its children so far.</summary>
    public TimeSpan CpuTime() => Family().Select(static id => CpuTime(id)).Aggregate(TimeSpan.Zero, static (sum, time) => sum + time);

    /// <summary>Resident memory of the process and its children now, in bytes.</summary>
    public long ResidentBytes() => Family().Sum(ResidentBytes);

    /// <summary>Ends the process at once (SIGKILL), without a goodbye, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (!_process.HasExited && LibC.Kill(Id, SignalKill) != 0 && !_process.HasExited)
        {
            throw new InvalidOperationException($"Process {Id} could not be killed.");
        }

        await _process.WaitForExitAsync(cancellationToken);
        Running.TryRemove(new KeyValuePair<int, ChildProcess>(Id, this));
    }

    public void Dispose()
    {
        if (!Running.TryRemove(new KeyValuePair<int, ChildProcess>(Id, this)))
        {
            return;
        }

        try
        {
            // A polite end first: nginx's master ends its workers, our server writes what it still holds.
            if (!_process.HasExited && LibC.Kill(Id, SignalTerminate) == 0 && !_process.WaitForExit(5000))
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }
    }

    // utime, stime, and with four fields cutime and cstime: those of ended children.
    private static TimeSpan CpuTime(int id, int fields = 2)
    {
        try
        {
            var ticks = AfterName(File.ReadAllText($"/proc/{id}/stat")).Split(' ').Skip(11).Take(fields)
                .Sum(static field => long.Parse(field, CultureInfo.InvariantCulture));
            return TimeSpan.FromSeconds(ticks / (double)ClockTicksPerSecond);
        }
        catch (IOException)
        {
            return TimeSpan.Zero;
        }
    }

    private static long ResidentBytes(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // The name in /proc/<id>/stat may hold spaces; it ends with the last parenthesis.
    private static string AfterName(string stat) => stat[(stat.LastIndexOf(')') + 2)..];

    private IEnumerable<int> Family()
    {
        yield return Id;
        var file = $"/proc/{Id}/task/{Id}/children";
        if (File.Exists(file))
        {
            foreach (var child in File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.Parse(child, CultureInfo.InvariantCulture);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        while (_lines.Count > 40)
        {
            _lines.TryDequeue(out _);
        }
    }
}
