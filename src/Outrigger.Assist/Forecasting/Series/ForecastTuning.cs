using Outrigger.Assist.Forecasting.Series.Members;

namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// The constants of the engine, in one place. They were chosen on rolling origins before the part that is reported (see the
/// page of the module), and are the same for every series.
/// </summary>
internal sealed record ForecastTuning
{
    public static ForecastTuning Default { get; } = new();

    /// <summary>What an observation counts for the regressions after one more.</summary>
    public double Forgetting { get; init; } = 0.997;

    /// <summary>How strongly the regressions are held at "as one season ago", in units of one observation's variance.</summary>
    public double Ridge { get; init; } = 0.1;

    /// <summary>How many harmonics of the short season the regression knows.</summary>
    public int Harmonics { get; init; } = 3;

    /// <summary>How far a slot of the profile moves at each turn.</summary>
    public double SlotRate { get; init; } = 0.3;

    /// <summary>How far the profile's level moves at each step.</summary>
    public double LevelRate { get; init; } = 0.01;

    /// <summary>How far the simple and the trend smoothing move at each step.</summary>
    public double SmoothingRate { get; init; } = 0.3;

    /// <summary>How strongly the regression on averages is held at their mean.</summary>
    public double ScalesRidge { get; init; } = 1;

    /// <summary>How far trend and Theta move at each step of a series without season.</summary>
    public double FlatRate { get; init; } = 0.3;

    /// <summary>The part of a level's step that goes into the trend.</summary>
    public double TrendRate { get; init; } = 0.3;

    /// <summary>The power for the very next step, of which more forecasts have been scored.</summary>
    public double NextPower { get; init; } = 4;

    /// <summary>How much that power grows with each forecast that was scored.</summary>
    public double NextPowerGrowth { get; init; } = 0.3;

    /// <summary>What a scored forecast of the very next step counts after one more.</summary>
    public double NextScoreMemory { get; init; } = 0.99;

    /// <summary>A member's weight is its error to minus this power.</summary>
    public double Power { get; init; } = 8;

    /// <summary>What a scored forecast counts after one more.</summary>
    public double ScoreMemory { get; init; } = 0.98;

    /// <summary>The share that is given to all members alike, so that each can come back.</summary>
    public double FixedShare { get; init; } = 0.01;

    /// <summary>How many scored forecasts the equal weights count as.</summary>
    public double EqualWeightSamples { get; init; } = 8;

    /// <summary>An observation is cut at so many usual errors from what was expected.</summary>
    public double OutlierLimit { get; init; } = 12;

    /// <summary>So many cut observations in a row on one side are a new level and no outliers.</summary>
    public int ShiftLength { get; init; } = 3;

    /// <summary>How many observed errors the assumed distribution of errors counts as.</summary>
    public double PriorErrors { get; init; } = 12;

    /// <summary>What an observed error counts after one more.</summary>
    public double ErrorMemory { get; init; } = 0.995;

    /// <summary>Which share of the errors of a horizon count as independent.</summary>
    public double IndependentErrors { get; init; } = 1;

    /// <summary>How far an interval moves after each hit or miss.</summary>
    public double CoverageRate { get; init; } = 0.005;

    /// <summary>What is added before the logarithm, as a share of the mean.</summary>
    public double LogOffset { get; init; } = 0.01;

    /// <summary>The same for a series without season: near the mean the logarithm is then almost a straight line.</summary>
    public double FlatLogOffset { get; init; } = 1;

    /// <summary>How much better than others the last value and the trend are taken to be while nothing was scored: their assumed error is so many times that of the others.</summary>
    public double ColdStartError { get; init; } = 0.9;
}
