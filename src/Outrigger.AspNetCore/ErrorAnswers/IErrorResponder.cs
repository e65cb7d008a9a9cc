using Microsoft.AspNetCore.Http;
using Outrigger.Assist.Errors;

namespace Outrigger.AspNetCore.ErrorAnswers;

/// <summary>
/// Has errors analysed and answers them: for the pipeline the unhandled exceptions of the application, for a forwarder the
/// failed calls of a backend. Never throws but for the caller's own cancellation; an analysis that fails or takes too long
/// still yields the plain answer of status 500. Thread-safe.
/// </summary>
public interface IErrorResponder
{
    /// <summary>
    /// Analyses an error, logs it for operators, and answers with status and body. When the answer has already begun, the
    /// connection is closed instead, so that nobody takes a part for the whole.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">What was thrown; null when a backend answered an error.</param>
    /// <param name="failure">What is known beside the exception; null for nothing. Path, method, user agent and address are taken from the request.</param>
    /// <returns>The analysis as it was answered; null when the connection was closed.</returns>
    ValueTask<ErrorAnalysis?> RespondAsync(HttpContext context, Exception? exception, ErrorOccurrence? failure = null);

    /// <summary>Analyses and logs an error without answering: the one who called gets the backend's own answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">What was thrown; null when a backend answered an error.</param>
    /// <param name="failure">What is known beside the exception; null for nothing.</param>
    ValueTask<ErrorAnalysis?> AnalyzeAsync(HttpContext context, Exception? exception, ErrorOccurrence? failure = null);
}
