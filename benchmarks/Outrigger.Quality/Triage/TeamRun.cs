namespace Outrigger.Quality.Triage;

/// <summary>What came of one run, over the faults that count.</summary>
internal sealed class TeamResult
{
    /// <summary>Hours that items waited or were worked on past their target.</summary>
    public double OverdueHours { get; set; }

    /// <summary>The same, each hour by the true harm of that hour.</summary>
    public double OverdueHarm { get; set; }

    /// <summary>Hours from arrival to done.</summary>
    public double ItemHours { get; set; }

    /// <summary>The same, each hour by the true harm of that hour.</summary>
    public double Harm { get; set; }

    /// <summary>Items that were late.</summary>
    public int Late { get; set; }

    /// <summary>Items that counted.</summary>
    public int Items { get; set; }

    /// <summary>Hours of work of all items, counted or not: the same for every rule.</summary>
    public double Work { get; set; }

    /// <summary>All items, counted or not.</summary>
    public int Done { get; set; }

    /// <summary>Hours past the target of each late item.</summary>
    public List<double> Overdue { get; } = [];

    /// <summary><see cref="OverdueHarm"/> of each run that was added up, the first one's included.</summary>
    public List<double> BySeed { get; } = [];

    /// <summary>Adds the figures of another run.</summary>
    public void Add(TeamResult other)
    {
        OverdueHours += other.OverdueHours;
        OverdueHarm += other.OverdueHarm;
        BySeed.AddRange(other.BySeed);
        ItemHours += other.ItemHours;
        Harm += other.Harm;
        Late += other.Late;
        Items += other.Items;
        Work += other.Work;
        Done += other.Done;
        Overdue.AddRange(other.Overdue);
    }

    /// <summary>The hours past the target that one item in a hundred exceeds.</summary>
    public double WorstPercent
    {
        get
        {
            var rank = (int)(Items * 0.01);
            return Overdue.Count <= rank ? 0 : Overdue.OrderDescending().ElementAt(rank);
        }
    }
}

/// <summary>
/// The team at work, event by event: faults come in, are reported again, shifts begin, somebody gets free. Work that was
/// begun is ended, also past the shift. Nobody is idle while there is work he can do, under any rule.
/// </summary>
internal sealed class TeamRun(IReadOnlyList<Fault> faults, IQueueRule rule, WorldSettings settings)
{
    private readonly PriorityQueue<(int What, int Who), (double At, int Order)> _events = new();
    private readonly List<Fault> _waiting = [];
    private readonly List<Fault> _able = [];
    private readonly bool[] _isDone = new bool[faults.Count];
    private readonly bool[] _isBusy = new bool[Technician.Team.Count];
    private readonly (Fault Fault, double Started)[] _work = new (Fault, double)[Technician.Team.Count];
    private readonly TeamResult _result = new();
    private int _order;

    public TeamResult Run()
    {
        foreach (var fault in faults)
        {
            Schedule(Event.Arrival, fault.Number, fault.Arrival);
        }

        for (var who = 0; who < Technician.Team.Count; who++)
        {
            Schedule(Event.Shift, who, Technician.Team[who].NextStart(0));
        }

        while (_result.Done < faults.Count && _events.TryDequeue(out var happens, out var when))
        {
            Handle(happens, when.At);
            Assign(when.At);
        }

        _result.BySeed.Add(_result.OverdueHarm);
        return _result;
    }

    private void Handle((int What, int Who) happens, double now)
    {
        var (what, who) = happens;
        switch ((Event)what)
        {
            case Event.Arrival:
                _waiting.Add(faults[who]);
                rule.Arrived(faults[who], now);
                foreach (var at in faults[who].Reports)
                {
                    Schedule(Event.Report, who, at);
                }

                break;
            case Event.Report when !_isDone[who]:
                rule.ReportedAgain(faults[who], now);
                break;
            case Event.Shift:
                Schedule(Event.Shift, who, Technician.Team[who].NextStart(now));
                break;
            case Event.Free:
                _isBusy[who] = false;
                Close(_work[who].Fault, _work[who].Started, now);
                break;
        }
    }

    private void Close(Fault fault, double started, double now)
    {
        _isDone[fault.Number] = true;
        _result.Done++;
        _result.Work += now - started;

        // Whether the team writes down how severe it was is drawn with the fault, not with the rule.
        var dice = (uint)(fault.Number * 2654435761u) / (double)uint.MaxValue;
        rule.Closed(fault, started, now, dice < settings.ConfirmedShare);
        if (fault.Arrival < WorldSettings.UncountedWeeks * 168)
        {
            return;
        }

        _result.Items++;
        _result.ItemHours += now - fault.Arrival;
        _result.Harm += fault.HarmBetween(fault.Arrival, now);
        if (now > fault.Due)
        {
            _result.Late++;
            _result.OverdueHours += now - fault.Due;
            _result.OverdueHarm += fault.HarmBetween(fault.Due, now);
            _result.Overdue.Add(now - fault.Due);
        }
    }

    private void Assign(double now)
    {
        for (var who = 0; who < Technician.Team.Count && _waiting.Count > 0; who++)
        {
            if (_isBusy[who] || !Technician.Team[who].IsOn(now))
            {
                continue;
            }

            _able.Clear();
            foreach (var fault in _waiting)
            {
                if (Array.IndexOf(Technician.Team[who].Skills, fault.Skill) >= 0)
                {
                    _able.Add(fault);
                }
            }

            if (_able.Count == 0)
            {
                continue;
            }

            var chosen = _able[rule.Choose(_able, now)];
            _waiting.Remove(chosen);
            _isBusy[who] = true;
            _work[who] = (chosen, now);
            Schedule(Event.Free, who, now + chosen.Effort);
        }
    }

    private void Schedule(Event what, int who, double at) => _events.Enqueue(((int)what, who), (at, _order++));

    private enum Event
    {
        Arrival,
        Report,
        Shift,
        Free,
    }
}
