namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// Last week's service: for each kind and team how many items were closed and how many of them in time, day by day; and for
/// each team how much work was done in each hour of the week. Times are hours since 1970 UTC; going back is taken as the
/// newest day. Bounded; O(1) but at the bound. Not thread-safe.
/// </summary>
internal sealed class ServiceRecord(int maxTeams)
{
    /// <summary>Seven days and the one that is going on.</summary>
    public const int Days = 8;

    /// <summary>Before anything was closed, attainment is taken as good, as if of this many items.</summary>
    private const double Prior = 8;

    private readonly Dictionary<(WorkKind Kind, ulong Team), Attainment> _attainments = [];
    private readonly Dictionary<ulong, WorkWeek> _weeks = [];

    public IReadOnlyDictionary<(WorkKind Kind, ulong Team), Attainment> Attainments => _attainments;

    public IReadOnlyDictionary<ulong, WorkWeek> Weeks => _weeks;

    /// <summary>An item was closed.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="team">The team, as a hash.</param>
    /// <param name="at">When.</param>
    /// <param name="effort">How many hours of work it was.</param>
    /// <param name="isInTime">Whether before it was due.</param>
    public void Close(WorkKind kind, ulong team, double at, double effort, bool isInTime)
    {
        Bound(_attainments, maxTeams * 3, static one => one.Day, (kind, team));
        if (!_attainments.TryGetValue((kind, team), out var attainment))
        {
            _attainments[(kind, team)] = attainment = new Attainment();
        }

        attainment.Add((long)Math.Floor(at / 24), isInTime);
        Bound(_weeks, maxTeams, static one => one.Week, team);
        if (!_weeks.TryGetValue(team, out var week))
        {
            _weeks[team] = week = new WorkWeek();
        }

        week.Add(at, effort);
    }

    /// <summary>A closing that did not hold: it no longer counts as in time.</summary>
    public void Reopen(WorkKind kind, ulong team) => _attainments.GetValueOrDefault((kind, team))?.TakeBack();

    /// <summary>Share of items closed in time in the last seven days, few of them shrunk towards the goal, and how many there were.</summary>
    public (double Share, double Seen) AttainmentOf(WorkKind kind, ulong team, double now, double goal)
    {
        var (closed, inTime) = _attainments.TryGetValue((kind, team), out var known) ? known.Sum((long)Math.Floor(now / 24)) : (0, 0);
        return ((inTime + (Prior * goal)) / (closed + Prior), closed);
    }

    /// <summary>Hours of work a team does between two moments, by last week's; NaN when no week of it is known.</summary>
    public double WorkBetween(ulong team, double from, double to) => _weeks.TryGetValue(team, out var week) && week.IsKnown ? week.Until(to) - week.Until(from) : double.NaN;

    /// <summary>Hours of work a team does in an hour on average, nights and weekends counted; 0 when no week of it is known.</summary>
    public double WorkAnHour(ulong team) => _weeks.TryGetValue(team, out var week) ? (week.Until(WorkWeek.Hours) - week.Until(0)) / WorkWeek.Hours : 0;

    public void Restore((WorkKind Kind, ulong Team) key, Attainment attainment) => _attainments[key] = attainment;

    public void Restore(ulong team, WorkWeek week) => _weeks[team] = week;

    private static void Bound<TKey, TValue>(Dictionary<TKey, TValue> all, int most, Func<TValue, long> usedAt, TKey next)
        where TKey : notnull
    {
        if (all.Count >= most && !all.ContainsKey(next))
        {
            all.Remove(all.MinBy(pair => usedAt(pair.Value)).Key);
        }
    }
}

/// <summary>Items closed, and those in time, of eight days.</summary>
internal sealed class Attainment
{
    public int[] Closed { get; } = new int[ServiceRecord.Days];

    public int[] InTime { get; } = new int[ServiceRecord.Days];

    /// <summary>The newest day, since 1970.</summary>
    public long Day { get; set; }

    public void Add(long day, bool isInTime)
    {
        Forward(day);
        var slot = (int)(Day % ServiceRecord.Days);
        Closed[slot] = Math.Min(Closed[slot] + 1, 1_000_000);
        InTime[slot] = Math.Min(InTime[slot] + (isInTime ? 1 : 0), Closed[slot]);
    }

    public void TakeBack()
    {
        var slot = (int)(Day % ServiceRecord.Days);
        InTime[slot] = Math.Max(0, InTime[slot] - 1);
    }

    public (int Closed, int InTime) Sum(long day)
    {
        var (closed, inTime) = (0, 0);
        for (var back = 0; back < ServiceRecord.Days; back++)
        {
            var at = Day - back;
            if (at >= 0 && at > day - ServiceRecord.Days)
            {
                closed += Closed[(int)(at % ServiceRecord.Days)];
                inTime += InTime[(int)(at % ServiceRecord.Days)];
            }
        }

        return (closed, inTime);
    }

    private void Forward(long day)
    {
        if (day <= Day)
        {
            return;
        }

        for (var passed = Math.Max(Day + 1, day - ServiceRecord.Days + 1); passed <= day; passed++)
        {
            Closed[(int)(passed % ServiceRecord.Days)] = 0;
            InTime[(int)(passed % ServiceRecord.Days)] = 0;
        }

        Day = day;
    }
}
