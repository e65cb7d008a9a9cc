using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Health;

/// <summary>Log events 3800–3899.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(3800, LogLevel.Warning, "The process needs attention: {Reading}, {Value} ({Severity}).")]
    public static partial void AttentionNeeded(this ILogger logger, string reading, string value, string severity);

    [LoggerMessage(3801, LogLevel.Information, "The process no longer needs attention.")]
    public static partial void HealthyAgain(this ILogger logger);

    [LoggerMessage(3802, LogLevel.Warning, "The process could not be read; the last reading stands.")]
    public static partial void ReadingFailed(this ILogger logger, Exception failure);
}
