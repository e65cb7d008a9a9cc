namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// What the detector's mechanisms are set to, the same for all series. Chosen on the seeded generator of the quality bench
/// and the three development categories named there, by a random search on both at once; docs/modules/anomaly.md says how.
/// </summary>
internal sealed record SeriesTuning
{
    public static SeriesTuning Default { get; } = new();

    /// <summary>Points before anything may alarm.</summary>
    public int Warmup { get; init; } = 100;

    /// <summary>How many calm points end an episode; within one there is one alarm.</summary>
    public int Rest { get; init; } = 100;

    /// <summary>Evidence, in powers of ten, from which on a point is part of an episode.</summary>
    public double Episode { get; init; } = 3.5;

    /// <summary>How much each signal's evidence counts, in the order of <see cref="AnomalySignal"/>.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [1.15, 0.68, 0.68, 1, 1, 0.9, 0.9, 0.93, 0.8, 1.03, 1];

    /// <summary>What further signals that agree add to the strongest: this share of what they have above <see cref="Agreeing"/>.</summary>
    public double Agreement { get; init; } = 0.52;

    /// <summary>Evidence from which on a signal agrees with the strongest.</summary>
    public double Agreeing { get; init; } = 1;

    /// <summary>By what older scores are multiplied at each new one.</summary>
    public double Decay { get; init; } = 0.999;

    /// <summary>Forgetting of location and spread.</summary>
    public double SlowForgetting { get; init; } = 0.00037;

    /// <summary>At how many spreads location and spread are clipped.</summary>
    public double Clip { get; init; } = 3.7;

    /// <summary>Forgetting of the usual error of the prediction.</summary>
    public double ErrorForgetting { get; init; } = 0.012;

    /// <summary>Points of the short window that is compared with all before.</summary>
    public double ShortWindow { get; init; } = 15;

    /// <summary>Least forgetting of a slot of the day.</summary>
    public double SeasonForgetting { get; init; } = 0.11;

    /// <summary>How far, in ranges, a value must lie beyond the range to be new.</summary>
    public double RangeTolerance { get; init; } = 0.058;

    /// <summary>What each range beyond adds to the evidence.</summary>
    public double RangeGain { get; init; } = 2;

    /// <summary>How far, in ranges, the nearest value seen must be for one inside the range to be new.</summary>
    public double GapTolerance { get; init; } = 0.041;

    /// <summary>Up to how many values seen near by a value still counts as new.</summary>
    public double GapCount { get; init; } = 0.9;

    /// <summary>By what the number of earlier values new inside the range is multiplied at each point.</summary>
    public double GapHabitDecay { get; init; } = 0.9996;

    /// <summary>How much earlier novelties of the same kind take from the evidence of a new one.</summary>
    public double Habit { get; init; } = 1.2;

    /// <summary>By what the number of earlier novelties is multiplied at each point.</summary>
    public double HabitDecay { get; init; } = 0.998;
}
