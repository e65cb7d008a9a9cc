using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Retry;
using Outrigger.Core.Callers;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Retrying;

/// <summary>
/// Repeats a failed request where its method allows it and the advice expects it to succeed. The advice learns from every
/// attempt; when it fails itself, nothing is repeated. Thread-safe.
/// </summary>
internal sealed class AdvisedRepetition(
    IRetryAdvice advice, SuccessReports successes, IOptionsMonitor<RetryingOptions> options, RetryingMetrics metrics, TimeProvider time, ILogger<AdvisedRepetition> logger)
    : IRepetition
{
    /// <summary>RFC 9110, section 9.2.2: methods whose repetition has the effect of one request.</summary>
    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);

    public bool MayRepeat(HttpContext context)
    {
        var settings = options.CurrentValue;
        var request = context.Request;
        if (!settings.Enabled || !IsIdempotent(request.Method))
        {
            return false;
        }

        return request.ContentLength is { } length
            ? length <= settings.MaxBodyBytes
            : !HasBodyOfUnknownLength(context);
    }

    /// <summary>A success is told later: it must not make its request wait.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the advice does, the request goes on.")]
    public async ValueTask<RepeatAnswer> AskAsync(RepeatCall? call, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var failure = ClassOf(attempt.Status, attempt.Failure);
            if (call is null && failure is null)
            {
                successes.Add(new(attempt.Backend.Dependency, attempt.Context.Request.Method, null, attempt.Latency));
                return default;
            }

            return await DecideAsync((Call?)call, attempt, failure, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception failure)
        {
            metrics.Failed();
            logger.AdviceFailed(failure);
            return default;
        }
    }

    private async ValueTask<RepeatAnswer> DecideAsync(Call? call, Attempt attempt, RetryFailureClass? failure, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        if (call is not null)
        {
            metrics.Repeated(failure is null);
            await AskAsync(() => advice.ReportOutcome(TenantId.Default, call.Advice, failure is null, attempt.Latency), settings, cancellationToken);
        }

        // What the client did wrong is no failure of the backend, and a repetition would be wrong again.
        if (failure is null or RetryFailureClass.ClientError)
        {
            return default;
        }

        var begun = call?.BegunAt ?? time.GetTimestamp() - (long)(attempt.Latency.TotalSeconds * time.TimestampFrequency);
        var number = (call?.Attempts ?? 0) + 1;
        var remaining = settings.Within - time.GetElapsedTime(begun);
        var signature = RetrySignature.Of(failure.Value, attempt.Status);
        var question = new RetryQuestion
        {
            Dependency = attempt.Backend.Dependency,
            Operation = attempt.Context.Request.Method,
            Failure = failure.Value,
            Signature = signature,
            Attempt = number,
            MaxRetries = settings.MaxRetries,
            IsIdempotent = attempt.IsRepeatable,
            RetryAfter = attempt.RetryAfter,
            Remaining = remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero,
            InFlight = attempt.Backend.InFlight,
        };
        var advised = await AskAsync(() => advice.Advise(TenantId.Default, question), settings, cancellationToken);
        if (!advised.ShouldRetry || !attempt.IsRepeatable || number > settings.MaxRetries || advised.Delay >= remaining)
        {
            return default;
        }

        await Task.Delay(advised.Delay, time, cancellationToken);
        var check = await AskAsync(() => advice.CheckSending(TenantId.Default, advised.Decision.Id), settings, cancellationToken);
        return check.MaySend
            ? new RepeatAnswer(true, new Call(advised.Decision.Id, number, begun))
            : default;
    }

    // On the pool and under a limit: a client whose request has failed does not wait for an advice that hangs as well.
    private Task<T> AskAsync<T>(Func<T> question, RetryingOptions settings, CancellationToken cancellationToken) =>
        Task.Run(question, cancellationToken).WaitAsync(settings.AdviceTimeout, time, cancellationToken);

    private static bool HasBodyOfUnknownLength(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    private static RetryFailureClass? ClassOf(int status, ForwardFailure failure) => failure switch
    {
        ForwardFailure.Timeout or ForwardFailure.ConnectTimeout => RetryFailureClass.Timeout,
        ForwardFailure.Unreachable or ForwardFailure.Broken => RetryFailureClass.Connection,
        _ => status switch
        {
            429 => RetryFailureClass.Throttled,
            503 or 529 => RetryFailureClass.Unavailable,
            408 or 504 => RetryFailureClass.Timeout,
            >= 500 => RetryFailureClass.ServerError,

            // An answer that says that something is not there, or not allowed, is an answer.
            _ => null,
        },
    };

    private sealed class Call(Guid advice, int attempts, long begunAt) : RepeatCall
    {
        public Guid Advice { get; } = advice;

        public int Attempts { get; } = attempts;

        public long BegunAt { get; } = begunAt;
    }
}
