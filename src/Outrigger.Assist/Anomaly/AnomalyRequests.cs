using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Anomaly;

/// <summary>Points to be watched, of any series, in the order in which they were measured.</summary>
public sealed record ObservePointsRequest : IAdminRequest<ObservePointsRequest>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<ObservePointsRequest> JsonType => AnomalyJson.Default.ObservePointsRequest;

    /// <summary>The points; at most <c>MaxPoints</c>.</summary>
    [Required]
    [MinLength(1)]
    public IReadOnlyList<PointRequest>? Points { get; init; }

    /// <summary>Whether every point is answered; without it those that alert or were not judged.</summary>
    public bool All { get; init; }
}

/// <summary>A point of a series, or of a channel of a device.</summary>
public sealed record PointRequest
{
    /// <summary>What the series is called; 1 to 200 characters. For a device <c>channel</c> says the same.</summary>
    public string? Series { get; init; }

    /// <summary>The channel of the device.</summary>
    public string? Channel { get; init; }

    /// <summary>The value.</summary>
    public double? Value { get; init; }

    /// <summary>When it was measured, RFC 3339; without it now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The device it comes from; 1 to 200 characters.</summary>
    public string? Device { get; init; }

    /// <summary>What the device is; devices of one type are compared with each other.</summary>
    public string? DeviceType { get; init; }
}

/// <summary>A series to be looked through.</summary>
public sealed record DetectAnomaliesRequest : IAdminRequest<DetectAnomaliesRequest>, IValidatableObject
{
    /// <inheritdoc/>
    public static JsonTypeInfo<DetectAnomaliesRequest> JsonType => AnomalyJson.Default.DetectAnomaliesRequest;

    /// <summary>What the series is called, for lists.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Series { get; init; }

    /// <summary>The values, oldest first; at most <c>MaxPoints</c>.</summary>
    [Required]
    [MinLength(1)]
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>The time of each value, RFC 3339, ascending; or none, and <see cref="IntervalSeconds"/>.</summary>
    public IReadOnlyList<DateTimeOffset>? Times { get; init; }

    /// <summary>The seconds between two values when no times are given, above 0 to 1 week. Default 60.</summary>
    [Range(0.000_001, 604_800)]
    public double? IntervalSeconds { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Times is not null && Times.Count != Values!.Count)
        {
            yield return new($"times has {Times.Count} members and values {Values.Count}.", [nameof(Times)]);
        }
        else if (Times is not null && Times.Zip(Times.Skip(1)).Any(static pair => pair.First >= pair.Second))
        {
            yield return new("times must ascend.", [nameof(Times)]);
        }

        if (Values!.Any(static value => Math.Abs(value) > 1e30))
        {
            yield return new("values lie within 1e30 from zero.", [nameof(Values)]);
        }
    }
}

/// <summary>What became of points.</summary>
/// <param name="Decision">The decision about the most unusual of them.</param>
/// <param name="Judged">How many were judged.</param>
/// <param name="Alerts">How many of these are anomalies.</param>
/// <param name="Duplicates">How many were there already.</param>
/// <param name="OutOfOrder">How many came after a later point of their series.</param>
/// <param name="Refused">How many cannot be right.</param>
/// <param name="Points">Those that alert or were not judged; all when it was asked for.</param>
public sealed record ObservePointsAnswer(
    Decisions.Decision Decision, int Judged, int Alerts, int Duplicates, int OutOfOrder, int Refused, IReadOnlyList<PointAnswer> Points);

/// <summary>What became of one point.</summary>
/// <param name="Index">Which of the request's points it is, from 0.</param>
/// <param name="Series">Its series.</param>
/// <param name="Device">Its device.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Severity">How far it lies from what was expected; absent when it was not judged.</param>
/// <param name="Decision">The decision; absent when it was not judged.</param>
public sealed record PointAnswer(
    int Index,
    string? Series,
    string? Device,
    [property: JsonConverter(typeof(Core.Json.CamelCaseEnumConverter<PointStatus>))] PointStatus Status,
    [property: JsonConverter(typeof(Core.Json.CamelCaseEnumConverter<AnomalySeverity>))] AnomalySeverity? Severity,
    Decisions.Decision? Decision);
