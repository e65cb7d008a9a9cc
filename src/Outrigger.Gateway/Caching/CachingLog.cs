using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Caching;

/// <summary>Log events 2900–2999.</summary>
internal static partial class CachingLog
{
    [LoggerMessage(2900, LogLevel.Information, "The cached answers of tenant {Tenant} have been forgotten.")]
    public static partial void Purged(this ILogger logger, string tenant);

    [LoggerMessage(2901, LogLevel.Error, "An answer could not be kept.")]
    public static partial void KeepingFailed(this ILogger logger, Exception failure);
}
