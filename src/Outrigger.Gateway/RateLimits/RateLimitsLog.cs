using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.RateLimits;

/// <summary>Log events 2800–2899.</summary>
internal static partial class RateLimitsLog
{
    [LoggerMessage(2800, LogLevel.Warning, "Changed limits were not taken over, the former ones stay: {Reason}")]
    public static partial void ReloadRefused(this ILogger logger, string reason);

    [LoggerMessage(2801, LogLevel.Warning, "The store of quotas does not answer ({Code}); this node counts on with what it knows and writes later.")]
    public static partial void QuotaStoreFailed(this ILogger logger, string code);

    [LoggerMessage(2802, LogLevel.Information, "The store of quotas answers again.")]
    public static partial void QuotaStoreResumed(this ILogger logger);

    [LoggerMessage(2803, LogLevel.Error, "What was used of {Count} quotas could not be written before the server stopped; it is not counted.")]
    public static partial void QuotasLostAtStop(this ILogger logger, int count);

    [LoggerMessage(2804, LogLevel.Error, "A round of writing quotas failed; the next one tries again.")]
    public static partial void RoundFailed(this ILogger logger, Exception failure);
}
