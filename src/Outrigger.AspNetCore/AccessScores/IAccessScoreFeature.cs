using Outrigger.Assist.Access;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>
/// How likely the request is to come from a malicious crawler or bot, for the application's own checks:
/// <c>context.Features.Get&lt;IAccessScoreFeature&gt;()</c>. Absent when nobody could say.
/// </summary>
public interface IAccessScoreFeature
{
    /// <summary>The probability, 0 to 1.</summary>
    double Score { get; }

    /// <summary>What is suggested. What is done is the application's decision.</summary>
    AccessAction Action { get; }

    /// <summary>The fixed rule that fired; null for none.</summary>
    string? Rule { get; }

    /// <summary>The decision; names the request when its outcome is told.</summary>
    Guid DecisionId { get; }
}
