using Outrigger.Core.Callers;

namespace Outrigger.Assist.Decisions;

/// <summary>A decision with all that is needed to look at it again: to audit, replay and learn from it. Immutable.</summary>
public sealed record RecordedDecision
{
    /// <summary>The longest <see cref="Subject"/>, in characters.</summary>
    public const int MaxSubjectLength = 256;

    /// <summary>What was answered.</summary>
    public required Decision Decision { get; init; }

    /// <summary>Whose it is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>What was decided about.</summary>
    public required string Subject { get; init; }

    /// <summary>How far the module was allowed to go at that moment.</summary>
    public required AssistMode Mode { get; init; }

    /// <summary>The version whose parameters were asked, also where the fixed rule answered; <c>fixed</c> when none was.</summary>
    public required string ParametersVersion { get; init; }

    /// <summary>The features, in the order of the model's names; empty when the model was not asked or failed.</summary>
    public required ReadOnlyMemory<double> Features { get; init; }

    /// <summary>What the model said where the fixed rule answered in its place; null when that is the answer itself, or unknown.</summary>
    public Verdict? Shadow { get; init; }

    /// <summary>Whether it was worth a look: an alarm, a change, something refused.</summary>
    public bool IsNotable { get; init; }

    /// <summary>Why the fixed rule answered (<c>error</c>, <c>slow</c>, <c>left-out</c>, <c>busy</c>, <c>invalid</c>); null when it did not have to.</summary>
    public string? Fallback { get; init; }

    /// <summary>When it was made, microseconds since 1970 UTC.</summary>
    public required long AtMicros { get; init; }

    /// <summary>What was said of it since, at most one entry a source, the oldest first.</summary>
    public IReadOnlyList<DecisionFeedback> Feedback { get; init; } = [];
}

/// <summary>What turned out to be true of a decision, as one source says.</summary>
/// <param name="Source">Who says so: <c>user:…</c>, <c>key:…</c>, <c>admin</c> or <c>anonymous</c>. From the caller's key, never from the body.</param>
/// <param name="Outcome">What was true: for a yes or no 1 or 0, for a forecast the value. Finite.</param>
/// <param name="Label">What the caller calls the place it knows it from (<c>on-call</c>, <c>ticket-system</c>); attribution only.</param>
/// <param name="Comment">A remark for people.</param>
/// <param name="AtMicros">When it was said, microseconds since 1970 UTC.</param>
public sealed record DecisionFeedback(string Source, double Outcome, string? Label, string? Comment, long AtMicros);
