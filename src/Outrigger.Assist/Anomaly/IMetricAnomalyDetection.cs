using Outrigger.Core.Callers;

namespace Outrigger.Assist.Anomaly;

/// <summary>Watches metric series and channels of devices, one point after the other. Thread-safe.</summary>
public interface IMetricAnomalyDetection
{
    /// <summary>Takes a point into its series and tells what to think of it.</summary>
    /// <param name="tenant">Whose series it is.</param>
    /// <param name="point">The point; one that cannot be judged is answered with the reason, never thrown at.</param>
    PointVerdict Observe(TenantId tenant, in MetricPoint point);

    /// <summary>Looks through a series that is given whole, in one pass and keeping nothing.</summary>
    /// <param name="tenant">Whose decision it is.</param>
    /// <param name="series">What the series is called.</param>
    /// <param name="times">The time of each value, ascending.</param>
    /// <param name="values">The values, finite.</param>
    /// <exception cref="ArgumentException">Different lengths, or times that do not ascend.</exception>
    SeriesVerdict Detect(TenantId tenant, string series, ReadOnlyMemory<DateTimeOffset> times, ReadOnlyMemory<double> values);
}
