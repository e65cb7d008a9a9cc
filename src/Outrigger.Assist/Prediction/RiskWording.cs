using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Prediction;

/// <summary>
/// Has the language model, if there is one, word the measures for requests at risk: once for the same warnings about the
/// same route; after that what it said is there already. Thread-safe.
/// </summary>
internal sealed class RiskWording(IRiskAdvisor advisor, RiskLessons lessons, IOptionsMonitor<PredictionOptions> options, TimeProvider time, PredictionMetrics metrics)
{
    /// <summary>The assessment, its measures worded anew where they can be.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the advisor does, the built-in words stand in for it.")]
    public async ValueTask<RiskAssessment> WordAsync(TenantId tenant, RequestFacts request, RiskAssessment assessed, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        if (!settings.UseAdvisor || !assessed.HasIssues)
        {
            return assessed;
        }

        var route = RouteName.Of(request.Path);
        if (lessons.Find(tenant, request.Method, route, assessed.Warnings) is not null)
        {
            metrics.Count("learned");
            return assessed;
        }

        if (!advisor.IsAvailable)
        {
            return assessed;
        }

        using var ends = new CancellationTokenSource(settings.AdvisorTimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, cancellationToken);
        try
        {
            var question = new RiskQuestion(tenant, request.Method, route, assessed.RiskScore, assessed.Warnings);
            var measures = await advisor.AdviseAsync(question, either.Token).AsTask().WaitAsync(settings.AdvisorTimeLimit, time, cancellationToken);
            if (measures is not { Count: > 0 })
            {
                metrics.Count("unused");
                return assessed;
            }

            metrics.Count("used");
            return assessed with { PreventiveMeasures = lessons.Keep(tenant, request.Method, route, assessed.Warnings, measures) };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Count(ends.IsCancellationRequested || failure is TimeoutException ? "slow" : "failed");
            return assessed;
        }
    }
}
