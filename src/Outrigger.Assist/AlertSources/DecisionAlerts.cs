using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.AlertSources;

/// <summary>
/// Makes alerts of decisions: anomalies, health, drift, logs. What it does on the path of whoever asked is a few texts and
/// one write into a queue, and only for decisions that say something is wrong. Thread-safe.
/// </summary>
internal sealed class DecisionAlerts(IAlerts alerts, IOptionsMonitor<AlertSourcesOptions> options) : IDecisionListener
{
    private const string Health = "health";

    // Health is read once in a while; that it is well again is told at once.
    public bool WantsAll(string moduleName) => moduleName == Health;

    public void OnDecision(RecordedDecision made)
    {
        var settings = options.CurrentValue;
        var decision = made.Decision;
        switch (decision.Module, decision.Outcome)
        {
            case ("anomaly", "alert") when settings.Anomalies && SeverityOfDeviation(decision.Score) is var severity && severity >= settings.AnomaliesFrom:
                Raise(made, AlertTypes.PerformanceAnomaly, made.Subject, severity, null, null, $"{made.Subject} is not as usual: {First(decision)}.", "deviation");
                break;
            case (Health, "needs-attention") when settings.Health:
                Raise(made, AlertTypes.SystemHealth, AlertTypes.SystemEndpoint, SeverityOfShare(decision.Score), InstanceOf(settings), null, $"{InstanceOf(settings)} needs attention: {First(decision)}.", "shareOfLimit");
                break;
            case (Health, "healthy") when settings.Health:
                alerts.Resolve(made.Tenant, AlertTypes.SystemHealth, AlertTypes.SystemEndpoint, InstanceOf(settings));
                break;
            case ("drift", "roll-back" or "hold" or "alarm") when settings.Drift:
                var (version, route) = Split(made.Subject);
                var isBack = decision.Outcome == "roll-back";
                Raise(
                    made, isBack ? AlertTypes.VersionRollBack : AlertTypes.VersionDrift, route, isBack ? AlertSeverity.Critical : decision.Outcome == "hold" ? AlertSeverity.High : AlertSeverity.Medium,
                    version, settings.QuietFor, $"Version {version} of {route} {(isBack ? "breaks what the stable one answers and is to be rolled back" : "answers otherwise than the stable one")}: {First(decision)}.", "evidenceLog10");
                break;
            case ("logs", "anomaly") when settings.Logs:
                Raise(made, AlertTypes.LogAnomaly, made.Subject, SeverityOfSurprise(decision.Score), null, settings.QuietFor, $"The log {made.Subject} is not as usual: {First(decision)}.", "surpriseLog10");
                break;
            default:
                break;
        }
    }

    /// <summary>The name of this process.</summary>
    internal static string InstanceOf(AlertSourcesOptions settings) => settings.Instance.Length > 0 ? settings.Instance : Environment.MachineName;

    // As the modules themselves word their scores.
    private static AlertSeverity SeverityOfDeviation(double deviation) => deviation switch
    {
        > 3 => AlertSeverity.Critical,
        > 2 => AlertSeverity.High,
        > 1.5 => AlertSeverity.Medium,
        _ => AlertSeverity.Low,
    };

    private static AlertSeverity SeverityOfShare(double share) => share switch
    {
        >= 1.05 => AlertSeverity.Critical,
        >= 1 => AlertSeverity.High,
        >= 0.8 => AlertSeverity.Medium,
        _ => AlertSeverity.Low,
    };

    private static AlertSeverity SeverityOfSurprise(double surprise) => surprise switch
    {
        >= 9 => AlertSeverity.Critical,
        >= 7 => AlertSeverity.High,
        _ => AlertSeverity.Medium,
    };

    private static string First(Decision decision) => decision.Reasons.Count == 0 ? decision.Outcome : $"{decision.Reasons[0].What}, {decision.Reasons[0].Value}";

    private static (string Version, string Route) Split(string subject)
    {
        // A version may hold blanks, a route usually does; the method before the path tells them apart where there is one.
        var at = subject.IndexOf(' ', StringComparison.Ordinal);
        return at < 0 ? ("", subject) : (subject[..at], subject[(at + 1)..]);
    }

    private void Raise(RecordedDecision made, string type, string endpoint, AlertSeverity severity, string? cause, TimeSpan? quiet, string message, string measure)
    {
        var decision = made.Decision;
        var technical = new StringBuilder(256);
        technical.Append(CultureInfo.InvariantCulture, $"decision {decision.Id} of {decision.Module}: {decision.Outcome}, score {decision.Score:0.###}, confidence {decision.Confidence:0.##}, model {decision.Model.Name} {decision.Model.Version}");
        foreach (var reason in decision.Reasons)
        {
            technical.Append(CultureInfo.InvariantCulture, $"\n{reason.What}: {reason.Value} ({reason.Contribution:0.##})");
        }

        alerts.Raise(made.Tenant, new AlertSignal
        {
            Type = type,
            Endpoint = endpoint.Length > 0 ? endpoint : decision.Module,
            Severity = severity,
            Cause = cause,
            Message = message,
            TechnicalDetails = technical.ToString(),
            Measures = new Dictionary<string, double>(StringComparer.Ordinal) { [measure] = Math.Round(decision.Score, 3), ["confidence"] = Math.Round(decision.Confidence, 3) },
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["decisionId"] = decision.Id.ToString(), ["reason"] = First(decision) },
            Quiet = quiet,
        });
    }
}
