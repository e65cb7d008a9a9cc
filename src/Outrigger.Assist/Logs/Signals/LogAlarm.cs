namespace Outrigger.Assist.Logs.Signals;

/// <summary>From which surprise on something is an alarm: the budget of false alarms that ships.</summary>
internal static class LogAlarm
{
    /// <summary>One false alarm in so many lines.</summary>
    public const double LinesPerAlarm = 100_000;

    /// <summary>The surprise that comes once in that many lines by chance.</summary>
    public static readonly double Threshold = Math.Log10(LinesPerAlarm);
}
