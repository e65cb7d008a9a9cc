using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Forecasting;

/// <summary>What to forecast: values that come with the request, or a series that was observed before.</summary>
public sealed record ForecastRequest : IAdminRequest<ForecastRequest>, IValidatableObject
{
    /// <summary>The longest name of a series, in characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The steps that are forecast when the request does not say.</summary>
    public const int DefaultHorizon = 24;

    /// <summary>How sure a crossing must be to be expected when the request does not say.</summary>
    public const double DefaultLimitProbability = 0.5;

    /// <summary>The name of an observed series; instead of <see cref="Values"/>. With values it only names them in the decision.</summary>
    [StringLength(MaxNameLength, MinimumLength = 1)]
    public string? Series { get; init; }

    /// <summary>The values, oldest first; null = missing.</summary>
    public IReadOnlyList<double?>? Values { get; init; }

    /// <summary>When each value was, if steps are not equal or the calendar should help to find seasons; as many as values, any order.</summary>
    public IReadOnlyList<DateTimeOffset>? Timestamps { get; init; }

    /// <summary>Seconds between two steps. Without it, found from the timestamps; without these, unknown.</summary>
    [Range(0.001, 31_622_400)]
    public double? StepSeconds { get; init; }

    /// <summary>Steps of a season that is known.</summary>
    [Range(2, 10_000)]
    public int? Season { get; init; }

    /// <summary>How many steps to forecast. Default 24.</summary>
    [Range(1, 10_000)]
    public int? Horizon { get; init; }

    /// <summary>Levels of the intervals. Default 0.8 and 0.95.</summary>
    [MaxLength(8)]
    public IReadOnlyList<double>? Levels { get; init; }

    /// <summary>A limit, to be told when it will be crossed.</summary>
    public double? Limit { get; init; }

    /// <summary>How sure a crossing of the limit must be to be expected; 0.5 to 0.99. Default 0.5: more likely than not.</summary>
    [Range(0.5, 0.99)]
    public double? LimitProbability { get; init; }

    static JsonTypeInfo<ForecastRequest> IAdminRequest<ForecastRequest>.JsonType => ForecastingJson.Default.ForecastRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Series is null && Values is null)
        {
            yield return new("Give values, or the series that was observed.", [nameof(Values)]);
        }

        if (Timestamps is not null && Timestamps.Count != (Values?.Count ?? 0))
        {
            yield return new($"There are {Timestamps.Count} timestamps for {Values?.Count ?? 0} values.", [nameof(Timestamps)]);
        }

        if (Values is { Count: 0 })
        {
            yield return new("There is no value.", [nameof(Values)]);
        }

        if (Levels is not null && Levels.Any(level => !(level is >= 0.5 and <= 0.99)))
        {
            yield return new("Each level is from 0.5 to 0.99.", [nameof(Levels)]);
        }

        if (Limit is { } limit && !double.IsFinite(limit))
        {
            yield return new("The limit is not a finite number.", [nameof(Limit)]);
        }
    }
}

/// <summary>Points of series to be kept.</summary>
public sealed record ForecastObserveRequest : IAdminRequest<ForecastObserveRequest>, IValidatableObject
{
    /// <summary>The points, of any number of series; of each series in time order, or what is late is left out.</summary>
    [Required]
    [MinLength(1)]
    public IReadOnlyList<ForecastPoint>? Points { get; init; }

    /// <summary>Seconds of a step, for series that begin with this request. Default as set.</summary>
    [Range(1, 86_400)]
    public double? StepSeconds { get; init; }

    /// <summary>What becomes of several points of one step, for series that begin with this request: <c>mean</c> (default), <c>sum</c>, <c>last</c> or <c>max</c>.</summary>
    [AllowedValues(null, "mean", "sum", "last", "max")]
    public string? Aggregate { get; init; }

    static JsonTypeInfo<ForecastObserveRequest> IAdminRequest<ForecastObserveRequest>.JsonType => ForecastingJson.Default.ForecastObserveRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < (Points?.Count ?? 0); i++)
        {
            if (Points![i] is not { } point || string.IsNullOrEmpty(point.Series) || point.Series.Length > ForecastRequest.MaxNameLength)
            {
                yield return new($"The series of a point has 1 to {ForecastRequest.MaxNameLength} characters.", [$"points[{i}].series"]);
                yield break;
            }
        }
    }
}

/// <summary>One point of a series.</summary>
/// <param name="Series">The series' name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Time">When; absent = now.</param>
public sealed record ForecastPoint(
    [property: System.Text.Json.Serialization.JsonRequired] string Series,
    [property: System.Text.Json.Serialization.JsonRequired] double Value,
    DateTimeOffset? Time);
