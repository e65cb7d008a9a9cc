namespace Outrigger.Server.Wiring.Advice;

/// <summary>How a question to a language model ended. All but <see cref="Answered"/> leave the local answer standing.</summary>
internal enum AdviceOutcome
{
    /// <summary>It answered in the agreed form.</summary>
    Answered,

    /// <summary>There were as many questions this minute as there may be; not asked.</summary>
    OverCalls,

    /// <summary>The day's money is spent; not asked.</summary>
    OverCost,

    /// <summary>It failed too often just now; not asked.</summary>
    Paused,

    /// <summary>It took longer than the time limit.</summary>
    Late,

    /// <summary>Whoever asked has left.</summary>
    Left,

    /// <summary>The gateway refused the call, or the provider failed.</summary>
    Failed,

    /// <summary>It answered something that is not of the agreed form, or breaks off.</summary>
    Unreadable,

    /// <summary>Its answer has the agreed form, with a label that was not to choose from.</summary>
    UnknownLabel,
}

/// <summary>The words for metrics and logs.</summary>
internal static class AdviceOutcomes
{
    public static string Word(AdviceOutcome outcome) => outcome switch
    {
        AdviceOutcome.Answered => "answered",
        AdviceOutcome.OverCalls => "over-calls",
        AdviceOutcome.OverCost => "over-cost",
        AdviceOutcome.Paused => "paused",
        AdviceOutcome.Late => "late",
        AdviceOutcome.Left => "left",
        AdviceOutcome.Failed => "failed",
        AdviceOutcome.Unreadable => "unreadable",
        _ => "unknown-label",
    };

    /// <summary>Whether it speaks against the model.</summary>
    public static bool IsFailure(AdviceOutcome outcome) => outcome is AdviceOutcome.Late or AdviceOutcome.Failed or AdviceOutcome.Unreadable or AdviceOutcome.UnknownLabel;
}
