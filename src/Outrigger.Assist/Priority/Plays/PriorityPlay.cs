namespace Outrigger.Assist.Priority.Plays;

/// <summary>
/// Plays tasks on workers under three rules: ours, arrival order, four fixed levels. Nothing is interrupted and no worker
/// idles while a task waits. Reads an engine and changes nothing. O(tasks²) comparisons.
/// </summary>
internal sealed class PriorityPlay(PriorityEngine engine, ReadOnlyMemory<double> parameters, PrioritySetup setup, bool isFixed)
{
    public const string Ours = "ours";
    public const string Fifo = "fifo";
    public const string FixedLevels = "fixed-levels";

    private readonly PlannedTask[] _tasks = [.. setup.Tasks];
    private bool _isCold;
    private double? _usual;
    private double _start;

    public IReadOnlyList<PlayedRule> Run()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_tasks.Length, PrioritySetup.MaxTasks);
        ArgumentOutOfRangeException.ThrowIfLessThan(setup.Workers.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(setup.Workers.Count, PrioritySetup.MaxWorkers);
        Array.Sort(_tasks, static (a, b) => a.Task.WaitingSince.CompareTo(b.Task.WaitingSince));
        _start = _tasks.Length == 0 ? 0 : PriorityClock.ToSeconds(_tasks[0].Task.WaitingSince);
        lock (engine)
        {
            _isCold = isFixed || (engine.IsCold && !setup.AsIfLearned);
            if (engine.IsCold && _tasks.Length > 0)
            {
                _usual = _tasks.Average(planned => engine.ExpectSeconds(planned.Task));
            }
        }

        return [Play(Ours), Play(Fifo), Play(FixedLevels)];
    }

    private PlayedRule Play(string rule)
    {
        var free = new PriorityQueue<int, (double At, int Worker)>();
        for (var i = 0; i < setup.Workers.Count; i++)
        {
            free.Enqueue(i, (_start, i));
        }

        var played = new List<PlayedTask>(_tasks.Length);
        var waiting = new List<Waiting>();
        var next = 0;
        var clock = _start;
        while (played.Count < _tasks.Length)
        {
            free.TryDequeue(out var worker, out var since);
            var now = Math.Max(since.At, clock);
            if (waiting.Count == 0 && next < _tasks.Length)
            {
                now = Math.Max(now, PriorityClock.ToSeconds(_tasks[next].Task.WaitingSince));
            }

            clock = now;
            for (; next < _tasks.Length && PriorityClock.ToSeconds(_tasks[next].Task.WaitingSince) <= now; next++)
            {
                waiting.Add(new Waiting(_tasks[next]));
            }

            var picked = Pick(waiting, rule, now);
            var one = waiting[picked];
            var explanation = rule == Ours ? Explain(waiting, picked, now) : null;
            waiting.RemoveAt(picked);
            var end = now + one.Planned.Duration.TotalSeconds;
            var isLate = one.Planned.Task.Deadline is { } due && end > PriorityClock.ToSeconds(due) + 1e-6;
            played.Add(new PlayedTask(
                one.Planned.Task.Id, setup.Workers[worker], Round(now - _start), Round(end - _start), Round(now - PriorityClock.ToSeconds(one.Planned.Task.WaitingSince)), isLate, explanation));
            free.Enqueue(worker, (end, worker));
        }

        return Measure(rule, played);
    }

    private int Pick(List<Waiting> waiting, string rule, double now)
    {
        // They stand in order of arrival.
        if (rule == Fifo)
        {
            return 0;
        }

        var best = 0;
        var instant = PriorityClock.ToInstant(now);
        for (var i = 0; i < waiting.Count; i++)
        {
            if (rule == Ours)
            {
                Refresh(waiting[i], now, instant);
            }

            if (i > 0 && (rule == Ours
                ? PriorityOrder.Compare(waiting[i].Score, waiting[best].Score, instant) < 0
                : PriorityEngine.LevelOf(waiting[i].Planned.Task) > PriorityEngine.LevelOf(waiting[best].Planned.Task)))
            {
                best = i;
            }
        }

        return best;
    }

    private void Refresh(Waiting one, double now, DateTimeOffset instant)
    {
        if (one.IsScored && !(one.Score.RescoreAt <= instant))
        {
            return;
        }

        one.Score = Score(one, now);
        one.IsScored = true;
    }

    private PriorityScore Score(Waiting one, double now)
    {
        Span<double> features = stackalloc double[PriorityFeatures.Count];
        lock (engine)
        {
            engine.Consider(one.Planned.Task, PriorityEngine.LevelOf(one.Planned.Task), now, _isCold, features, _usual);
        }

        return PriorityModel.Score(parameters.Span, features);
    }

    private string Explain(List<Waiting> waiting, int picked, double now)
    {
        var one = waiting[picked];
        var level = PriorityEngine.LevelOf(one.Planned.Task);
        var byLevel = 1;
        for (var i = 0; i < waiting.Count; i++)
        {
            var other = PriorityEngine.LevelOf(waiting[i].Planned.Task);
            byLevel += other > level || (other == level && i < picked) ? 1 : 0;
        }

        var because = PriorityWords.Because(Score(one, now), now, one.Planned.Task.Deadline);
        return PriorityWords.Text($"of {waiting.Count} waiting it was {picked + 1} by arrival and {byLevel} by its level ({PriorityWords.NameOf(level)}); it goes first because {because}");
    }

    private PlayedRule Measure(string rule, List<PlayedTask> played)
    {
        if (played.Count == 0)
        {
            return new PlayedRule(rule, 0, null, 0, 0, played);
        }

        var urgent = _tasks.Where(static planned => planned.Task.Level >= PriorityLevel.High).Select(static planned => planned.Task.Id).ToHashSet(StringComparer.Ordinal);
        var waits = played.Select(static one => one.WaitSeconds).Order().ToArray();
        var urgentWaits = played.Where(one => urgent.Contains(one.Id)).Select(static one => one.WaitSeconds).ToArray();
        return new PlayedRule(
            rule,
            Round(waits.Average()),
            urgentWaits.Length == 0 ? null : Round(urgentWaits.Average()),
            waits[Math.Min(waits.Length - 1, (int)Math.Ceiling(0.95 * waits.Length) - 1)],
            played.Count(static one => one.IsLate),
            played);
    }

    private static double Round(double seconds) => Math.Round(seconds, 3);

    private sealed class Waiting(PlannedTask planned)
    {
        public PlannedTask Planned => planned;

        public PriorityScore Score { get; set; }

        public bool IsScored { get; set; }
    }
}
