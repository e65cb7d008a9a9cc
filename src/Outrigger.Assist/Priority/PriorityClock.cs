namespace Outrigger.Assist.Priority;

/// <summary>Moments as seconds since 1970, which sums and logarithms want.</summary>
internal static class PriorityClock
{
    public static double ToSeconds(DateTimeOffset instant) => (double)(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    /// <summary>Beyond what a date can say, the nearest that it can.</summary>
    public static DateTimeOffset ToInstant(double seconds)
    {
        var ticks = Math.Clamp((seconds * TimeSpan.TicksPerSecond) + DateTimeOffset.UnixEpoch.Ticks, 0, 3.1e18);
        return new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }
}
