namespace Outrigger.Sidecar.Versions;

/// <summary>Where it is told that something happened to a version. Implementations are thread-safe; what they throw is logged.</summary>
public interface IVersionAlerts
{
    /// <summary>Tells it.</summary>
    ValueTask RaiseAsync(VersionAlert alert, CancellationToken cancellationToken = default);
}

/// <summary>Something happened to a version.</summary>
/// <param name="Kind">What: <c>rolled-back</c>, <c>would-roll-back</c> (only told) or <c>drift</c> (a change that breaks nothing for certain).</param>
/// <param name="Version">The version.</param>
/// <param name="Stable">The version that answers instead.</param>
/// <param name="Route">The route on which it showed; null for all.</param>
/// <param name="Evidence">Why, the weightiest reason first.</param>
/// <param name="At">When.</param>
public sealed record VersionAlert(string Kind, string Version, string Stable, string? Route, IReadOnlyList<string> Evidence, DateTimeOffset At);
