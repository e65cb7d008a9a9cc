using Outrigger.Core.Errors;

namespace Outrigger.Assist.Decisions;

/// <summary>What can go wrong when a decision is looked at again.</summary>
public static class DecisionsErrors
{
    /// <summary>Its time is over.</summary>
    public static readonly ErrorType Gone = new(
        "decision-gone", 410, "The decision is no longer kept.", "Give feedback within ten minutes, or raise the module's RecordedShare so that more decisions are kept.");

    /// <summary>There is nothing to ask a model with.</summary>
    public static readonly ErrorType NotReplayable = new(
        "decision-not-replayable", 409, "The decision cannot be replayed.", "Only decisions that the model was asked for, by a model that is still here, can be replayed.");

    /// <summary>As many sources have spoken as may.</summary>
    public static readonly ErrorType FeedbackFull = new(
        "feedback-full", 409, "As many sources as may have given feedback to this decision.", "Outrigger:Assist:Decisions:MaxSourcesPerDecision says how many may.");
}
