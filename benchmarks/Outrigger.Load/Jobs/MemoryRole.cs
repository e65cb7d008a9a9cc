using System.Diagnostics;
using Outrigger.Core.Callers;
using Outrigger.Load.Gateway;

namespace Outrigger.Load.Jobs;

/// <summary>Adds and does jobs at a rate for minutes, and looks at what is left of the memory after full collections.</summary>
internal static class MemoryRole
{
    private const int Concurrency = 64;
    private const int Looks = 60;
    private const double MiB = 1024 * 1024;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(string folder, string connection, int seconds, int rate)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, Concurrency);
        var begin = Stopwatch.GetTimestamp();
        var interval = TimeSpan.FromSeconds(Math.Max(0.5, (double)seconds / Looks));
        var sets = new List<(double Minutes, double Megabytes)>(Looks);
        var heaps = new List<(double Minutes, double Megabytes)>(Looks);
        long added = 0;
        var nextLook = interval;
        using var timer = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(begin) is var elapsed && elapsed.TotalSeconds < seconds && await timer.WaitForNextTickAsync())
        {
            // What is due by now, unless the workers are ten seconds behind: a line that grows would be memory too.
            var due = (int)Math.Min((rate * elapsed.TotalSeconds) - added, (10.0 * rate) - (added - Interlocked.Read(ref host.Done.Ended)));
            if (due > 0)
            {
                await host.Queue.AddAsync(TenantId.Default, [.. Enumerable.Range(0, due).Select(static _ => JobsRole.Order())]);
                added += due;
            }

            if (elapsed >= nextLook)
            {
                nextLook += interval;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                var minutes = Stopwatch.GetElapsedTime(begin).TotalMinutes;
                heaps.Add((minutes, GC.GetTotalMemory(forceFullCollection: false) / MiB));
                sets.Add((minutes, Environment.WorkingSet / MiB));
            }
        }

        JobsRole.Print("memory-rps", added / Stopwatch.GetElapsedTime(begin).TotalSeconds, "jobs/s");

        // The first fifth is warm-up: the JIT's tiers, the pools, the database's cache.
        var settled = sets.Skip(sets.Count / 5).ToList();
        JobsRole.Print("memory-slope", SoakScenario.Slope(settled), "MiB/min");
        JobsRole.Print("memory-heap-slope", SoakScenario.Slope([.. heaps.Skip(heaps.Count / 5)]), "MiB/min");
        JobsRole.Print("memory-first", settled[0].Megabytes, "MiB");
        JobsRole.Print("memory-last", settled[^1].Megabytes, "MiB");
        JobsRole.Print("memory-max", sets.Max(static look => look.Megabytes), "MiB");
    }
}
