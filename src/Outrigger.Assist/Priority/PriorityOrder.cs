namespace Outrigger.Assist.Priority;

/// <summary>The order of scores: at the front by the earliest bound, then by the highest key. Pure.</summary>
internal static class PriorityOrder
{
    /// <summary>Below 0 when <paramref name="left"/> goes first.</summary>
    public static int Compare(in PriorityScore left, in PriorityScore right, DateTimeOffset now)
    {
        var isLeftFront = left.FrontFrom <= now;
        var isRightFront = right.FrontFrom <= now;
        return isLeftFront && isRightFront ? left.FrontFrom.CompareTo(right.FrontFrom)
            : isLeftFront ? -1
            : isRightFront ? 1
            : right.OrderKey.CompareTo(left.OrderKey);
    }
}

/// <summary>Counts the slots of queues: every tenth to the oldest, and a share of the others to any one. Bounded: the queue not used for longest is forgotten. Thread-safe.</summary>
internal sealed class PrioritySlots(double unbiasedShare)
{
    public const int OldestEvery = 10;
    private const int MaxQueues = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tenant, string Queue), (int Count, long Used)> _queues = [];
    private ulong _state = 0x9E3779B97F4A7C15;
    private long _uses;

    /// <summary>The next slot of a tenant's queue.</summary>
    public PrioritySlot Next(string tenant, string queue)
    {
        lock (_gate)
        {
            var key = (tenant, queue);
            if (!_queues.TryGetValue(key, out var known) && _queues.Count >= MaxQueues)
            {
                _queues.Remove(_queues.MinBy(static pair => pair.Value.Used).Key);
            }

            var count = known.Count + 1;
            _queues[key] = (count % OldestEvery, ++_uses);
            return count == OldestEvery ? PrioritySlot.Oldest : Draw() < unbiasedShare ? PrioritySlot.Unbiased : PrioritySlot.First;
        }
    }

    // Which slots are drawn need not be a secret: SplitMix64 over a counter.
    private double Draw()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
