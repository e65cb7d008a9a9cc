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
