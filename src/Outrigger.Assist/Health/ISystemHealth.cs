using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Health;

/// <summary>How the process and its machine stand. Thread-safe.</summary>
public interface ISystemHealth
{
    /// <summary>The last report; made now when there is none yet.</summary>
    HealthReport Current { get; }
}

/// <summary>How the process stands and what to think of it.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="NeedsAttention">Whether somebody should look.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>: half of a limit, four fifths, the limit reached, or the limit of processors or memory passed by a twentieth.</param>
/// <param name="Reading">What was read.</param>
public sealed record HealthReport(Decision Decision, bool NeedsAttention, string Severity, HealthReading Reading);
