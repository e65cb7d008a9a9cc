namespace Outrigger.Assist.Decisions;

/// <summary>One reason of a decision, in words and a number.</summary>
/// <param name="What">What was looked at, in a few words.</param>
/// <param name="Value">What was seen, with unit, beside what was expected.</param>
/// <param name="Contribution">How much it moved the score, in the score's unit; negative when it spoke against.</param>
public sealed record DecisionReason(string What, string Value, double Contribution);
