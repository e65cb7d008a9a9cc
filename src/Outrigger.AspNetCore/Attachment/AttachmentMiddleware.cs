using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.ErrorAnswers;
using Outrigger.AspNetCore.Observation;
using Outrigger.AspNetCore.Risks;
using Outrigger.AspNetCore.Understanding;

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
    UnderstandingStep understanding,
    RisksStep risks,
    IErrorResponder errors,
    IOptionsMonitor<ErrorAnswersOptions> errorOptions,
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
        Understood? understood = null;
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            // Not the caller's patience: who hangs up again and again must not make a remote look slow, which is left alone then.
            using (var limit = calls.TimeLimit is { } span ? new CancellationTokenSource(span, time) : null)
            {
                var token = limit?.Token ?? CancellationToken.None;
                scored = await access.RunAsync(context, token);
                understood = await understanding.RunAsync(context, risks.IsEnabled, token);
                if (understood is not { IsAnswered: true })
                {
                    assessed = await risks.RunAsync(context, understood?.Text?.Members, token);
                }
            }

            if (understood is not { IsAnswered: true })
            {
                await next(context);
            }

            status = context.Response.StatusCode;
        }
        catch (Exception exception) when (errorOptions.CurrentValue.Mode != StepMode.Off && !IsGone(context, exception))
        {
            status = await HandleAsync(context, exception);
        }
        finally
        {
            understood?.Body?.Restore(context);
            observation.End(context, in observed, status, scored, assessed);
        }
    }

    // Whoever asked has left: nothing is wrong, and nobody is there to be answered.
    private static bool IsGone(HttpContext context, Exception exception) =>
        context.RequestAborted.IsCancellationRequested && exception is (OperationCanceledException or IOException);

    private async Task<int> HandleAsync(HttpContext context, Exception exception)
    {
        if (errorOptions.CurrentValue.Mode == StepMode.Act)
        {
            return (await errors.RespondAsync(context, exception))?.Status ?? StatusCodes.Status500InternalServerError;
        }

        await errors.AnalyzeAsync(context, exception);
        ExceptionDispatchInfo.Throw(exception);
        return 0;
    }
}
