namespace Outrigger.Assist.Priority;

/// <summary>Puts scored tasks in order, beside the fixed rule's order. Pure; O(n log n).</summary>
internal static class PriorityRanking
{
    /// <summary>The order in which they would be run.</summary>
    public static IReadOnlyList<RankedTask> Of(IReadOnlyList<PriorityTask> tasks, ReadOnlySpan<PriorityScore> scores, DateTimeOffset now)
    {
        var ours = new int[tasks.Count];
        var levels = new int[tasks.Count];
        var keys = scores.ToArray();
        for (var i = 0; i < ours.Length; i++)
        {
            ours[i] = i;
            levels[i] = i;
        }

        Array.Sort(ours, (a, b) => PriorityOrder.Compare(keys[a], keys[b], now) is var order && order != 0 ? order : ByAge(tasks, a, b));
        Array.Sort(levels, (a, b) => keys[b].FixedTotal.CompareTo(keys[a].FixedTotal) is var order && order != 0 ? order : ByAge(tasks, a, b));
        var fixedRanks = new int[tasks.Count];
        for (var i = 0; i < levels.Length; i++)
        {
            fixedRanks[levels[i]] = i + 1;
        }

        var slots = new PrioritySlot[tasks.Count];
        if (keys.Length > 0 && !keys[0].IsColdStart)
        {
            GiveOldest(tasks, ours, slots);
        }

        var ranked = new RankedTask[tasks.Count];
        for (var i = 0; i < ours.Length; i++)
        {
            var task = ours[i];
            ranked[i] = new RankedTask(tasks[task], keys[task], i + 1, fixedRanks[task], slots[i], Explain(tasks[task], keys[task], i + 1, fixedRanks[task], slots[i], now));
        }

        return ranked;
    }

    private static string Explain(PriorityTask task, in PriorityScore score, int rank, int fixedRank, PrioritySlot slot, DateTimeOffset now)
    {
        var because = slot == PrioritySlot.Oldest ? "every tenth place goes to the one that waits longest" : PriorityWords.Because(score, PriorityClock.ToSeconds(now), task.Deadline);
        return rank == fixedRank ? PriorityWords.Text($"rank {rank}, as by the fixed rule: {because}") : PriorityWords.Text($"rank {fixedRank} by the fixed rule, rank {rank} because {because}");
    }

    // Every tenth place to the oldest of those left; the others keep their order.
    private static void GiveOldest(IReadOnlyList<PriorityTask> tasks, int[] order, PrioritySlot[] slots)
    {
        var byAge = (int[])order.Clone();
        Array.Sort(byAge, (a, b) => ByAge(tasks, a, b));
        var isPlaced = new bool[order.Length];
        var merged = new int[order.Length];
        var (first, oldest) = (0, 0);
        for (var i = 0; i < merged.Length; i++)
        {
            var isTenth = (i + 1) % PrioritySlots.OldestEvery == 0;
            ref var next = ref isTenth ? ref oldest : ref first;
            var from = isTenth ? byAge : order;
            while (isPlaced[from[next]])
            {
                next++;
            }

            merged[i] = from[next];
            isPlaced[merged[i]] = true;
            slots[i] = isTenth ? PrioritySlot.Oldest : PrioritySlot.First;
        }

        merged.CopyTo(order, 0);
    }

    private static int ByAge(IReadOnlyList<PriorityTask> tasks, int a, int b) =>
        tasks[a].WaitingSince.CompareTo(tasks[b].WaitingSince) is var order && order != 0 ? order : a.CompareTo(b);
}
