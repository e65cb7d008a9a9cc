using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Retry;

namespace Outrigger.AspNetCore.Outgoing;

/// <summary>
/// Sends a call, and sends it again when it failed, may be repeated, and is advised to be. Every attempt and what became of
/// each advice is told, so that the advice gets better. Without advice a call is not repeated. Thread-safe.
/// </summary>
internal sealed class RetryHandler(
    IRequestAssistant assistant,
    LessonQueue queue,
    IOptionsMonitor<OutgoingOptions> options,
    FailOpen failOpen,
    AssistantsMetrics metrics,
    TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var settings = options.CurrentValue;
        if (settings.Mode == StepMode.Off)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var call = new Call(request.RequestUri?.IsAbsoluteUri == true ? request.RequestUri.Authority : "unknown", request.Method.Method, time.GetTimestamp());
        var mayRepeat = settings is { Mode: StepMode.Act, MaxRetries: > 0 } && RequestCopy.IsIdempotent(request) && await RequestCopy.TryKeepBodyAsync(request, settings.MaxBodyBytes, cancellationToken);
        RetryAdvised? advised = null;
        for (var attempt = 1; ; attempt++)
        {
            var sent = attempt == 1 ? request : await RequestCopy.CopyAsync(request, cancellationToken);
            var result = await TryAsync(sent, cancellationToken);
            Tell(call, advised, result);
            if (result.Failure.Class is null || !mayRepeat || attempt > settings.MaxRetries)
            {
                return result.Unwrap();
            }

            try
            {
                advised = await AdviseAsync(call, settings, result.Failure, attempt, cancellationToken);
                if (advised is null || advised.Delay > settings.MaxDelay || !await MayGoAheadAsync(advised, cancellationToken))
                {
                    return result.Unwrap();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                result.Response?.Dispose();
                throw;
            }

            metrics.Note(Capabilities.Retry, "repeated", settings.Mode);
            result.Response?.Dispose();
        }
    }

    // One attempt: an answer, or what was thrown.
    private async Task<Result> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            return new Result(response, null, CallFailure.Of(response, time.GetUtcNow()), time.GetElapsedTime(start));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && CallFailure.Of(exception) is not null)
        {
            return new Result(null, exception, CallFailure.Of(exception)!.Value, time.GetElapsedTime(start));
        }
    }

    private void Tell(Call call, RetryAdvised? advised, in Result result) =>
        queue.Add(advised is null
            ? new Lesson.Attempt(new RetryAttempt(call.Dependency, call.Operation, result.Failure.Class, result.Elapsed))
            : new Lesson.Retry(advised.Decision.Id, result.Failure.Class is null, result.Elapsed));

    // Waits, and asks again: the dependency may have got worse meanwhile, and others may have used up the retries.
    private async ValueTask<bool> MayGoAheadAsync(RetryAdvised advised, CancellationToken cancellationToken)
    {
        await Task.Delay(advised.Delay, time, cancellationToken);
        return await AskAsync(advised.Decision.Id, static (assistant, id, token) => assistant.CheckSendingAsync(id, token), cancellationToken) is { MaySend: true };
    }

    private async ValueTask<RetryAdvised?> AdviseAsync(Call call, OutgoingOptions settings, CallFailure failure, int attempt, CancellationToken cancellationToken)
    {
        var remaining = settings.TotalTime - time.GetElapsedTime(call.StartedAt);
        if (remaining <= TimeSpan.Zero || failure.RetryAfter > remaining)
        {
            return null;
        }

        var advised = await AskAsync(
            new RetryQuestion
            {
                Dependency = call.Dependency,
                Operation = call.Operation,
                Failure = failure.Class!.Value,
                Signature = failure.Signature,
                Attempt = attempt,
                MaxRetries = settings.MaxRetries,
                RetryAfter = failure.RetryAfter,
                Remaining = remaining,
            },
            static (assistant, question, token) => assistant.AdviseRetryAsync(question, token),
            cancellationToken);

        // What a service asks for is kept to, whatever is advised.
        return advised is not { ShouldRetry: true } ? null : failure.RetryAfter > advised.Delay ? advised with { Delay = failure.RetryAfter.Value } : advised;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever an engine throws, the call ends as it would have without it.")]
    private async ValueTask<TAnswer?> AskAsync<TState, TAnswer>(TState state, Func<IRequestAssistant, TState, CancellationToken, ValueTask<TAnswer?>> ask, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var limit = assistant.TimeLimit is { } span ? new CancellationTokenSource(span, time) : null;
        using var either = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var pending = ask(assistant, state, either?.Token ?? cancellationToken);
            return pending.IsCompletedSuccessfully ? pending.Result : await pending.AsTask().WaitAsync(either?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException) when (limit?.IsCancellationRequested == true && !cancellationToken.IsCancellationRequested)
        {
            failOpen.Note(Capabilities.Retry, "timeout");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failOpen.Note(Capabilities.Retry, "threw", exception);
        }

        return null;
    }

    private sealed record Call(string Dependency, string Operation, long StartedAt);

    private readonly record struct Result(HttpResponseMessage? Response, Exception? Thrown, CallFailure Failure, TimeSpan Elapsed)
    {
        public HttpResponseMessage Unwrap()
        {
            if (Thrown is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(Thrown);
            }

            return Response!;
        }
    }
}
