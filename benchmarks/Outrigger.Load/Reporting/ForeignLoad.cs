using Outrigger.Load.Peers;

namespace Outrigger.Load.Reporting;

/// <summary>Measures how much of the machine's CPU went to processes that are not ours: the noise in a round.</summary>
internal sealed class ForeignLoad
{
    private readonly TimeSpan? _busy = Machine.BusyTime();
    private readonly TimeSpan _own = ChildProcess.AllCpuTime();
    private readonly long _start = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>Share of all cores, 0 to 1, since this was created.</summary>
    public double Share()
    {
        var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(_start) * Environment.ProcessorCount;
        if (_busy is not { } before || Machine.BusyTime() is not { } now || elapsed == TimeSpan.Zero)
        {
            return 0;
        }

        return Math.Clamp((now - before - (ChildProcess.AllCpuTime() - _own)) / elapsed, 0, 1);
    }
}
