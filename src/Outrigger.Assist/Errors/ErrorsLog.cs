using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Errors;

/// <summary>Log events 4700–4799.</summary>
internal static partial class ErrorsLog
{
    [LoggerMessage(4700, LogLevel.Error, "Error {ErrorId} of a backend: {Type}, {Severity}, confidence {Confidence:F2}: {Message} at {Method} {Path} (agent {UserAgent}, from {Address}). Do: {SuggestedActions} Group {Signature}.\n{Stack}")]
    public static partial void ErrorAnalyzed(
        this ILogger logger, Guid errorId, string type, string severity, double confidence, string message, string? method, string path, string userAgent, string? address, string suggestedActions, string? signature, string stack);

    [LoggerMessage(4701, LogLevel.Warning, "An error could not be analysed; the plain answer of status 500 went out.")]
    public static partial void AnalysisFailed(this ILogger logger, Exception failure);

    [LoggerMessage(4702, LogLevel.Warning, "The language model did not help with an error ({Reason}); the built-in answer stands.")]
    public static partial void AdvisorFailed(this ILogger logger, string reason);
}
