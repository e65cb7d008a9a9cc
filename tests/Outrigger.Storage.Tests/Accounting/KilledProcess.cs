using System.Diagnostics;
using Xunit;

namespace Outrigger.Storage.Tests.Accounting;

/// <summary>The process of <c>Outrigger.Storage.CrashHost</c> and what it says.</summary>
internal sealed class KilledProcess : IDisposable
{
    private readonly Process _process;

    private KilledProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public static KilledProcess Start(string dataFolder, string connectionString = "", params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Outrigger.Storage.CrashHost.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Little enough to be used up at once, and much more than any of these tests needs.
        info.Environment["DOTNET_GCHeapHardLimit"] = "C000000";
        info.Environment["OUTRIGGER_MASTER_KEY"] = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(static i => (byte)i)]);
        info.Environment["OUTRIGGER_DATA"] = dataFolder;
        info.Environment["Outrigger__Storage__ConnectionString"] = connectionString;
        return new KilledProcess(Process.Start(info)!);
    }

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public Task<string> ReadErrorAsync() => _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

    /// <summary>SIGKILL, then the rest of what it had said.</summary>
    public async Task<IReadOnlyList<string>> KillAsync()
    {
        _process.Kill();
        return await ReadToEndAsync();
    }

    /// <summary>SIGTERM, then the rest of what it said.</summary>
    public async Task<IReadOnlyList<string>> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        return await ReadToEndAsync();
    }

    public async Task<IReadOnlyList<string>> ReadToEndAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return lines;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
