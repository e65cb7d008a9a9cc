using Microsoft.Extensions.Logging;

namespace Outrigger.AspNetCore.ErrorAnswers;

/// <summary>Log events 5700–5799.</summary>
internal static partial class ErrorAnswersLog
{
    [LoggerMessage(5700, LogLevel.Error, "Error {ErrorId}: {Type}, {Severity}, confidence {Confidence:F2}: {Exception}: {Message} at {Method} {Path} (agent {UserAgent}, from {Address}). Do: {SuggestedActions}\n{Stack}")]
    public static partial void ErrorAnswered(
        this ILogger logger,
        Guid errorId,
        string type,
        string severity,
        double confidence,
        string? exception,
        string message,
        string? method,
        string? path,
        string? userAgent,
        string? address,
        string suggestedActions,
        string? stack);
}
