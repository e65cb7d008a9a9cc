using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Outrigger.TestRun;

/// <summary>Runs a program to its end, or to a time limit after which it and its children are killed.</summary>
public static class ChildProcess
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    /// <summary>Starts, waits, and returns the exit code and everything printed. A killed program has the exit code 124.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, string folder, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var lines = new ConcurrentQueue<string>();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!await Task.Run(() => process.WaitForExit(limit)))
        {
            process.Kill(entireProcessTree: true);
            return (124, Text() + $"\nKilled after {limit.TotalMinutes} minutes.");
        }

        // The end of the output, unless a grandchild that outlives the program holds the pipe open.
        using var drain = new CancellationTokenSource(DrainLimit);
        await process.WaitForExitAsync(drain.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (process.ExitCode, Text());

        void Keep(string? line)
        {
            if (line is not null)
            {
                lines.Enqueue(line);
            }
        }

        string Text() => new StringBuilder().AppendJoin('\n', lines).ToString();
    }
}
