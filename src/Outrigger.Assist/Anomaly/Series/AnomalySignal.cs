namespace Outrigger.Assist.Anomaly.Series;

/// <summary>What each of the detector's signals looks at; the evidence of each is −log₁₀ of how rare it is in this series.</summary>
internal enum AnomalySignal
{
    /// <summary>Beyond everything seen.</summary>
    Range,

    /// <summary>Higher than predicted from the last points.</summary>
    Rise,

    /// <summary>Lower than predicted from the last points.</summary>
    Fall,

    /// <summary>Higher than usual at this time of the day, for a while.</summary>
    AboveSeason,

    /// <summary>Lower than usual at this time of the day, for a while.</summary>
    BelowSeason,

    /// <summary>The last points lie higher than the series.</summary>
    LevelUp,

    /// <summary>The last points lie lower than the series.</summary>
    LevelDown,

    /// <summary>The last points are more restless than the series.</summary>
    Spread,

    /// <summary>The same value longer than ever.</summary>
    Stuck,

    /// <summary>A value inside the range near which none was seen.</summary>
    Gap,

    /// <summary>A step between two known values that was never taken.</summary>
    Step,
}
