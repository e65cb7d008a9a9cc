using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Anomaly;

/// <summary>One point of a series.</summary>
/// <param name="Series">What the series is called (<c>response_time GET /orders/{id}</c>, or the channel of a device); 1 to 200 characters.</param>
/// <param name="Value">The value, finite and at most 1e30 from zero.</param>
/// <param name="At">When it was measured, by whoever measured it.</param>
/// <param name="Device">The device it comes from; its series are its own. Null for a metric of a server.</param>
/// <param name="DeviceType">What the device is: devices of one type are compared with each other. Null for no comparison.</param>
public readonly record struct MetricPoint(string Series, double Value, DateTimeOffset At, string? Device = null, string? DeviceType = null);

/// <summary>What became of a point.</summary>
public enum PointStatus
{
    /// <summary>It was taken into its series and judged.</summary>
    Judged,

    /// <summary>The same point was there already; nothing changed.</summary>
    Duplicate,

    /// <summary>A later point of the series was there already; it was not taken into it.</summary>
    OutOfOrder,

    /// <summary>Its time or value cannot be right; it was not taken into its series.</summary>
    Refused,
}

/// <summary>How far a point lies from what was expected.</summary>
public enum AnomalySeverity
{
    /// <summary>At most 1.5 usual errors away.</summary>
    Low,

    /// <summary>More than 1.5.</summary>
    Medium,

    /// <summary>More than 2.</summary>
    High,

    /// <summary>More than 3.</summary>
    Critical,
}

/// <summary>What to think of a point.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Severity">How far it lies from what was expected.</param>
/// <param name="IsAlert">Whether it is an anomaly.</param>
/// <param name="Decision">The decision; null when the point was not judged.</param>
public readonly record struct PointVerdict(PointStatus Status, AnomalySeverity Severity, bool IsAlert, Decision? Decision);

/// <summary>What to think of a series.</summary>
/// <param name="Decision">Of its most unusual point.</param>
/// <param name="Anomalies">Its anomalies, in the order of time, one an episode.</param>
public sealed record SeriesVerdict(Decision Decision, IReadOnlyList<FoundAnomaly> Anomalies);

/// <summary>An anomaly in a series.</summary>
/// <param name="Index">Which value it is, from 0.</param>
/// <param name="At">Its time.</param>
/// <param name="Value">The value.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Score">How far it lies away, in usual errors.</param>
/// <param name="Confidence">The probability that it is an anomaly, 0 to 1.</param>
/// <param name="Severity">How far that is.</param>
/// <param name="Reasons">Why, the weightiest first.</param>
public sealed record FoundAnomaly(
    int Index,
    DateTimeOffset At,
    double Value,
    double Expected,
    double Score,
    double Confidence,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<AnomalySeverity>))] AnomalySeverity Severity,
    IReadOnlyList<DecisionReason> Reasons);
