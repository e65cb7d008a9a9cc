using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>A process of ours: its environment holds only what is named, its output is kept, and it never outlives the tests.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly ConcurrentDictionary<int, Process> Running = new();
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "USER", "TERM", "DOTNET_ROOT", "DOTNET_CLI_HOME", "NUGET_PACKAGES", "OUTRIGGER_SHARED", "CI"];

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly Task _drained;
    private TaskCompletionSource _changed = NewSignal();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
        {
            TryKill(process);
        }
    };

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Running[Id] = process;
        _drained = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>All lines of both outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts a program. Nothing of the environment of the tests is passed on but a few harmless names.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var parent = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value);
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (parent.GetValueOrDefault(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    /// <summary>Waits for a line of output and returns it.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> matches, TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? Eventually.Limit);
        var next = 0;
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                for (; next < _lines.Count; next++)
                {
                    if (matches(_lines[next]))
                    {
                        return _lines[next];
                    }
                }

                changed = _changed.Task;
            }

            if (_drained.IsCompleted && HasExited)
            {
                throw new InvalidOperationException($"The process ended without the line awaited. Its output:\n{Output}");
            }

            try
            {
                await Task.WhenAny(changed, _drained).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The line awaited did not come. The output:\n{Output}");
            }
        }
    }

    /// <summary>Asks the process to end (SIGTERM) without waiting for it.</summary>
    public void Terminate()
    {
        if (!HasExited && SendSignal(Id, SigTerm) != 0)
        {
            throw new InvalidOperationException($"SIGTERM could not be sent, errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Ends the process at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        TryKill(_process);
        await WaitForExitAsync();
    }

    /// <summary>Waits for the end and all output; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? Eventually.Limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _drained.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The process has not ended. Its output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        TryKill(_process);
        await WaitForExitAsync();
        Running.TryRemove(Id, out _);
        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void TryKill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            TaskCompletionSource changed;
            lock (_gate)
            {
                _lines.Add(line);
                (changed, _changed) = (_changed, NewSignal());
            }

            changed.SetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
