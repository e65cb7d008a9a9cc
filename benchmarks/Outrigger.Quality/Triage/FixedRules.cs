using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>A rule that gives each fault a number from what is known of it now; the highest goes first, then the oldest.</summary>
internal sealed class ScoreRule(string name, Func<Fault, double, double> score) : IQueueRule
{
    public string Name => name;

    /// <summary>In order of arrival.</summary>
    public static ScoreRule Fifo => new("fifo", static (fault, _) => -fault.Arrival);

    /// <summary>What is due first goes first.</summary>
    public static ScoreRule EarliestDue => new("edf", static (fault, _) => -fault.Due);

    /// <summary>
    /// The rule that service teams write: four levels by severity, safety always the highest; within a level alarms before
    /// complaints before inspections, and the oldest first.
    /// </summary>
    public static ScoreRule HandWritten => new("hand-written", static (fault, _) => Level(fault));

    /// <summary>The same, and who is past the target moves up a level: what teams add once complaints about old items come in.</summary>
    public static ScoreRule Escalating => new("hand-written-escalating", static (fault, now) => Level(fault) + (now > fault.Due ? 10 : 0));

    /// <summary>A queue for each kind, alarms before complaints before inspections; in each by severity, then the oldest first.</summary>
    public static ScoreRule QueuePerKind => new("queue-per-kind", static (fault, _) => (10 * (Level(fault) % 10)) + (Level(fault) / 10));

    /// <summary>Severity alone, and within a level what is due first: a better rule than most write.</summary>
    public static ScoreRule LevelsByDue => new("levels-edf", static (fault, _) => (1e6 * (int)(fault.IsSafety ? WorkSeverity.Critical : fault.Severity)) - fault.Due);

    /// <summary>Knows the true harm and effort: harm an hour of work, the more the nearer the target. Not the best that can be, only unfair.</summary>
    public static ScoreRule Oracle => new("oracle", static (fault, now) =>
        fault.HarmAt(now) / fault.Effort * Math.Exp(-Math.Max(0, fault.Due - now - fault.Effort) / 12));

    public void Arrived(Fault fault, double now)
    {
    }

    public void ReportedAgain(Fault fault, double now)
    {
    }

    public int Choose(IReadOnlyList<Fault> waiting, double now)
    {
        var best = 0;
        var highest = double.NegativeInfinity;
        for (var i = 0; i < waiting.Count; i++)
        {
            var value = score(waiting[i], now);
            if (value > highest)
            {
                (best, highest) = (i, value);
            }
        }

        return best;
    }

    public void Closed(Fault fault, double started, double now, bool isConfirmed)
    {
    }

    private static double Level(Fault fault)
    {
        var level = (int)(fault.IsSafety ? WorkSeverity.Critical : fault.Severity);
        var kind = fault.Kind switch { WorkKind.Alarm => 2, WorkKind.Complaint => 1, _ => 0 };
        return (10 * level) + kind;
    }
}
