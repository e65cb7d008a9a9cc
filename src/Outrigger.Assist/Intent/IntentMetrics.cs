using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Intent;

/// <summary>The instruments of meter <c>Outrigger.Assist</c> for intents.</summary>
internal sealed class IntentMetrics
{
    public IntentMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Assist");
        TrainingSeconds = meter.CreateHistogram<double>("outrigger.intent.training.duration", "s", "Time that the training of a model took.");
        Refused = meter.CreateCounter<long>("outrigger.intent.examples.refused", "{example}", "Examples that were not taken because there are as many as there may be.");
        Advice = meter.CreateCounter<long>("outrigger.intent.advice", "{question}", "Questions to the language model, by outcome: used, unused, slow or failed.");
    }

    public Histogram<double> TrainingSeconds { get; }

    public Counter<long> Refused { get; }

    public Counter<long> Advice { get; }
}
