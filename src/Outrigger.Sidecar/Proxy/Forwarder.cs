using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Egress;
using Outrigger.Core.Errors;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// Passes a request on to the backend and its answer back, both as they come. Before the first byte of an answer every
/// failure has an answer of its own; after it the connection is broken off, so that a part is never taken for the whole.
/// Thread-safe.
/// </summary>
internal sealed class Forwarder(
    ProxyClient client,
    IVersionChoice versions,
    IRepetition repetition,
    IFindings findings,
    IFaultPages faults,
    Deadlines deadlines,
    IOptionsMonitor<ProxyOptions> options,
    ProxyMetrics metrics,
    TimeProvider time,
    ILogger<Forwarder> logger)
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="sender">Where it comes from.</param>
    public async Task ForwardAsync(HttpContext context, Sender sender)
    {
        var deadline = deadlines.Rent();
        deadline.Follow(context.RequestAborted);
        try
        {
            await RunAsync(context, sender, deadline, options.CurrentValue);
        }
        finally
        {
            deadlines.Return(deadline);
        }
    }

    private async Task RunAsync(HttpContext context, Sender sender, Deadline deadline, ProxyOptions settings)
    {
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

        // Keeping a body reads it, which tells a client that has asked first that it is wanted.
        var mayRepeat = repetition.MayRepeat(context) && !(hasBody && ForwardRequest.AsksFirst(context.Request));
        byte[]? kept = null;
        RepeatCall? call = null;
        try
        {
            if (mayRepeat && hasBody)
            {
                deadline.Expect(settings.IdleTimeout);
                kept = await KeptBody.ReadAsync(context.Request, (int)context.Request.ContentLength.GetValueOrDefault(), deadline.Token);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or BadHttpRequestException)
        {
            await FailAsync(context, ForwardFailures.Of(failure, deadline, out var status), status, failure);
            return;
        }

        while (true)
        {
            var backend = versions.Choose(context);
            backend.Enter();
            try
            {
                var early = hasBody && kept is null ? EarlyAnswer.Watch() : null;
                HttpContent? content = early is not null ? new RequestBody(context, deadline, settings.IdleTimeout, settings.FirstByteTimeout, early) : kept is not null ? new ByteArrayContent(kept) : null;
                using var request = ForwardRequest.Create(context, backend, settings, sender, findings, content);
                var begun = time.GetTimestamp();
                HttpResponseMessage? response = null;
                var failure = ForwardFailure.None;
                Exception? cause = null;
                var badStatus = 0;
                try
                {
                    deadline.Expect(settings.FirstByteTimeout);
                    response = await (early is not null && !settings.Http2 ? client.Streaming : client.Invoker).SendAsync(request, deadline.Token);
                    if (AnswerRules.Problem(response) is { } problem)
                    {
                        response.Dispose();
                        response = null;
                        throw new HttpRequestException(HttpRequestError.InvalidResponse, problem);
                    }
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or BadHttpRequestException or InvalidOperationException)
                {
                    (failure, cause) = (ForwardFailures.Of(exception, deadline, out badStatus), exception);
                }
                finally
                {
                    EndOfBody(context, early);
                }

                using var answer = response;
                var latency = time.GetElapsedTime(begun);
                var asked = await AskAsync(call, new(context, backend, (int)(answer?.StatusCode ?? 0), failure, answer?.GetRetryAfter(time.GetUtcNow()), latency, mayRepeat), deadline);
                if (asked.ShouldRepeat)
                {
                    versions.Completed(context, backend, StatusOf(failure, answer), latency, null);
                    call = asked.Call;
                    continue;
                }

                if (answer is null)
                {
                    if (failure is not (ForwardFailure.ClientGone or ForwardFailure.BadRequestBody))
                    {
                        versions.Completed(context, backend, StatusOf(failure, null), latency, null);
                    }

                    await FailAsync(context, failure, badStatus, cause!);
                    return;
                }

                await RespondAsync(context, backend, answer, latency, deadline, settings);
                return;
            }
            finally
            {
                backend.Leave();
            }
        }
    }

    private void EndOfBody(HttpContext context, EarlyAnswer? early)
    {
        if (early is null)
        {
            return;
        }

        early.End();
        EarlyAnswer.Forget();
        if (early.HasCome)
        {
            metrics.AnsweredEarly();
        }
        else if (context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers.Count: > 0 })
        {
            // The HTTP client below has no place for them.
            metrics.TrailersDropped();
        }
    }

    private async ValueTask<RepeatAnswer> AskAsync(RepeatCall? call, Attempt attempt, Deadline deadline)
    {
        if (attempt.Failure is ForwardFailure.ClientGone or ForwardFailure.BadRequestBody || deadline.Token.IsCancellationRequested)
        {
            return default;
        }

        deadline.Expect(Timeout.InfiniteTimeSpan);
        return await repetition.AskAsync(call, attempt, deadline.Token);
    }

    private async Task RespondAsync(HttpContext context, Backend backend, HttpResponseMessage answer, TimeSpan latency, Deadline deadline, ProxyOptions settings)
    {
        var tap = versions.Watch(context, backend, answer);
        try
        {
            ResponseCopy.WriteHead(context.Response, answer);
            if (answer.StatusCode == HttpStatusCode.InternalServerError)
            {
                deadline.Expect(settings.IdleTimeout);
                if (await faults.TryReplaceAsync(context, answer, deadline.Token))
                {
                    metrics.Forwarded(context.Response.StatusCode);
                    versions.Completed(context, backend, (int)answer.StatusCode, latency, null);
                    tap?.Dispose();
                    return;
                }
            }

            await ResponseCopy.WriteBodyAsync(context, answer, tap, deadline, settings.IdleTimeout);
            ResponseCopy.WriteTrailers(context.Response, answer);
            metrics.Forwarded(context.Response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            tap?.Dispose();
            tap = null;
            var failure = ForwardFailures.Of(exception, deadline, out _);
            metrics.Failed(failure);
            if (failure != ForwardFailure.ClientGone)
            {
                logger.AnswerBrokenOff(failure, exception.Message);
                if (context.Response.HasStarted)
                {
                    context.Abort();
                }
                else
                {
                    await FailureAnswer.WriteAsync(context, ErrorOf(failure), 0, time.GetUtcNow());
                }
            }
            else
            {
                context.Abort();
            }
        }

        versions.Completed(context, backend, (int)answer.StatusCode, latency, tap);
    }

    private Task FailAsync(HttpContext context, ForwardFailure failure, int status, Exception cause)
    {
        metrics.Failed(failure);
        if (failure == ForwardFailure.ClientGone)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        if (failure != ForwardFailure.BadRequestBody)
        {
            logger.NoAnswer(failure, cause.Message);
        }
        else if (status == StatusCodes.Status408RequestTimeout)
        {
            metrics.SlowBody();
        }

        return FailureAnswer.WriteAsync(context, ErrorOf(failure), status, time.GetUtcNow());
    }

    private static int StatusOf(ForwardFailure failure, HttpResponseMessage? answer) =>
        answer is not null ? (int)answer.StatusCode : ErrorOf(failure).Status;

    /// <summary>What the client is answered for a failure.</summary>
    public static ErrorType ErrorOf(ForwardFailure failure) => failure switch
    {
        ForwardFailure.Unreachable => ProxyErrors.BackendUnreachable,
        ForwardFailure.Timeout or ForwardFailure.ConnectTimeout => ProxyErrors.BackendTimeout,
        ForwardFailure.BadRequestBody => ProxyErrors.BadRequestBody,
        _ => ProxyErrors.BackendBroken,
    };
}
