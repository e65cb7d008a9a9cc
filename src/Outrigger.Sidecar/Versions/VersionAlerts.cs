using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Makes alerts of what happened to versions. What the drift guard says of the same version and route is the same alert.
/// Thread-safe.
/// </summary>
/// <param name="alerts">Null where there are no alerts: the log says it all the same.</param>
internal sealed class VersionAlerts(IAlerts? alerts = null) : IVersionAlerts
{
    /// <summary>Where it is, when it is everywhere.</summary>
    public const string AllRoutes = "all routes";

    public ValueTask RaiseAsync(VersionAlert alert, CancellationToken cancellationToken = default)
    {
        var (type, severity, what) = alert.Kind switch
        {
            "rolled-back" => (AlertTypes.VersionRollBack, AlertSeverity.Critical, $"was rolled back; {alert.Stable} answers instead"),
            "would-roll-back" => (AlertTypes.VersionRollBack, AlertSeverity.High, $"would have been rolled back to {alert.Stable}, but is pinned or only watched"),
            _ => (AlertTypes.VersionDrift, AlertSeverity.Medium, $"answers otherwise than {alert.Stable}"),
        };
        alerts?.Raise(TenantId.Default, new AlertSignal
        {
            Type = type,
            Endpoint = alert.Route ?? AllRoutes,
            Severity = severity,
            Cause = alert.Version,
            Message = $"Version {alert.Version} of the backend {what}: {(alert.Evidence.Count > 0 ? alert.Evidence[0] : "no evidence was kept")}.",
            TechnicalDetails = string.Join('\n', alert.Evidence),
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["version"] = alert.Version, ["stable"] = alert.Stable, ["kind"] = alert.Kind },
        });
        return ValueTask.CompletedTask;
    }
}
