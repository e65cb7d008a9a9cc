using Outrigger.Quality.Forecasting;

namespace Outrigger.Quality;

/// <summary>All benches, in the order in which they run.</summary>
internal static class QualityBenches
{
    public static IReadOnlyList<IQualityBench> All { get; } =
    [
        new Logs.LogTemplatesBench(),
        new Logs.SessionsBench(),
        new Logs.LogFaultsBench(),
        new Anomaly.NabBench(),
        new Anomaly.ConfidenceBench(),
        new Anomaly.FleetBench(),
        new M4Bench(),
        new ArrivalsBench(),
        new EttBench(),
        new MadeUpCountsBench(),
        new Intent.IntentBench(),
        new Intent.StarterBench(),
        new Intent.IntentChoice(),
        new Validation.ValidationBench(),
        new Retry.RetryBench(isDevelopment: false),
        new Retry.RetryBench(isDevelopment: true),
        new Specifications.OasdiffBench(),
        new Drift.DriftBench(),
        new Errors.ErrorsBench(isDevelopment: false),
        new Errors.ErrorsBench(isDevelopment: true),
        new Prediction.PredictionBench(isDevelopment: false),
        new Prediction.PredictionBench(isDevelopment: true),
        new Triage.TriageSimulationBench(isDevelopment: false),
        new Triage.TriageSimulationBench(isDevelopment: true),
        new Triage.TicketsBench(),
        new Priority.PriorityBench(isDevelopment: false),
        new Priority.PriorityBench(isDevelopment: true),
        new Access.AccessBench(),
        new Access.GroupBench(),
        new Access.AccessTraining(),
    ];
}
