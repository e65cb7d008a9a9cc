namespace Outrigger.Gateway.Caching.Flights;

/// <summary>The memory that all recordings share. Thread-safe.</summary>
internal sealed class RecordingBudget(long limitBytes)
{
    private long _used;

    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Takes memory; false, and nothing is taken, when there is not that much left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limitBytes)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives memory back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
