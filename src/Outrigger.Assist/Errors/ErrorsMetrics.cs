using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Errors;

/// <summary>The instruments of errors, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class ErrorsMetrics
{
    private readonly Counter<long> _advice;

    public ErrorsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Assist");
        Analyzed = meter.CreateCounter<long>("outrigger.assist.errors.analyzed", "{error}", "Errors analysed, by type and severity.");
        Failed = meter.CreateCounter<long>("outrigger.assist.errors.failed", "{error}", "Errors that could not be analysed; the plain answer went out.");
        _advice = meter.CreateCounter<long>("outrigger.assist.errors.advice", "{error}", "Errors that the taxonomy is not sure of, by what came of the language model: used, learned (without asking), unused, slow or failed.");
    }

    public Counter<long> Analyzed { get; }

    public Counter<long> Failed { get; }

    public void Advised(string outcome) => _advice.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
