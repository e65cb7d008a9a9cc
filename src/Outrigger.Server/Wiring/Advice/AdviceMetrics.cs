using System.Diagnostics.Metrics;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>The instruments of advice, in meter <c>Outrigger.Server</c>.</summary>
internal sealed class AdviceMetrics
{
    private readonly Counter<long> _questions;
    private readonly Histogram<double> _duration;

    public AdviceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Server");
        _questions = meter.CreateCounter<long>("outrigger.advice.questions", "{question}", "Questions of Assist to language models, by purpose and by how they ended; all but answered left the local answer standing.");
        _duration = meter.CreateHistogram<double>("outrigger.advice.duration", "s", "Time that questions took which were asked, by purpose.");
    }

    public void Count(string purpose, AdviceOutcome outcome) =>
        _questions.Add(1, new KeyValuePair<string, object?>("purpose", purpose), new KeyValuePair<string, object?>("outcome", AdviceOutcomes.Word(outcome)));

    public void Took(string purpose, TimeSpan duration) => _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("purpose", purpose));
}
