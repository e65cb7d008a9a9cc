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
    ICallPlanner planner,
    ICallPricer pricer,
    GuardedRetryAdvisor advisor,
    IObjectDirectory objects,
    IRandomSource random,
    IOptions<ForwardingOptions> options,
    TimeProvider time,
    ILogger<TargetRunner> logger)
{
    private readonly ForwardingOptions _options = options.Value;

    /// <summary>Forwards the call and answers the client; an error when there is still something to be answered.</summary>
    public async Task<OutriggerError?> RunAsync(Call call, Route route)
    {
        var error = ForwardingErrors.NoUpstream.With("No provider of this model could be asked.");
        var targets = route.Targets.Length == 1 ? route.Targets : route.Order(random.NextDouble());
        if (call.Place is not null && !TryNarrow(ref targets, call.Place))
        {
            return ForwardingErrors.ObjectElsewhere.With($"What the request names lies at '{call.Place.Provider}', where this model is not.");
        }

        if (call.NamesUnrecorded)
        {
            // The pipeline has seen that there is one.
            targets = Array.FindAll(targets, t => t.Upstream.AllowsUnrecordedObjects);
        }

        if (targets.Length == 0)
        {
            return ForwardingErrors.ObjectElsewhere.With("What the request names lies at several providers.");
        }

        if (!call.Scan.IsStream)
        {
            call.Lifetime.LimitTotal(targets.Max(t => t.Upstream.Timeouts.Total));
        }

        for (var i = 0; i < targets.Length; i++)
        {
            var target = targets[i];
            (call.Provider, call.Model) = (target.Upstream.Name, target.Model);
            var plan = await planner.PlanAsync(call, target, call.Lifetime.Token);
            using var translation = plan.Translation;
            call.TranslationNotes = translation?.Notes;
            if ((plan.Error ?? CheckTranslated(plan, target)) is { } refused)
            {
                error = refused;
                continue;
            }

            if (call.Admitted?.Reservation is ITargetReservation reservation
                && await reservation.EnterAsync(target.Upstream.Name, target.Model, call.Lifetime.Token) is { } limited)
            {
                error = limited;
                continue;
            }

            if (!await target.Upstream.EnterAsync(call.Lifetime.Token))
            {
                error = ProvidersErrors.Busy.With($"All places of '{target.Upstream.Name}' stayed taken.") with { RetryAfter = TimeSpan.FromSeconds(1) };
                continue;
            }

            try
            {
                var run = new TargetRun(call, target, plan, isLast: i == targets.Length - 1);
                await RunTargetAsync(run);
                if (run.IsFinal)
                {
                    return run.Error;
                }

                error = run.Error ?? error;
            }
            finally
            {
                target.Upstream.Exit();
            }
        }

        return error;
    }

    /// <summary>Leaves the targets where the object lies; false when there is none.</summary>
    private static bool TryNarrow(ref RouteTarget[] targets, ObjectPlace place)
    {
        targets = [.. targets.Where(t => string.Equals(t.Upstream.Name, place.Provider, StringComparison.OrdinalIgnoreCase))];
        return targets.Length > 0;
    }

    /// <summary>What one protocol calls an address may be the name of a stored object in another: the words that go out are what counts.</summary>
    private static OutriggerError? CheckTranslated(in CallPlan plan, RouteTarget target) =>
        plan.Translation is { } translation
        && !target.Upstream.AllowsUnrecordedObjects
        && plan.Kind.Protocol.FindReferences(translation.Body.Span) is [var named, ..]
            ? ForwardingErrors.NotFound(named.Param)
            : null;

    private async Task RunTargetAsync(TargetRun run)
    {
        var call = run.Call;
        AttemptFailure? pending = null;
        RetryAdvice advice = default;
        while (call.Attempts < _options.MaxAttempts)
        {
            using var result = await TryOnceAsync(run, isFirst: pending is null);
            if (pending is { } before && result is not null)
            {
                advisor.Observe(before, advice, result.Outcome is AttemptOutcome.Answer or AttemptOutcome.Stream);
                pending = null;
            }

            if (run.IsFinal)
            {
                return;
            }

            if (run.HasAnotherKey)
            {
                continue;
            }

            var failure = run.LastFailure;
            advice = await advisor.AdviseAsync(failure, call.Lifetime.Token);
            if (!advice.ShouldRetry || call.Attempts >= _options.MaxAttempts)
            {
                await GiveUpAsync(run, result);
                return;
            }

            logger.Retrying(call.Id, run.Target.Upstream.Name, failure.Kind, failure.Status, (long)advice.Delay.TotalMilliseconds, advice.Reason);
            call.BeginWait();
            await Task.Delay(advice.Delay, time, call.Lifetime.Token);
            call.EndWait();
            if (!advisor.MaySend(failure, advice))
            {
                await GiveUpAsync(run, result);
                return;
            }

            run.BeginRetry();
            pending = failure;
        }
    }

    /// <summary>One attempt with the next usable key; null when all keys rest. The call is final after a success or its end.</summary>
    private async ValueTask<AttemptResult?> TryOnceAsync(TargetRun run, bool isFirst)
    {
        var call = run.Call;
        var key = run.Target.Upstream.Keys.Pick(time.GetUnixMicroseconds(), ref run.TriedKeys);
        if (key is null)
        {
            run.FailWithoutKey(time.GetUnixMicroseconds());
            return null;
        }

        call.Attempts++;
        call.ProviderKeyId = key.Id;
        call.BeginWait();
        var start = time.GetTimestamp();
        var result = await client.SendAsync(call, run.Target, run.Plan, key);
        call.EndWait();
        if (isFirst && result.Outcome is (AttemptOutcome.Answer or AttemptOutcome.Stream))
        {
            advisor.ObserveSuccess(run.Target.Upstream.Name, run.Target.Model, time.GetElapsedTime(start));
        }

        try
        {
            await TakeAsync(run, key, result);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private async ValueTask TakeAsync(TargetRun run, KeySlot key, AttemptResult result)
    {
        var now = time.GetUnixMicroseconds();
        switch (result.Outcome)
        {
            case AttemptOutcome.Answer:
                run.Accept(key, now);
                key.Meter?.Add(CallAdmission.GetUsedTokens(run.Call));
                await (run.Call.Scan.IsStored && run.Plan.Translation is null ? AnswerRecordedAsync(run, result) : AnswerAsync(run, result));
                run.Finish(null);
                break;
            case AttemptOutcome.Stream:
                run.Accept(key, now);
                try
                {
                    run.Finish(await StreamAsync(run, result));
                }
                finally
                {
                    key.Meter?.Add(CallAdmission.GetUsedTokens(run.Call));
                }

                break;
            case AttemptOutcome.Ended:
                run.Call.Http.RequestAborted.ThrowIfCancellationRequested();
                run.Finish(ProvidersErrors.TimedOut.With("The call took longer than its total time limit."));
                break;
            case AttemptOutcome.Refused:
                run.NoteRefusal(key, result, now);
                break;
            default:
                run.NoteFailure(result);
                break;
        }
    }

    /// <summary>Nothing is left to try here: the upstream's own words go out where they help the client and harm nobody.</summary>
    private static Task GiveUpAsync(TargetRun run, AttemptResult? result) =>
        result is { Outcome: AttemptOutcome.Refused } && run.MayPassOn ? PassErrorAsync(run, result) : Task.CompletedTask;

    private async Task AnswerAsync(TargetRun run, AttemptResult result)
    {
        var call = run.Call;
        call.Cost = pricer.GetCost(run.Target, call.Usage);
        var response = BeginAnswer(run, result, StatusCodes.Status200OK);
        response.ContentType = "application/json";
        response.ContentLength = result.Body!.Length;
        call.Tap?.TakeWhole(response, UpstreamHeaders.AllowsStoring(result.Response!), result.Body.Span);
        await response.BodyWriter.WriteAsync(result.Body.Memory, call.Lifetime.Token);
        call.IsSuccess = true;
    }

    /// <summary>Records what the provider keeps before the client learns its id: it may use it at once.</summary>
    private async Task AnswerRecordedAsync(TargetRun run, AttemptResult result)
    {
        var call = run.Call;
        if (run.Plan.Kind.Protocol.FindStored(result.Body!.Span) is { } stored)
        {
            // What an unfinished answer uses is billed when it is known.
            call.Usage = stored.IsUnfinished ? default : call.Usage;
            await objects.RecordAsync(call, stored.Id, stored.Items, stored.IsUnfinished, call.Lifetime.Token);
        }

        await AnswerAsync(run, result);
    }

    private async Task<OutriggerError?> StreamAsync(TargetRun run, AttemptResult result)
    {
        var response = BeginAnswer(run, result, StatusCodes.Status200OK);
        response.ContentType = run.Plan.Translation?.StreamContentType ?? "text/event-stream; charset=utf-8";
        AnswerHeaders.WriteStream(response);
        run.Call.Tap?.Begin(response, UpstreamHeaders.AllowsStoring(result.Response!));
        var error = await relay.RelayAsync(run.Call, run.Target, run.Plan, result.Body!, result.Source!);
        run.Call.IsSuccess = error is null;
        return error;
    }

    /// <summary>The upstream's own error: as it is where the client can read it, in our words where it cannot.</summary>
    private static async Task PassErrorAsync(TargetRun run, AttemptResult result)
    {
        var call = run.Call;
        var isReadable = result.Body is not null && run.Plan.Kind.Protocol.IsError(result.Body.Span);
        var body = isReadable ? run.Target.Upstream.MaskKeys(result.Body!.Memory) : default;
        if (!isReadable || !TryReframeError(run.Plan.Translation, ref body))
        {
            run.Finish(TranslatedError.Create(run, result, isReadable));
            return;
        }

        var response = BeginAnswer(run, result, TranslatedError.GetStatus(result.Status));
        response.ContentType = "application/json";
        ProblemWriter.WriteHeaders(response, ProvidersErrors.Failed.With("") with { RetryAfter = result.RetryAfter });
        response.ContentLength = body.Length;
        call.UpstreamErrorCode = "upstream-status-" + result.Status;
        await response.BodyWriter.WriteAsync(body, call.Lifetime.Token);
        run.Finish(null);
    }

    /// <summary>The error as the client of this framing reads it; false when it speaks another protocol.</summary>
    private static bool TryReframeError(ITranslation? translation, ref ReadOnlyMemory<byte> body)
    {
        if (translation is null)
        {
            return true;
        }

        var reframed = new ArrayBufferWriter<byte>(body.Length + 16);
        var isReframed = translation.TryWriteError(body.Span, reframed);
        body = isReframed ? reframed.WrittenMemory : body;
        return isReframed;
    }

    private static HttpResponse BeginAnswer(TargetRun run, AttemptResult result, int status)
    {
        var call = run.Call;
        var response = call.Http.Response;
        response.StatusCode = status;
        UpstreamHeaders.CopyToClient(result.Response!, run.Plan, run.Target.Upstream, response.Headers);
        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        return response;
    }
}
