using Microsoft.Extensions.Logging;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Upgrades;

/// <summary>Log events 6050–6099.</summary>
internal static partial class UpgradesLog
{
    [LoggerMessage(6050, LogLevel.Warning, "The backend did not answer an upgrade ({Failure}): {Reason}")]
    public static partial void UpgradeFailed(this ILogger logger, ForwardFailure failure, string reason);
}
