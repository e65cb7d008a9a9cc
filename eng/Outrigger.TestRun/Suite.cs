using System.Diagnostics;

namespace Outrigger.TestRun;

/// <summary>Something that runs on its own and has outcomes: a test executable, or a check that passes or fails as a whole.</summary>
/// <param name="Name">Shown in front of its outcomes.</param>
/// <param name="RunAsync">Runs it.</param>
public sealed record Suite(string Name, Func<Task<IReadOnlyList<TestOutcome>>> RunAsync)
{
    // Far above what the slowest suite needs: it only ends a run that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <summary>The xunit executable of a test project.</summary>
    public static Suite FromExecutable(string name, string executable, string results, string? filter) => new(name, async () =>
    {
        if (!File.Exists(executable))
        {
            return [new TestOutcome(name, "(start)", TestState.Failed, 0, $"The executable was not built: {executable}")];
        }

        var report = Path.Combine(results, name + ".xml");
        File.Delete(report);
        List<string> arguments = ["-noLogo", "-noColor", "-noAutoReporters", "-reporter", "quiet", "-longRunning", "120", "-xml", report];
        if (filter is not null)
        {
            arguments.AddRange(["-method", $"*{filter}*"]);
        }

        var (exitCode, log) = await ChildProcess.RunAsync(executable, arguments, Path.GetDirectoryName(executable)!, Limit);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".log"), log);
        var xml = File.Exists(report) ? await File.ReadAllTextAsync(report) : null;
        return XunitReport.Read(name, xml, exitCode, log, mayBeEmpty: filter is not null);
    });

    /// <summary>A command that counts as one test: it passes with exit code 0.</summary>
    public static Suite FromCommand(string name, string command, string folder) => new(name, async () =>
    {
        var clock = Stopwatch.StartNew();
        var (exitCode, log) = await ChildProcess.RunAsync("bash", ["-c", command], folder, Limit);
        var state = exitCode == 0 ? TestState.Passed : TestState.Failed;
        return [new TestOutcome(name, command, state, clock.Elapsed.TotalSeconds, exitCode == 0 ? "" : $"Exit code {exitCode}.\n{log}")];
    });
}
