using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Resilience;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// Takes a call to its targets: key by key, retry by retry, target by target, until one answers or none is left. As long
/// as the client has received nothing, everything can be tried again; after that nothing can. Thread-safe.
/// </summary>
internal sealed class TargetRunner(
    UpstreamClient client,
    StreamRelay relay,
    GuardedRetryAdvisor advisor,
    IRandomSource random,
    IOptions<ForwardingOptions> options,
    TimeProvider time,
    ILogger<TargetRunner> logger)
{
    private readonly ForwardingOptions _options = options.Value;

    /// <summary>Forwards the call and answers the client; an error when there is still something to be answered.</summary>
    public async Task<OutriggerError?> RunAsync(Call call, Route route)
    {
        OutriggerError? error = null;
        var targets = route.Targets.Length == 1 ? route.Targets : route.Order(random.NextDouble());
        if (!call.Scan.IsStream)
        {
            call.Lifetime.LimitTotal(targets.Max(t => t.Upstream.Timeouts.Total));
        }

        for (var i = 0; i < targets.Length; i++)
        {
            var target = targets[i];
            (call.Provider, call.Model) = (target.Upstream.Name, target.Model);
            if (target.Upstream.Protocol != call.Kind.Protocol.Name)
            {
                error = ProvidersErrors.ProtocolUnsupported.With($"The provider '{target.Upstream.Name}' speaks {target.Upstream.Protocol}.");
                continue;
            }

            if (!await target.Upstream.EnterAsync(call.Lifetime.Token))
            {
                error = ProvidersErrors.Busy.With($"All places of '{target.Upstream.Name}' stayed taken.") with { RetryAfter = TimeSpan.FromSeconds(1) };
                continue;
            }

            try
            {
                using var run = new TargetRun(call, target, isLast: i == targets.Length - 1);
                await RunTargetAsync(run);
                error = run.Error;
                if (run.IsFinal)
                {
                    return error;
                }
            }
            finally
            {
                target.Upstream.Exit();
            }
        }

        return error;
    }

    private async Task RunTargetAsync(TargetRun run)
    {
        var call = run.Call;
        AttemptFailure? pending = null;
        RetryAdvice advice = default;
        while (call.Attempts < _options.MaxAttempts)
        {
            var key = run.Target.Upstream.Keys.Pick(time.GetUnixMicroseconds(), ref run.TriedKeys);
            AttemptFailure failure;
            if (key is null)
            {
                failure = run.FailWithoutKey(time.GetUnixMicroseconds());
            }
            else
            {
                call.Attempts++;
                call.BeginWait();
                using var result = await client.SendAsync(call, run.Target, key);
                call.EndWait();
                if (pending is { } before)
                {
                    advisor.Observe(before, advice, result.Outcome is AttemptOutcome.Answer or AttemptOutcome.Stream);
                    pending = null;
                }

                if (await HandleAsync(run, key, result))
                {
                    return;
                }

                if (run.HasAnotherKey)
                {
                    continue;
                }

                failure = run.LastFailure;
            }

            advice = await advisor.AdviseAsync(failure, call.Lifetime.Token);
            if (!advice.ShouldRetry || call.Attempts >= _options.MaxAttempts)
            {
                return;
            }

            logger.Retrying(call.Id, run.Target.Upstream.Name, failure.Kind, failure.Status, (long)advice.Delay.TotalMilliseconds, advice.Reason);
            call.BeginWait();
            await Task.Delay(advice.Delay, time, call.Lifetime.Token);
            call.EndWait();
            run.BeginRetry();
            pending = failure;
        }
    }

    /// <summary>True when the call has its answer, good or bad.</summary>
    private async ValueTask<bool> HandleAsync(TargetRun run, KeySlot key, AttemptResult result)
    {
        switch (result.Outcome)
        {
            case AttemptOutcome.Answer:
                run.Accept(key, time.GetUnixMicroseconds());
                await AnswerAsync(run.Call, result);
                return run.Finish(null);
            case AttemptOutcome.Stream:
                run.Accept(key, time.GetUnixMicroseconds());
                return run.Finish(await StreamAsync(run, result));
            case AttemptOutcome.Ended:
                run.Call.Http.RequestAborted.ThrowIfCancellationRequested();
                return run.Finish(ProvidersErrors.TimedOut.With("The call took longer than its total time limit."));
            case AttemptOutcome.Refused:
                run.NoteRefusal(key, result, time.GetUnixMicroseconds());
                if (!run.IsWorthPassingOn)
                {
                    return false;
                }

                await PassErrorAsync(run, result);
                return true;
            default:
                run.NoteFailure(result);
                return false;
        }
    }

    private static async Task AnswerAsync(Call call, AttemptResult result)
    {
        var response = BeginAnswer(call, result, StatusCodes.Status200OK);
        response.ContentType = "application/json";
        response.ContentLength = result.Body!.Length;
        await response.BodyWriter.WriteAsync(result.Body.Memory, call.Lifetime.Token);
        call.IsSuccess = true;
    }

    private async Task<OutriggerError?> StreamAsync(TargetRun run, AttemptResult result)
    {
        var response = BeginAnswer(run.Call, result, StatusCodes.Status200OK);
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        var error = await relay.RelayAsync(run.Call, run.Target.Upstream, result.Body!, result.Source!);
        run.Call.IsSuccess = error is null;
        return error;
    }

    /// <summary>The upstream's own error: as it is where the client can read it, in our words where it cannot.</summary>
    private static async Task PassErrorAsync(TargetRun run, AttemptResult result)
    {
        var call = run.Call;
        if (result.Body is null || !call.Kind.Protocol.IsError(result.Body.Span))
        {
            run.Finish(ProvidersErrors.Failed.With($"The provider answered with status {result.Status} and no readable error."));
            return;
        }

        var status = result.Status is 529 ? StatusCodes.Status503ServiceUnavailable : result.Status;
        var response = BeginAnswer(call, result, status);
        response.ContentType = "application/json";
        if (result.RetryAfter is { } after)
        {
            ProblemWriter.WriteHeaders(response, ProvidersErrors.Failed.With("") with { RetryAfter = after });
        }

        var body = run.Target.Upstream.MaskKeys(result.Body.Memory);
        response.ContentLength = body.Length;
        call.UpstreamErrorCode = "upstream-status-" + result.Status;
        await response.BodyWriter.WriteAsync(body, call.Lifetime.Token);
        run.Finish(null);
    }

    private static HttpResponse BeginAnswer(Call call, AttemptResult result, int status)
    {
        var response = call.Http.Response;
        response.StatusCode = status;
        UpstreamHeaders.CopyToClient(result.Response!, response.Headers);
        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        return response;
    }
}
