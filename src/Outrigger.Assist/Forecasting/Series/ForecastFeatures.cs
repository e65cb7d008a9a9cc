using Outrigger.Assist.Forecasting.Series.Members;

namespace Outrigger.Assist.Forecasting.Series;

/// <summary>Where each number that a decision about a forecast rests on stands. Forecasts, errors and bounds are in the members' space.</summary>
internal static class ForecastFeatures
{
    /// <summary>What each member says of the step; NaN = nothing.</summary>
    public const int Forecasts = 0;

    /// <summary>What each member is usually off by, beside the others: only their ratios count.</summary>
    public const int Errors = MemberSet.Count;

    /// <summary>The power that makes errors weights.</summary>
    public const int Power = 2 * MemberSet.Count;

    /// <summary>1 = the members of a series with season.</summary>
    public const int IsSeasonal = Power + 1;

    /// <summary>The 80 % interval, from the point.</summary>
    public const int Lower = Power + 2;

    public const int Upper = Power + 3;

    /// <summary>The transform: logarithm, what is added before it, centre, scale, and whether values are never negative.</summary>
    public const int IsLog = Power + 4;

    public const int Offset = Power + 5;

    public const int Centre = Power + 6;

    public const int Scale = Power + 7;

    public const int IsNonNegative = Power + 8;

    /// <summary>The last value, the mean of the last season of the path, and the limit, in the unit of the series.</summary>
    public const int Last = Power + 9;

    public const int Level = Power + 10;

    public const int Limit = Power + 11;

    /// <summary>How many steps ahead.</summary>
    public const int Steps = Power + 12;

    public const int Count = Power + 13;

    public static string[] Names { get; } =
    [
        .. Enumerable.Range(1, MemberSet.Count).Select(i => $"forecast-{i}"),
        .. Enumerable.Range(1, MemberSet.Count).Select(i => $"error-{i}"),
        "power", "is-seasonal", "lower-80", "upper-80", "is-log", "offset", "centre", "scale", "is-non-negative", "last", "level", "limit", "steps",
    ];

    public static SeriesTransform Transform(ReadOnlySpan<double> features) =>
        new(features[IsLog] > 0, features[Offset], features[Centre], features[Scale]);
}
