using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>
/// One piece of work of the simulated team. What it truly costs to wait and how long it takes are drawn with it, before any
/// rule sees it, so every rule gets the same work; only the oracle reads them.
/// </summary>
internal sealed class Fault
{
    public required int Number { get; init; }

    public required WorkKind Kind { get; init; }

    /// <summary>The skill it needs, 0–2; the team's name on the list.</summary>
    public required int Skill { get; init; }

    /// <summary>What it is about, 0–11; four of each skill.</summary>
    public required int Category { get; init; }

    /// <summary>Hours since Monday midnight of the first week.</summary>
    public required double Arrival { get; init; }

    /// <summary>Hours by which work must have ended: the contract's, known to everybody.</summary>
    public required double Due { get; init; }

    /// <summary>Hidden: hours of work.</summary>
    public required double Effort { get; init; }

    /// <summary>Hidden: harm an hour at the start; 1 is usual.</summary>
    public required double Harm { get; init; }

    /// <summary>Hidden: after how many hours the harm has doubled; infinite when it does not grow. It stops at eight times.</summary>
    public required double DoublingHours { get; init; }

    /// <summary>Seen: what the reporter or the monitoring says.</summary>
    public required WorkSeverity Severity { get; init; }

    /// <summary>Seen: people affected, as estimated.</summary>
    public required int People { get; init; }

    /// <summary>Seen: systems affected.</summary>
    public required int Systems { get; init; }

    /// <summary>Seen: somebody may get hurt.</summary>
    public required bool IsSafety { get; init; }

    /// <summary>Further reports of the same, in order; those after it was done never come.</summary>
    public required double[] Reports { get; init; }

    /// <summary>Known once it is done: how severe it was.</summary>
    public required WorkSeverity Confirmed { get; init; }

    /// <summary>Harm done between two moments, growth included.</summary>
    public double HarmBetween(double from, double to)
    {
        if (to <= from)
        {
            return 0;
        }

        if (double.IsPositiveInfinity(DoublingHours))
        {
            return Harm * (to - from);
        }

        // Three doublings and no more: the integral of 2^(t/d) up to there, then a constant.
        var (start, end, full) = (from - Arrival, to - Arrival, 3 * DoublingHours);
        var growing = end > start && start < full
            ? DoublingHours / Math.Log(2) * (Math.Pow(2, Math.Min(end, full) / DoublingHours) - Math.Pow(2, start / DoublingHours))
            : 0;
        return Harm * (growing + (8 * Math.Max(0, end - Math.Max(start, full))));
    }

    /// <summary>Harm an hour at a moment.</summary>
    public double HarmAt(double now) => double.IsPositiveInfinity(DoublingHours) ? Harm : Harm * Math.Pow(2, Math.Min(3, (now - Arrival) / DoublingHours));
}
