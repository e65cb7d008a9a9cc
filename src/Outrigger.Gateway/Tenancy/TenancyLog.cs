using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Tenancy;

internal static partial class TenancyLog
{
    [LoggerMessage(1200, LogLevel.Warning, "What tenants, teams and users other nodes switched off or on could not be read; what is known stays in force.")]
    public static partial void RefreshFailed(this ILogger logger, Exception exception);
}
