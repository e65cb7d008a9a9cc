using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Outrigger.Load.Peers;

namespace Outrigger.Load.Reporting;

/// <summary>What a reader must know of the machine to judge a figure.</summary>
internal static class Machine
{
    // Of the line `cpu user nice system idle iowait irq softirq steal …`, in hundredths of a second.
    private static readonly int[] BusyFields = [1, 2, 3, 6, 7, 8];

    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {model?.Split(':')[1].Trim() ?? "unknown CPU"}, {memory:F0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }

    public static async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var commit = (await GitAsync("rev-parse --short HEAD", cancellationToken)).Trim();
            var changes = (await GitAsync("status --porcelain -- src benchmarks", cancellationToken)).Trim();
            return changes.Length == 0 ? commit : commit + " with changes";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    /// <summary>Median time of one 4 KB write with fsync in the folder, in ms: what a commit to a database costs here.</summary>
    public static double FsyncMilliseconds(string folder)
    {
        var path = Path.Combine(folder, "fsync");
        var times = new List<double>();
        using (var file = new FileStream(path, FileMode.Create))
        {
            for (var count = 0; count < 50; count++)
            {
                var start = Stopwatch.GetTimestamp();
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(path);
        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>CPU time that all processes of the machine have used so far, or <see langword="null"/> where the kernel does not tell.</summary>
    public static TimeSpan? BusyTime()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var busy = BusyFields.Where(index => index < fields.Length)
            .Sum(index => long.Parse(fields[index], CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(busy / 100.0);
    }

    private static Task<string> GitAsync(string arguments, CancellationToken cancellationToken) =>
        ChildProcess.CaptureAsync(new ProcessStartInfo("git", arguments), cancellationToken);
}
