using Microsoft.Extensions.Logging;

namespace Outrigger.Sidecar.Retrying;

/// <summary>Log events 6100–6149.</summary>
internal static partial class RetryingLog
{
    [LoggerMessage(6100, LogLevel.Warning, "The advice about a failed request failed itself; the request is not repeated.")]
    public static partial void AdviceFailed(this ILogger logger, Exception failure);
}
