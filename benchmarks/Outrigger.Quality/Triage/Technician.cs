namespace Outrigger.Quality.Triage;

/// <summary>Somebody who works in shifts and can do some kinds of work.</summary>
/// <param name="Skills">The skills, 0–2.</param>
/// <param name="From">The hour the shift begins.</param>
/// <param name="Hours">How long it lasts.</param>
/// <param name="Days">On which days, Monday is 0.</param>
internal sealed record Technician(int[] Skills, double From, double Hours, int[] Days)
{
    private static readonly int[] Workdays = [0, 1, 2, 3, 4];
    private static readonly int[] Weekend = [5, 6];

    /// <summary>
    /// Eleven people: network (0), buildings (1), customers (2). Days from 8 to 16 with one who can do two things, late shifts
    /// for the network, and a duty at weekends who can do everything.
    /// </summary>
    public static IReadOnlyList<Technician> Team { get; } =
    [
        new([0], 8, 8, Workdays),
        new([0], 8, 8, Workdays),
        new([0], 14, 8, Workdays),
        new([1], 7, 8, Workdays),
        new([1], 8, 8, Workdays),
        new([2], 8, 8, Workdays),
        new([2], 10, 8, Workdays),
        new([0, 1], 9, 8, Workdays),
        new([0, 2], 12, 8, Workdays),
        new([0, 1, 2], 8, 8, Weekend),
        new([0, 1], 16, 8, [0, 1, 2, 3, 4, 5, 6]),
    ];

    /// <summary>Hours of work a week of all.</summary>
    public static double HoursAWeek => Team.Sum(one => one.Hours * one.Days.Length);

    /// <summary>Whether the shift is on, with a quarter of an hour left to begin something.</summary>
    public bool IsOn(double now)
    {
        var day = (int)Math.Floor(now / 24) % 7;
        var hour = now % 24;
        return hour >= From && hour < From + Hours - 0.25 && Array.IndexOf(Days, day) >= 0;
    }

    /// <summary>When the next shift begins after a moment.</summary>
    public double NextStart(double now)
    {
        for (var day = Math.Floor(now / 24); ; day++)
        {
            var start = (day * 24) + From;
            if (start > now && Array.IndexOf(Days, (int)day % 7) >= 0)
            {
                return start;
            }
        }
    }
}
