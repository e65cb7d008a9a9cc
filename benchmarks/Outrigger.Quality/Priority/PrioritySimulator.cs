namespace Outrigger.Quality.Priority;

/// <summary>A rule that picks the next task. May look at what everybody may see; learns from what it is told.</summary>
internal interface IOrderRule
{
    string Name { get; }

    /// <summary>A task begins to wait.</summary>
    void Arrive(SimTask task, double now);

    /// <summary>Which of the waiting tasks to run; its place in the list.</summary>
    int Pick(List<SimTask> waiting, double now, int resourceInUse);

    /// <summary>A task is done.</summary>
    void Done(SimTask task, double wait, double took, bool label, double now);
}

/// <summary>
/// Eight workers, and one resource that serves four tasks at full speed and shares itself among more: whoever sends more
/// there at once has workers that wait for it. Nothing is ever interrupted and no worker idles while a task waits. The
/// demands are the tasks' own, so that every rule has the same work.
/// </summary>
internal sealed class PrioritySimulator(SimTask[] tasks, IOrderRule rule, bool hasBiasedLabels)
{
    public const int FullSpeed = 4;

    private readonly List<SimTask> _waiting = [];
    private readonly List<Running> _running = [];
    private readonly double[] _waits = new double[tasks.Length];
    private readonly double[] _ends = new double[tasks.Length];
    private double _now;
    private double _busy;
    private double _work;
    private int _resource;

    public PriorityResult Run()
    {
        var next = 0;
        var done = 0;
        while (done < tasks.Length)
        {
            var speed = _resource > FullSpeed ? (double)FullSpeed / _resource : 1;
            var (first, at) = NextEnd(speed);
            var arrival = next < tasks.Length ? tasks[next].Arrival : double.PositiveInfinity;
            var moment = Math.Min(at, arrival);
            Advance(moment - _now, speed);
            _now = moment;
            if (arrival <= at)
            {
                _waiting.Add(tasks[next]);
                rule.Arrive(tasks[next], _now);
                next++;
            }
            else
            {
                Finish(first);
                done++;
            }

            while (_running.Count < PriorityWorld.Workers && _waiting.Count > 0)
            {
                Start(rule.Pick(_waiting, _now, _resource));
            }
        }

        return new PriorityResult(tasks, _waits, _ends, _work, _busy / (PriorityWorld.Workers * tasks[^1].Arrival));
    }

    private (int Index, double At) NextEnd(double speed)
    {
        var (first, at) = (-1, double.PositiveInfinity);
        for (var i = 0; i < _running.Count; i++)
        {
            var end = _now + (_running[i].Left / (_running[i].Task.UsesResource ? speed : 1));
            if (end < at)
            {
                (first, at) = (i, end);
            }
        }

        return (first, at);
    }

    private void Advance(double elapsed, double speed)
    {
        _busy += elapsed * _running.Count;
        foreach (var running in _running)
        {
            running.Left -= elapsed * (running.Task.UsesResource ? speed : 1);
        }
    }

    private void Start(int index)
    {
        var task = _waiting[index];
        _waiting[index] = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        _waits[task.Number] = _now - task.Arrival;
        _resource += task.UsesResource ? 1 : 0;
        _running.Add(new Running(task, _now) { Left = task.Demand });
    }

    private void Finish(int index)
    {
        var running = _running[index];
        _running.RemoveAt(index);
        var task = running.Task;
        _resource -= task.UsesResource ? 1 : 0;
        _work += task.Demand;
        _ends[task.Number] = _now;
        var wait = _waits[task.Number];
        rule.Done(task, wait, _now - running.Start, PriorityWorld.LabelOf(task, wait, hasBiasedLabels), _now);
    }

    private sealed class Running(SimTask task, double start)
    {
        public SimTask Task => task;

        public double Start => start;

        public double Left { get; set; }
    }
}

/// <summary>How a run went, without its first tasks, in which rules that learn had not learned.</summary>
internal sealed class PriorityResult
{
    /// <summary>How many tasks are left out at the beginning.</summary>
    public const int Warmup = 2000;

    public PriorityResult(SimTask[] tasks, double[] waits, double[] ends, double work, double busyShare)
    {
        Work = work;
        BusyShare = busyShare;
        Done = ends.Count(static end => end > 0);
        var important = tasks.Where(task => task.Number >= Warmup && task.Matters).Select(task => waits[task.Number]).Order().ToArray();
        var rest = tasks.Where(task => task.Number >= Warmup && !task.Matters).Select(task => waits[task.Number]).Order().ToArray();
        High = important.Average();
        HighP95 = important[important.Length * 95 / 100];
        HighP99 = important[important.Length * 99 / 100];
        Rest = rest.Average();
        RestP95 = rest[rest.Length * 95 / 100];
        RestP99 = rest[rest.Length * 99 / 100];
        Longest = Math.Max(important[^1], rest[^1]);
        var counted = tasks.Where(static task => task.Number >= Warmup).ToArray();
        MissedShare = 100.0 * counted.Count(task => ends[task.Number] > task.Deadline) / counted.Length;
        Tardiness = counted.Sum(task => (task.Matters ? 10 : 1) * Math.Max(0, ends[task.Number] - task.Deadline)) / counted.Length;
        HighFromStart = tasks.Where(static task => task.Matters).Average(task => waits[task.Number]);
    }

    public double Work { get; }

    public int Done { get; }

    public double BusyShare { get; }

    public double High { get; }

    public double HighP95 { get; }

    public double HighP99 { get; }

    public double Rest { get; }

    public double RestP95 { get; }

    public double RestP99 { get; }

    public double Longest { get; }

    public double MissedShare { get; }

    public double Tardiness { get; }

    public double HighFromStart { get; }
}
