using Outrigger.Assist.Anomaly.Series;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Anomaly;

/// <summary>What a series is called. Device and series name are kept apart, so that no two series share a key.</summary>
internal readonly record struct SeriesKey(TenantId Tenant, string? Device, string Series);

/// <summary>A series with what is known of it. Its members are used under its own lock.</summary>
internal sealed class WatchedSeries(SeriesKey key)
{
    public SeriesKey Key { get; } = key;

    public Lock Gate { get; } = new();

    public SeriesDetector Detector { get; init; } = new();

    public DeviceChecks? Checks { get; init; } = key.Device is null ? null : new();

    /// <summary>The time of the newest point, in microseconds since 1970.</summary>
    public long LastMicros { get; set; } = long.MinValue;

    public double LastValue { get; set; }

    /// <summary>The usual time between two points, in microseconds.</summary>
    public double IntervalMicros { get; set; }
}
