using System.Diagnostics;

namespace Outrigger.Assist.Health;

/// <summary>Reads the own process. Thread-safe.</summary>
internal sealed class ProcessHealth(TimeProvider time) : IHealthSource
{
    public HealthCounters Read()
    {
        using var process = Process.GetCurrentProcess();
        var memory = GC.GetGCMemoryInfo();
        return new(
            process.TotalProcessorTime,
            Environment.ProcessorCount,
            process.WorkingSet64,
            memory.TotalAvailableMemoryBytes,
            time.GetUtcNow() - process.StartTime.ToUniversalTime(),
            GC.GetTotalPauseDuration(),
            GC.GetTotalMemory(forceFullCollection: false),
            ThreadPool.ThreadCount,
            ThreadPool.PendingWorkItemCount);
    }
}
