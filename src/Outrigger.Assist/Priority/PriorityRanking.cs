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

        var ranked = new RankedTask[tasks.Count];
        for (var i = 0; i < ours.Length; i++)
        {
            var task = ours[i];
            ranked[i] = new RankedTask(tasks[task], keys[task], i + 1, fixedRanks[task], Explain(tasks[task], keys[task], i + 1, fixedRanks[task], now));
        }

        return ranked;
    }

    private static string Explain(PriorityTask task, in PriorityScore score, int rank, int fixedRank, DateTimeOffset now)
    {
        var because = PriorityWords.Because(score, PriorityClock.ToSeconds(now), task.Deadline);
        return rank == fixedRank ? PriorityWords.Text($"rank {rank}, as by the fixed rule: {because}") : PriorityWords.Text($"rank {fixedRank} by the fixed rule, rank {rank} because {because}");
    }

    private static int ByAge(IReadOnlyList<PriorityTask> tasks, int a, int b) =>
        tasks[a].WaitingSince.CompareTo(tasks[b].WaitingSince) is var order && order != 0 ? order : a.CompareTo(b);
}
