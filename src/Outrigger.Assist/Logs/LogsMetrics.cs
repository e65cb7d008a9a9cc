using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Logs;

/// <summary>The module's instruments, in meter <c>Outrigger.Assist.Logs</c>.</summary>
internal sealed class LogsMetrics
{
    public LogsMetrics(IMeterFactory meters, LogSources sources)
    {
        var meter = meters.Create("Outrigger.Assist.Logs");
        Lines = meter.CreateCounter<long>("outrigger.logs.lines", "{line}", "Log lines seen.");
        NewTemplates = meter.CreateCounter<long>("outrigger.logs.new_templates", "{template}", "Templates seen for the first time.");
        Anomalies = meter.CreateCounter<long>("outrigger.logs.anomalies", "{anomaly}", "Odd things found, by signal.");
        meter.CreateObservableGauge("outrigger.logs.sources", () => sources.Count, "{source}", "Sources that are kept.");
    }

    public Counter<long> Lines { get; }

    public Counter<long> NewTemplates { get; }

    public Counter<long> Anomalies { get; }
}
