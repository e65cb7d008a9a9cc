using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Forecasting;

/// <summary>A forecast.</summary>
/// <param name="Series">The series' name, if it has one.</param>
/// <param name="StepSeconds">Seconds of a step; absent when unknown.</param>
/// <param name="Seasons">The seasons found, in steps, the shortest first.</param>
/// <param name="Times">When the steps begin, UTC; absent when unknown.</param>
/// <param name="Values">The next values, one a step: half of what comes is expected above, half below.</param>
/// <param name="Intervals">One for each level; none when the fixed rule answered.</param>
/// <param name="Members">What each way to forecast counts at the last step, the weightiest first.</param>
/// <param name="Crossing">When the limit will be crossed, or is most likely to be; absent without limit.</param>
/// <param name="Missing">Steps without a value; what was expected stood in.</param>
/// <param name="Decision">The decision about the last step, or about the step of the crossing.</param>
public sealed record ForecastAnswer(
    string? Series,
    double? StepSeconds,
    IReadOnlyList<int> Seasons,
    IReadOnlyList<DateTimeOffset>? Times,
    IReadOnlyList<double> Values,
    IReadOnlyList<ForecastInterval> Intervals,
    IReadOnlyList<ForecastMemberWeight> Members,
    ForecastCrossing? Crossing,
    long Missing,
    Decision Decision);

/// <summary>Bounds between which values are expected with a probability.</summary>
/// <param name="Level">The probability.</param>
/// <param name="Lower">The lower bounds, one a step.</param>
/// <param name="Upper">The upper bounds, one a step.</param>
public sealed record ForecastInterval(double Level, IReadOnlyList<double> Lower, IReadOnlyList<double> Upper);

/// <summary>What one way to forecast counts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">0 to 1; all together are 1.</param>
public sealed record ForecastMemberWeight(string Name, double Weight);

/// <summary>The crossing of a limit.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Direction"><c>up</c> when the last value is at or below the limit, else <c>down</c>.</param>
/// <param name="IsExpected">Whether it is as sure as was asked for within the horizon; by default, more likely than not.</param>
/// <param name="Step">The first step at which it is as sure as was asked for, else the one at which it is most likely; from 1.</param>
/// <param name="Time">When that step begins; absent when unknown.</param>
/// <param name="Probability">The probability of a value beyond the limit at that step.</param>
public sealed record ForecastCrossing(double Limit, string Direction, bool IsExpected, int Step, DateTimeOffset? Time, double Probability);

/// <summary>What became of observed points.</summary>
/// <param name="Accepted">Taken.</param>
/// <param name="Late">Left out: of a step that was closed already, or out of order.</param>
/// <param name="Future">Left out: further ahead of the clock than may be.</param>
/// <param name="Restarted">Series that began anew, for the gap was too long.</param>
/// <param name="Series">Series that are kept for the caller's tenant.</param>
/// <param name="Decision">The decision about the next step of the series of the last point.</param>
public sealed record ForecastObserved(int Accepted, int Late, int Future, int Restarted, int Series, Decision Decision);
