using System.Diagnostics;
using Outrigger.Load.Peers;

namespace Outrigger.Load.Jobs;

/// <summary>Builds what makes fsync slower in a process of its own.</summary>
internal static class SlowFsync
{
    /// <summary>The library; null where there is no C compiler.</summary>
    public static async Task<string?> BuildAsync(string folder, CancellationToken cancellationToken)
    {
        var library = Path.Combine(folder, "slow-fsync.so");
        if (File.Exists(library))
        {
            return library;
        }

        if (Executable.Find("cc") is not { } compiler)
        {
            return null;
        }

        var start = new ProcessStartInfo(compiler);
        foreach (var argument in (string[])["-shared", "-fPIC", "-O2", "-o", library, Path.Combine(AppContext.BaseDirectory, "Jobs", "slow-fsync.c"), "-ldl"])
        {
            start.ArgumentList.Add(argument);
        }

        var output = await ChildProcess.CaptureAsync(start, cancellationToken);
        return File.Exists(library) ? library : throw new InvalidOperationException($"The delay of fsync was not built: {output}");
    }
}
