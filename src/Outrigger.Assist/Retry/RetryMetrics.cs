using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Retry;

/// <summary>The instruments of retries, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class RetryMetrics
{
    private readonly Meter _meter;

    public RetryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Assist");
        Outcomes = _meter.CreateCounter<long>("outrigger.assist.retry.outcomes", "{retry}", "Retries whose outcome was told, by decision and outcome.");
        Withheld = _meter.CreateCounter<long>("outrigger.assist.retry.withheld", "{retry}", "Advised retries that were held back at the moment of sending, by reason: worse or budget.");
    }

    public Counter<long> Outcomes { get; }

    public Counter<long> Withheld { get; }

    /// <summary>Shows how many pairs of dependency and operation are known.</summary>
    public void ObserveKeys(Func<int> count) =>
        _meter.CreateObservableGauge("outrigger.assist.retry.keys", count, "{key}", "Pairs of dependency and operation that are remembered.");
}
