using Outrigger.Core.Errors;

namespace Outrigger.Assist.Intent;

/// <summary>What can go wrong with intents.</summary>
public static class IntentErrors
{
    /// <summary>The tenant has as many examples or intents as it may.</summary>
    public static readonly ErrorType Full = new(
        "intent-examples-full", 409, "As many examples as may be kept are there.", "Remove some, or raise Outrigger:Assist:Intent:MaxExamples, MaxIntents or MaxExamplesOfAll.");
}
