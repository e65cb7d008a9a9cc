namespace Outrigger.Quality.Triage;

/// <summary>A simulated service team's work. Written down before any figure was looked at; the sweeps vary one value each.</summary>
/// <param name="Weeks">How long work arrives; then what is left is done.</param>
/// <param name="Load">Work that arrives, as a share of what the shifts can do.</param>
/// <param name="SignalQuality">Correlation of what is seen (severity, people, systems) with the logarithm of the true harm, 0 to 1.</param>
/// <param name="EffortKnown">Share of the spread of log effort that the category explains, 0 to 1.</param>
/// <param name="AreTargetsEqual">Whether all work has the same time to be done in.</param>
/// <param name="ConfirmedShare">Share of closed work of which the team writes down how severe it was.</param>
internal sealed record WorldSettings(
    int Weeks = 14,
    double Load = 0.90,
    double SignalQuality = 0.75,
    double EffortKnown = 0.6,
    bool AreTargetsEqual = false,
    double ConfirmedShare = 0.7)
{
    /// <summary>Weeks that are simulated and not counted: everybody starts with an empty backlog and knows nothing.</summary>
    public const int UncountedWeeks = 3;
}
