namespace Outrigger.Core.Time;

/// <summary>
/// Lets so many things through in a second, evenly, and at most a second's worth at once. What is let through says as much
/// as all of it where things are alike. Costs one comparison and exchange; thread-safe.
/// </summary>
public sealed class EvenRate
{
    // When the next one would be due if they came evenly; never further ahead than one second.
    private long _due;

    /// <summary>Whether one may pass.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="second">How many of its units are a second.</param>
    /// <param name="perSecond">How many may pass in a second; above 0, and not more than its units.</param>
    public bool TryTake(long now, long second, int perSecond)
    {
        while (true)
        {
            var due = Volatile.Read(ref _due);
            var next = Math.Max(due, now) + (second / perSecond);
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
