namespace Outrigger.Assist.DriftProfiles;

/// <summary>What can change in a field or in the answers of a route; each is a stream of values between 0 and 1.</summary>
internal enum DriftSignal
{
    /// <summary>The parent was there and the field was not.</summary>
    Missing,

    /// <summary>The field was null.</summary>
    Null,

    /// <summary>A JSON type that the stable version does not use there.</summary>
    Type,

    /// <summary>A text or list without content.</summary>
    Empty,

    /// <summary>A value outside a closed set of values.</summary>
    Value,

    /// <summary>A number or a length far from what was seen.</summary>
    Range,

    /// <summary>A text of another format (a UUID was expected, or a date …).</summary>
    Format,

    /// <summary>Among the top: numbers above the stable version's 95th percentile, yes, the rarer of its values.</summary>
    High,

    /// <summary>Among the bottom: numbers below its 5th percentile, no, the commoner of its values.</summary>
    Low,

    /// <summary>The answer's status was 500 or above.</summary>
    ServerError,

    /// <summary>The answer's status was 400 to 499.</summary>
    ClientError,

    /// <summary>The answer took longer than 19 of 20 of the stable version's.</summary>
    Slow,
}

/// <summary>What goes for kinds of signals.</summary>
internal static class DriftSignals
{
    /// <summary>Signals of a field, from 0.</summary>
    public const int OfFields = 9;

    /// <summary>Signals of a route's answers, after those.</summary>
    public const int OfRoutes = 3;

    /// <summary>All.</summary>
    public const int Count = OfFields + OfRoutes;

    /// <summary>A shift within what is usual; never a reason to roll back.</summary>
    public static bool IsShift(DriftSignal signal) => signal is DriftSignal.High or DriftSignal.Low or DriftSignal.Slow;

    /// <summary>The word for reasons.</summary>
    public static string Word(DriftSignal signal) => signal switch
    {
        DriftSignal.Missing => "missing",
        DriftSignal.Null => "null",
        DriftSignal.Type => "of another type",
        DriftSignal.Empty => "empty",
        DriftSignal.Value => "outside the known values",
        DriftSignal.Range => "far out of range",
        DriftSignal.Format => "of another format",
        DriftSignal.High => "unusually high or rare",
        DriftSignal.Low => "unusually low or common",
        DriftSignal.ServerError => "answers with status 5xx",
        DriftSignal.ClientError => "answers with status 4xx",
        _ => "answers slower than usual",
    };
}
