using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>Decides <see cref="AccessRequirement"/> by the score that was attached to the request. Thread-safe.</summary>
internal sealed class AccessRequirementHandler(IOptionsMonitor<AccessScoresOptions> options, AssistantsMetrics metrics, FailOpen failOpen) : AuthorizationHandler<AccessRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        var http = context.Resource as HttpContext;
        if (http?.Features.Get<IAccessScoreFeature>() is not { } score)
        {
            // No score is no reason to refuse anybody.
            failOpen.Note(Capabilities.Access, "unscored");
            context.Succeed(requirement);
            return Task.CompletedTask;
        }

        var mode = options.CurrentValue.Mode;
        if (!(score.Action >= requirement.RefuseFrom || score.Score >= requirement.RefuseFromScore))
        {
            context.Succeed(requirement);
            return Task.CompletedTask;
        }

        metrics.Note(Capabilities.Access, "refused", mode);
        if (mode == StepMode.Act)
        {
            AccessRefusal.Note(http);
            context.Fail(new AuthorizationFailureReason(this, "The request is likely to come from a malicious crawler or bot."));
        }
        else
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
