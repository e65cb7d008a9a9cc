using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Errors;

/// <summary>The instruments of errors, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class ErrorsMetrics
{
    public ErrorsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Assist");
        Analyzed = meter.CreateCounter<long>("outrigger.assist.errors.analyzed", "{error}", "Errors analysed, by type and severity.");
        Failed = meter.CreateCounter<long>("outrigger.assist.errors.failed", "{error}", "Errors that could not be analysed; the plain answer went out.");
    }

    public Counter<long> Analyzed { get; }

    public Counter<long> Failed { get; }
}
