using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Priority;

/// <summary>What priority logs; ids 5000–5099.</summary>
internal static partial class PriorityLog
{
    [LoggerMessage(5000, LogLevel.Information, "Tenant {Tenant} has more critical tasks than a share of {Share}: those above it count as high")]
    public static partial void CriticalShareExceeded(this ILogger logger, string tenant, double share);

    [LoggerMessage(5001, LogLevel.Information, "Tenant {Tenant} has told {Outcomes} outcomes: from now on more than level and age decides the order of its tasks")]
    public static partial void Warm(this ILogger logger, string tenant, long outcomes);
}
