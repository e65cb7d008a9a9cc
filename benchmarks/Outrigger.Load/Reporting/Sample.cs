namespace Outrigger.Load.Reporting;

/// <summary>One value that one round gave.</summary>
/// <param name="Scenario">What was done, such as <c>rps</c>.</param>
/// <param name="Peer">Through what.</param>
/// <param name="Round">From 1.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">Unit.</param>
internal sealed record Sample(string Scenario, string Peer, int Round, string Metric, double Value, string Unit);
