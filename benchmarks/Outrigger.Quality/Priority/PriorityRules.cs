using Outrigger.Assist.Priority;
using Outrigger.Assist.Priority.Estimates;

namespace Outrigger.Quality.Priority;

/// <summary>A rule that gives each task a key at the moment of picking; the highest goes.</summary>
internal abstract class KeyRule(string name) : IOrderRule
{
    /// <summary>As ours has it: how long a wait counts as much as a level.</summary>
    protected const double Aging = 60;

    public string Name => name;

    /// <summary>What kinds take, learned as ours learns it, for rules that want it.</summary>
    protected ServiceTimes Times { get; } = new(64);

    public virtual void Arrive(SimTask task, double now)
    {
    }

    public int Pick(List<SimTask> waiting, double now, int resourceInUse)
    {
        var best = 0;
        var bestKey = KeyOf(waiting[0], now);
        for (var i = 1; i < waiting.Count; i++)
        {
            var key = KeyOf(waiting[i], now);
            if (key > bestKey || (key == bestKey && waiting[i].Number < waiting[best].Number))
            {
                (best, bestKey) = (i, key);
            }
        }

        return best;
    }

    public void Done(SimTask task, double wait, double took, bool label, double now) => Times.Learn((ulong)task.Kind + 1, (ulong)task.Kind + 1, Math.Log(took), now);

    protected double Expected(SimTask task)
    {
        var (mean, variance, _) = Times.Expect((ulong)task.Kind + 1, (ulong)task.Kind + 1);
        return ServiceTimes.ToSeconds(mean, variance).Expected;
    }

    /// <summary>A deadline for rules that need one: where none was written down, what tasks of its level usually get.</summary>
    protected static double DeadlineOf(SimTask task) =>
        task.HasDeadline ? task.Deadline : task.Arrival + (PriorityWorld.MeanSeconds * (task.Level >= 2 ? 15 : 30));

    protected static double WeightOf(SimTask task) => Math.Pow(2, task.Level);

    protected abstract double KeyOf(SimTask task, double now);
}

internal sealed class Fifo() : KeyRule("fifo")
{
    protected override double KeyOf(SimTask task, double now) => -task.Arrival;
}

internal sealed class FixedLevels() : KeyRule("fixed-levels")
{
    protected override double KeyOf(SimTask task, double now) => (1e9 * task.Level) - task.Arrival;
}

internal sealed class FixedAging() : KeyRule("fixed-levels-aging")
{
    protected override double KeyOf(SimTask task, double now) => task.Level - (task.Arrival / Aging);
}

internal sealed class EarliestDeadline() : KeyRule("edf")
{
    protected override double KeyOf(SimTask task, double now) => -DeadlineOf(task);
}

internal sealed class LeastLaxity() : KeyRule("llf")
{
    protected override double KeyOf(SimTask task, double now) => -(DeadlineOf(task) - Expected(task));
}

internal sealed class CostRate() : KeyRule("c-mu")
{
    protected override double KeyOf(SimTask task, double now) => WeightOf(task) / Expected(task);
}

internal sealed class Tardiness() : KeyRule("atc")
{
    protected override double KeyOf(SimTask task, double now)
    {
        var expected = Expected(task);
        return WeightOf(task) / expected * Math.Exp(-Math.Max(0, DeadlineOf(task) - now - expected) / (3 * Times.UsualSeconds));
    }
}

internal sealed class Accumulating() : KeyRule("apq")
{
    protected override double KeyOf(SimTask task, double now) => WeightOf(task) * (now - task.Arrival);
}

/// <summary>Knows what matters; the rest as the fixed levels with aging.</summary>
internal sealed class Oracle() : KeyRule("oracle")
{
    protected override double KeyOf(SimTask task, double now) => task.Matters ? 1e9 - task.Arrival : task.Level - (task.Arrival / Aging);
}

/// <summary>Ours, as a queue uses it: keys are kept, and made again when they say so, when the load has moved by a tenth, or after five seconds.</summary>
internal sealed class LearnedOrder(string name, PrioritySettings settings, double[]? parameters = null) : IOrderRule
{
    private const double RescoreSeconds = 5;
    private const double Epoch = 1_700_000_000;

    private readonly PriorityEngine _engine = new(settings);
    private readonly double[] _parameters = parameters ?? [.. new PriorityModel().InitialParameters];
    private readonly double[] _features = new double[PriorityFeatures.Count];
    private readonly Dictionary<int, Entry> _entries = [];

    public string Name => name;

    public long Scores { get; private set; }

    public List<(double Risk, bool Label)> Risks { get; } = [];

    public void Arrive(SimTask task, double now)
    {
        var seen = new PriorityTask
        {
            Type = "kind-" + task.Kind,
            Level = (PriorityLevel)task.Level,
            WaitingSince = At(task.Arrival),
            Deadline = task.HasDeadline ? At(task.Deadline) : null,
            Disturbance = task.Disturbance,
            Place = task.UsesResource ? "resource" : null,
        };
        _entries[task.Number] = new Entry(seen, _engine.Admit(seen, Epoch + now));
    }

    public int Pick(List<SimTask> waiting, double now, int resourceInUse)
    {
        var best = 0;
        var load = LoadOf(resourceInUse);
        for (var i = 0; i < waiting.Count; i++)
        {
            Refresh(_entries[waiting[i].Number], waiting[i].UsesResource ? load : 0, now);
            if (i > 0 && PriorityOrder.Compare(_entries[waiting[i].Number].Score, _entries[waiting[best].Number].Score, At(now)) is var order && (order < 0 || (order == 0 && waiting[i].Number < waiting[best].Number)))
            {
                best = i;
            }
        }

        return best;
    }

    public void Done(SimTask task, double wait, double took, bool label, double now)
    {
        _entries.Remove(task.Number, out var entry);
        Risks.Add((entry!.Score.Risk.Value, label));
        _engine.Learn(entry.Task, new PriorityOutcome { Duration = TimeSpan.FromSeconds(took), WasImportant = label }, Epoch + now);
    }

    // What a queue would see of the resource: how many of its tasks run, beside what it serves at full speed.
    private static double LoadOf(int inUse) => Math.Clamp((double)(inUse + 1 - PrioritySimulator.FullSpeed) / PrioritySimulator.FullSpeed, 0, 1);

    private static DateTimeOffset At(double now) => PriorityClock.ToInstant(Epoch + now);

    private void Refresh(Entry entry, double load, double now)
    {
        if (entry.ScoredAt >= 0 && now - entry.ScoredAt < RescoreSeconds && Math.Abs(load - entry.Load) <= 0.1 && !(entry.Score.RescoreAt <= At(now)))
        {
            return;
        }

        entry.Task = entry.Task with { Load = load };
        _engine.Consider(entry.Task, entry.Level, Epoch + now, _engine.IsCold, _features);
        entry.Score = PriorityModel.Score(_parameters, _features);
        entry.ScoredAt = now;
        entry.Load = load;
        Scores++;
    }

    private sealed class Entry(PriorityTask task, int level)
    {
        public PriorityTask Task { get; set; } = task;

        public int Level => level;

        public PriorityScore Score { get; set; }

        public double ScoredAt { get; set; } = -1;

        public double Load { get; set; }
    }
}
