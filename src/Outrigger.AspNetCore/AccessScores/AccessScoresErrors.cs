using Outrigger.Core.Errors;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>What an attached application answers with when its own authentication has no answer.</summary>
public static class AccessScoresErrors
{
    /// <summary>An <see cref="AccessRequirement"/> refused the request.</summary>
    public static readonly ErrorType Denied = new(
        "access-denied", 403, "The request was refused.", "It is likely to come from a malicious crawler or bot; the application's operator can look the decision up by the trace id.");
}
