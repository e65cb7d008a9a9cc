using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Access;

/// <summary>The instruments of access scoring, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class AccessMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _rules;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _groups;

    public AccessMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Assist");
        _rules = _meter.CreateCounter<long>("outrigger.assist.access.rules", "{request}", "Requests a fixed rule fired for, by rule and what was suggested.");
        _outcomes = _meter.CreateCounter<long>("outrigger.assist.access.outcomes", "{outcome}", "What clients turned out to be, by kind and whether it counted.");
        _groups = _meter.CreateCounter<long>("outrigger.assist.access.groups", "{notice}", "What was told of groups of clients that crawl together: found (or going on), over.");
    }

    /// <summary>Counts a rule that fired.</summary>
    public void Note(AccessAction action, string? rule)
    {
        if (rule is not null)
        {
            _rules.Add(1, new KeyValuePair<string, object?>("rule", rule), new KeyValuePair<string, object?>("action", AccessModel.NameOf(action)));
        }
    }

    /// <summary>Counts an outcome.</summary>
    public void NoteOutcome(AccessOutcomeKind kind, AccessOutcomeResult result) =>
        _outcomes.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()), new KeyValuePair<string, object?>("result", result.ToString()));

    /// <summary>Counts what was told of a group.</summary>
    public void NoteGroup(bool isOver) => _groups.Add(1, new KeyValuePair<string, object?>("state", isOver ? "over" : "found"));

    /// <summary>Shows how many identities are known.</summary>
    public void ObserveIdentities(Func<int> count) =>
        _meter.CreateObservableGauge("outrigger.assist.access.identities", count, "{identity}", "Sessions, and addresses with their agent, that are remembered.");
}
