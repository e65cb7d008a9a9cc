using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Observation;

namespace Outrigger.AspNetCore.Attachment;

/// <summary>
/// The pipeline of an attached request: what outsiders may not say is taken out; access score, intent, validation, issue
/// prediction; the application; then metrics, drift and what turned out. Each step may be absent, and none can fail the
/// request. Thread-safe.
/// </summary>
internal sealed class AttachmentMiddleware(
    RequestDelegate next,
    IOptionsMonitor<AttachmentOptions> options,
    StepCalls calls,
    AccessScoresStep access,
    ObservationStep observation,
    TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        InboundHeaders.Strip(context.Request.Headers);
        var settings = options.CurrentValue;
        return settings.Enabled && !IsExcluded(settings, context.Request.Path) ? RunAsync(context) : next(context);
    }

    private static bool IsExcluded(AttachmentOptions settings, PathString path)
    {
        for (var i = 0; i < settings.ExcludedPaths.Count; i++)
        {
            if (path.StartsWithSegments(settings.ExcludedPaths[i]))
            {
                return true;
            }
        }

        return false;
    }

    private async Task RunAsync(HttpContext context)
    {
        var observed = observation.Begin(context);
        Guid? scored = null;
        Guid? assessed = null;
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            using (var limit = calls.TimeLimit is { } span ? new StepLimit(span, time, context.RequestAborted) : null)
            {
                var token = limit?.Token ?? CancellationToken.None;
                scored = await access.RunAsync(context, token);
            }

            await next(context);
            status = context.Response.StatusCode;
        }
        finally
        {
            observation.End(context, in observed, status, scored, assessed);
        }
    }
}
