using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Prediction;

/// <summary>The instruments of prediction, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class PredictionMetrics
{
    private readonly Counter<long> _advice;

    public PredictionMetrics(IMeterFactory meters) => _advice = meters.Create("Outrigger.Assist")
        .CreateCounter<long>("outrigger.assist.prediction.advice", "{assessment}", "Requests at risk whose measures a language model was to word, by outcome: used, learned (without asking), unused, slow or failed.");

    public void Count(string outcome) => _advice.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
