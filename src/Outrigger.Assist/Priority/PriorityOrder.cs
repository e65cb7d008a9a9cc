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

/// <summary>Counts the slots of queues: every tenth to the oldest, and a share of the others to any one. Bounded; not thread-safe.</summary>
internal sealed class PrioritySlots(double unbiasedShare)
{
    public const int OldestEvery = 10;
    private const int MaxQueues = 1024;

    private readonly Dictionary<string, (int Count, long Used)> _queues = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>The next slot of a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="dice">An even draw, 0 to 1.</param>
    public PrioritySlot Next(string queue, double dice)
    {
        if (!_queues.TryGetValue(queue, out var known) && _queues.Count >= MaxQueues)
        {
            _queues.Remove(_queues.MinBy(static pair => pair.Value.Used).Key);
        }

        var count = known.Count + 1;
        _queues[queue] = (count % OldestEvery, ++_uses);
        return count == OldestEvery ? PrioritySlot.Oldest : dice < unbiasedShare ? PrioritySlot.Unbiased : PrioritySlot.First;
    }
}
