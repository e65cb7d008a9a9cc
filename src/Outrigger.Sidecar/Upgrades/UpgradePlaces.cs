namespace Outrigger.Sidecar.Upgrades;

/// <summary>How many upgrades there may be at once, those included that the backend has not answered yet. Thread-safe.</summary>
internal sealed class UpgradePlaces(int most)
{
    private int _taken;

    /// <summary>Takes a place; false when there is none.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Give() => Interlocked.Decrement(ref _taken);
}
