using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Decisions;

/// <summary>The instruments of meter <c>Outrigger.Assist</c>.</summary>
internal sealed class DecisionsMetrics
{
    private readonly Meter _meter;

    public DecisionsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Assist");
        Decisions = _meter.CreateCounter<long>("outrigger.assist.decisions", "{decision}", "Decisions made, by module, mode and outcome.");
        Fallbacks = _meter.CreateCounter<long>("outrigger.assist.fallbacks", "{decision}", "Decisions that the fixed rule answered in the model's place, by module and reason: error, slow, left-out, busy, invalid or rule.");
        Duration = _meter.CreateHistogram<double>("outrigger.assist.decision.duration", "s", "Time that a decision took, by module.");
        Recorded = _meter.CreateCounter<long>("outrigger.assist.recorded", "{decision}", "Decisions written to the store.");
        Dropped = _meter.CreateCounter<long>("outrigger.assist.dropped", "{decision}", "Decisions that should have been recorded and were not, by reason: full, rate, refused or stopped.");
        Feedback = _meter.CreateCounter<long>("outrigger.assist.feedback", "{feedback}", "Words of feedback taken, by module.");
    }

    public Counter<long> Decisions { get; }

    public Counter<long> Fallbacks { get; }

    public Histogram<double> Duration { get; }

    public Counter<long> Recorded { get; }

    public Counter<long> Dropped { get; }

    public Counter<long> Feedback { get; }

    /// <summary>Shows how many recorded decisions wait for the store.</summary>
    public void ObserveBuffer(Func<int> count) =>
        _meter.CreateObservableGauge("outrigger.assist.buffered", count, "{decision}", "Recorded decisions that wait to be written.");

    /// <summary>Shows which modules are left out.</summary>
    public void ObserveLeftOut(Func<IEnumerable<Measurement<int>>> values) =>
        _meter.CreateObservableGauge("outrigger.assist.left_out", values, "1", "1 while a module is left out because it took too long, by module.");
}
