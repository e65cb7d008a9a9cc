namespace Outrigger.AspNetCore.Observation;

/// <summary>
/// Lets so many points of a series through in a second, at most a second's worth at once: a series of thousands a second
/// says nothing more than one of hundreds, and looking at each costs as much as passing the request on. Thread-safe.
/// </summary>
internal sealed class PointBudget
{
    // When the next point would be due if they came evenly; never further ahead than one second.
    private long _due;

    /// <summary>Whether a point may pass.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="second">How many of its units are a second.</param>
    /// <param name="perSecond">Points a second, above 0.</param>
    public bool TryTake(long now, long second, int perSecond)
    {
        while (true)
        {
            var due = Volatile.Read(ref _due);
            var from = Math.Max(due, now);
            var next = from + (second / perSecond);
            if (next - now > second)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _due, next, due) == due)
            {
                return true;
            }
        }
    }
}
