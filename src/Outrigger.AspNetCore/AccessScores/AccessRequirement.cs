using Microsoft.AspNetCore.Authorization;
using Outrigger.Assist.Access;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>
/// Refuses requests that are likely to come from malicious crawlers or bots: <c>policy.AddRequirements(new
/// AccessRequirement())</c>. A request that could not be scored is let through. Immutable.
/// </summary>
public sealed record AccessRequirement : IAuthorizationRequirement
{
    /// <summary>From which suggested action on requests are refused; null to go by the score alone.</summary>
    /// <value>Default <c>Deny</c>.</value>
    public AccessAction? RefuseFrom { get; init; } = AccessAction.Deny;

    /// <summary>From which score on requests are refused, whatever is suggested; null to go by the action alone.</summary>
    /// <value>0 to 1. Default null.</value>
    public double? RefuseFromScore { get; init; }
}
