using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Resilience;

/// <summary>What retries log. Event ids 2200–2299.</summary>
internal static partial class ResilienceLog
{
    [LoggerMessage(2200, LogLevel.Warning, "The retry advisor failed ({Reason}); the fixed rule answered")]
    public static partial void AdvisorFailed(this ILogger logger, string reason);
}
