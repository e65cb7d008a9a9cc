using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Errors;
using Outrigger.Core.Time;

namespace Outrigger.AspNetCore.ErrorAnswers;

/// <summary>Has errors analysed within their time limit, logs them, and answers. Thread-safe.</summary>
internal sealed class ErrorResponder(
    IRequestAssistant assistant,
    IOptionsMonitor<ErrorAnswersOptions> options,
    FailOpen failOpen,
    AssistantsMetrics metrics,
    TimeProvider time,
    ILogger<ErrorResponder> logger) : IErrorResponder
{
    private const string Plain = "Internal server error";

    public async ValueTask<ErrorAnalysis?> RespondAsync(HttpContext context, Exception? exception, ErrorOccurrence? failure = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var occurrence = Occurrences.Of(context, exception, failure);
        var analysis = await AskAsync(occurrence) ?? Fail();
        Log(analysis, occurrence);
        if (context.Response.HasStarted)
        {
            // A part of an answer must not be taken for the whole.
            metrics.Note(Capabilities.Errors, "aborted", StepMode.Act);
            context.Abort();
            return null;
        }

        metrics.Note(Capabilities.Errors, "answered", StepMode.Act);
        var status = exception is BadHttpRequestException { StatusCode: >= 400 and < 500 and var refused } ? refused : analysis.Status;
        await ErrorBody.WriteAsync(context, status, analysis.Answer);
        return analysis;
    }

    public async ValueTask<ErrorAnalysis?> AnalyzeAsync(HttpContext context, Exception? exception, ErrorOccurrence? failure = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var occurrence = Occurrences.Of(context, exception, failure);
        var analysis = await AskAsync(occurrence);
        Log(analysis ?? Fail(), occurrence);
        return analysis;
    }

    // The client may have left: the error is analysed and logged all the same.
    [SuppressMessage("Design", "CA1031", Justification = "An analysis that fails must not take the answer's place.")]
    private async ValueTask<ErrorAnalysis?> AskAsync(ErrorOccurrence occurrence)
    {
        var limit = options.CurrentValue.TimeLimit;
        using var timeout = new CancellationTokenSource(limit, time);
        try
        {
            var pending = assistant.AnalyzeErrorAsync(occurrence, timeout.Token);
            return pending.IsCompletedSuccessfully ? pending.Result : await pending.AsTask().WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            failOpen.Note(Capabilities.Errors, "timeout");
        }
        catch (Exception thrown)
        {
            failOpen.Note(Capabilities.Errors, "threw", thrown);
        }

        return null;
    }

    private void Log(ErrorAnalysis analysis, ErrorOccurrence occurrence)
    {
        // An analysis that was made in this process has been logged where it was made.
        if (assistant.LogsErrors && analysis.Decision is not null)
        {
            return;
        }

        var head = analysis.Answer.Error;
        logger.ErrorAnswered(
            head.Id,
            head.Type ?? "unknown",
            head.Severity ?? "unknown",
            analysis.Confidence,
            occurrence.Type,
            occurrence.Message,
            occurrence.Method,
            occurrence.Path,
            occurrence.UserAgent,
            occurrence.Address,
            string.Join(' ', analysis.SuggestedActions),
            occurrence.Stack);
    }

    private ErrorAnalysis Fail() => new(
        StatusCodes.Status500InternalServerError,
        new ErrorAnswer(new ErrorAnswerHead(time.NewId(), Plain, null, null, time.GetUtcNow())),
        "unknown",
        0,
        "fail",
        null,
        [],
        null,
        0,
        false,
        null);
}
