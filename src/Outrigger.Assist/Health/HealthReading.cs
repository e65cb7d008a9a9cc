namespace Outrigger.Assist.Health;

/// <summary>How the process and its machine stand at one moment.</summary>
/// <param name="At">When it was read.</param>
/// <param name="CpuShare">The share of the machine's processors that the process used since the last reading, 0 to 1.</param>
/// <param name="MemoryBytes">The memory the process holds.</param>
/// <param name="MemoryShare">The share of the memory available to it, by the container's or the machine's limit, 0 to 1.</param>
/// <param name="UptimeSeconds">How long the process runs.</param>
/// <param name="GcPauseShare">The share of the time since the last reading that garbage collection stopped it, 0 to 1.</param>
/// <param name="HeapBytes">The managed heap.</param>
/// <param name="ThreadPoolThreads">Threads in the pool.</param>
/// <param name="ThreadPoolQueue">Work that waits for one of them.</param>
public sealed record HealthReading(
    DateTimeOffset At, double CpuShare, long MemoryBytes, double MemoryShare, double UptimeSeconds, double GcPauseShare, long HeapBytes, int ThreadPoolThreads, long ThreadPoolQueue);

/// <summary>Reads how the process stands. Thread-safe.</summary>
internal interface IHealthSource
{
    /// <summary>The state now.</summary>
    HealthCounters Read();
}

/// <summary>Running totals as the system counts them.</summary>
internal readonly record struct HealthCounters(
    TimeSpan CpuTime, int Processors, long MemoryBytes, long MemoryLimitBytes, TimeSpan Uptime, TimeSpan GcPause, long HeapBytes, int ThreadPoolThreads, long ThreadPoolQueue);
