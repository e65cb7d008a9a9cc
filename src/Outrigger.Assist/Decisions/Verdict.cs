namespace Outrigger.Assist.Decisions;

/// <summary>What a model, or the fixed rule in its place, says of one input.</summary>
/// <param name="Outcome">The decision, one word of the module's (<c>alert</c>, <c>normal</c> …).</param>
/// <param name="Score">The score it rests on; unit and range are the module's.</param>
/// <param name="Confidence">The calibrated probability that the outcome is right, 0 to 1.</param>
/// <param name="Reasons">The reasons, the weightiest first.</param>
/// <param name="IsNotable">Whether it is recorded whatever share is set: an alarm, a change, something refused.</param>
public sealed record Verdict(string Outcome, double Score, double Confidence, IReadOnlyList<DecisionReason> Reasons, bool IsNotable = false);
