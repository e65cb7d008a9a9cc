namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// When an item was reported again, as far as it was seen: how many reports, and at each how often a fault would have doubled
/// by then that doubles in 6, 12 or 24 hours. It is all that a fault's course is judged by; 28 bytes, whatever the number of
/// reports. Immutable.
/// </summary>
/// <param name="Count">Reports after the first whose time is known.</param>
/// <param name="Fast">Sum of doublings, at one in 6 hours.</param>
/// <param name="Middle">At one in 12 hours.</param>
/// <param name="Slow">At one in 24 hours.</param>
internal readonly record struct ReportPace(int Count, double Fast, double Middle, double Slow)
{
    /// <summary>How often a fault doubles at most: nothing grows for ever.</summary>
    public const double MaxDoublings = 3;

    /// <summary>After how many hours a growing fault has doubled.</summary>
    public static double DoublingHours(int course) => course switch { 0 => 6, 1 => 12, _ => 24 };

    /// <summary>The sum for one of the courses of <see cref="DoublingHours"/>.</summary>
    public double this[int course] => course switch { 0 => Fast, 1 => Middle, _ => Slow };

    /// <summary>With further reports at an age in hours.</summary>
    public ReportPace With(double age, int reports) => reports <= 0
        ? this
        : new ReportPace(
            (int)Math.Min((long)Count + reports, 1_000_000),
            Fast + (reports * DoublingsAt(age, 0)),
            Middle + (reports * DoublingsAt(age, 1)),
            Slow + (reports * DoublingsAt(age, 2)));

    /// <summary>How often a fault has doubled at an age.</summary>
    public static double DoublingsAt(double age, int course) => Math.Clamp(age / DoublingHours(course), 0, MaxDoublings);
}
