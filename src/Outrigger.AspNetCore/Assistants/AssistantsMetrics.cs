using System.Diagnostics.Metrics;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>The instruments of the attachment, in meter <c>Outrigger.AspNetCore</c>.</summary>
internal sealed class AssistantsMetrics
{
    private readonly Meter _meter;

    public AssistantsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.AspNetCore");
        FailedOpen = _meter.CreateCounter<long>(
            "outrigger.aspnetcore.failed_open",
            "{step}",
            "Steps that a request went on without, by capability and reason: threw, timeout, unreachable, refused, garbage, too-large, busy, paused.");
        Actions = _meter.CreateCounter<long>("outrigger.aspnetcore.actions", "{action}", "What steps did or, when they only observe, would have done, by capability, action and mode.");
        Lessons = _meter.CreateCounter<long>("outrigger.aspnetcore.lessons", "{lesson}", "What was told to the models after answers had gone out, by outcome: told, dropped, lost, or spared (points of a series beyond those looked at in a second).");
    }

    public Counter<long> FailedOpen { get; }

    public Counter<long> Actions { get; }

    public Counter<long> Lessons { get; }

    /// <summary>Shows how many answered requests wait to be looked at.</summary>
    public void ObserveQueue(Func<int> count) =>
        _meter.CreateObservableGauge("outrigger.aspnetcore.queue", count, "{request}", "Answered requests that wait to be looked at.");

    /// <summary>Counts what a step did.</summary>
    public void Note(string capability, string action, StepMode mode) =>
        Actions.Add(
            1,
            new KeyValuePair<string, object?>("capability", capability),
            new KeyValuePair<string, object?>("action", action),
            new KeyValuePair<string, object?>("mode", mode == StepMode.Act ? "act" : "observe"));
}
