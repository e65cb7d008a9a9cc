namespace Outrigger.AspNetCore.Remote;

/// <summary>
/// Leaves a remote alone that fails: after some failures in a row nobody asks it for a while, then one question tries it
/// again while the others still go on without it. Thread-safe, without locks.
/// </summary>
internal sealed class RemoteCircuit(TimeProvider time)
{
    // Ticks until which it is left alone; 0 means that it is asked.
    private long _until;
    private int _failures;

    /// <summary>Whether it is left alone.</summary>
    public bool IsOpen => Volatile.Read(ref _until) != 0;

    /// <summary>Whether it may be asked now.</summary>
    public bool MayAsk(TimeSpan pause)
    {
        var until = Volatile.Read(ref _until);
        if (until == 0)
        {
            return true;
        }

        var now = time.GetTimestamp();
        return time.GetElapsedTime(until, now) >= TimeSpan.Zero && Interlocked.CompareExchange(ref _until, After(now, pause), until) == until;
    }

    /// <summary>It answered. True when it had been left alone before.</summary>
    public bool NoteAnswer()
    {
        Volatile.Write(ref _failures, 0);
        return Volatile.Read(ref _until) != 0 && Interlocked.Exchange(ref _until, 0) != 0;
    }

    /// <summary>It failed. True when it is left alone from now on, and was not before.</summary>
    public bool NoteFailure(int failuresBeforePause, TimeSpan pause) =>
        Interlocked.Increment(ref _failures) >= failuresBeforePause && Interlocked.CompareExchange(ref _until, After(time.GetTimestamp(), pause), 0) == 0;

    private long After(long now, TimeSpan pause) => Math.Max(1, now + (long)(pause.TotalSeconds * time.TimestampFrequency));
}
