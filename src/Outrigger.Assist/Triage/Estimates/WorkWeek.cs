namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// How much work a team does in each hour of the week: last week's, the weeks before fading by half. Hours of the week are
/// counted in UTC from 1970. 4 KB. Not thread-safe.
/// </summary>
internal sealed class WorkWeek
{
    public const int Hours = 168;

    // What was done before each hour of the week, with all of it at the end.
    private readonly double[] _before = new double[Hours + 1];

    /// <summary>Hours of work in each hour of the week that is going on.</summary>
    public double[] Running { get; } = new double[Hours];

    /// <summary>Hours of work in each hour of the weeks that are over.</summary>
    public double[] Usual { get; } = new double[Hours];

    /// <summary>The week that is going on, since 1970; 0 before the first work.</summary>
    public long Week { get; set; }

    /// <summary>Whether a week is over in which there was work.</summary>
    public bool IsKnown => _before[Hours] > 0;

    /// <summary>Work was done: <paramref name="effort"/> hours, up to <paramref name="at"/>. What is told too late does not count.</summary>
    public void Add(double at, double effort)
    {
        var week = (long)Math.Floor(at / Hours);
        if (week > Week)
        {
            EndWeek(week);
        }

        var from = Math.Max(at - Math.Clamp(effort, 0, Hours), (double)Week * Hours);
        while (from < at && week == Week)
        {
            var next = Math.Min(at, Math.Floor(from) + 1);
            Running[(int)((long)Math.Floor(from) % Hours)] += next - from;
            from = next;
        }
    }

    /// <summary>Work done between a fixed moment and <paramref name="at"/>, by what is usual. O(1).</summary>
    public double Until(double at)
    {
        var week = Math.Floor(at / Hours);
        var hour = Math.Clamp(at - (week * Hours), 0, Hours - 1e-9);
        var whole = (int)hour;
        return (week * _before[Hours]) + _before[whole] + ((hour - whole) * Usual[whole]);
    }

    /// <summary>Makes the sums after <see cref="Usual"/> was put back.</summary>
    public void SumUp()
    {
        for (var i = 0; i < Hours; i++)
        {
            _before[i + 1] = _before[i] + Usual[i];
        }
    }

    private void EndWeek(long week)
    {
        // A first week that began in its middle is better than none; weeks without work at all are holidays and forgotten.
        if (Running.Any(static hours => hours > 0))
        {
            var share = IsKnown ? 0.5 : 1;
            for (var i = 0; i < Hours; i++)
            {
                Usual[i] = ((1 - share) * Usual[i]) + (share * Running[i]);
                Running[i] = 0;
            }

            SumUp();
        }

        Week = week;
    }
}
