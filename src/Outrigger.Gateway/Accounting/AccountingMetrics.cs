using System.Diagnostics.Metrics;

namespace Outrigger.Gateway.Accounting;

/// <summary>The instruments of meter <c>Outrigger.Gateway.Accounting</c>.</summary>
internal sealed class AccountingMetrics
{
    private readonly Meter _meter;

    public AccountingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Gateway.Accounting");
        Written = _meter.CreateCounter<long>("outrigger.accounting.written", "{record}", "Usage records written to the store.");
        Dropped = _meter.CreateCounter<long>("outrigger.accounting.dropped", "{record}", "Usage records lost, by reason: full, refused or stopped.");
        WriteDuration = _meter.CreateHistogram<double>("outrigger.accounting.write.duration", "s", "Duration of writing one batch of usage records.");
    }

    /// <summary>Records written to the store.</summary>
    public Counter<long> Written { get; }

    /// <summary>Records lost, tagged with <c>reason</c>.</summary>
    public Counter<long> Dropped { get; }

    /// <summary>Time of one batch in the store.</summary>
    public Histogram<double> WriteDuration { get; }

    /// <summary>Shows how many records wait.</summary>
    public void ObserveBuffer(Func<int> count) =>
        _meter.CreateObservableGauge("outrigger.accounting.buffered", count, "{record}", "Usage records that wait to be written.");
}
