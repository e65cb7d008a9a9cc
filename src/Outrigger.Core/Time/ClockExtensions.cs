namespace Outrigger.Core.Time;

/// <summary>Conventions for time and ids that every module shares. All members are thread-safe.</summary>
public static class ClockExtensions
{
    /// <summary>Microseconds since 1970-01-01T00:00:00Z: the form in which both databases keep an instant.</summary>
    public static long ToUnixMicroseconds(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant that lies <paramref name="microseconds"/> after 1970-01-01T00:00:00Z.</summary>
    public static DateTimeOffset FromUnixMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The clock's present in microseconds since 1970-01-01T00:00:00Z.</summary>
    public static long GetUnixMicroseconds(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return time.GetUtcNow().ToUnixMicroseconds();
    }

    /// <summary>A UUIDv7 stamped with the injected clock, so that ids sort by creation (RFC 9562, section 5.7).</summary>
    public static Guid NewId(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
#pragma warning disable RS0030 // The one place that makes ids: it takes the injected clock.
        return Guid.CreateVersion7(time.GetUtcNow());
#pragma warning restore RS0030
    }
}
