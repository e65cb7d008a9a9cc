using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Drift;

/// <summary>Log events 4600–4699.</summary>
internal static partial class DriftLog
{
    [LoggerMessage(4600, LogLevel.Warning, "Version {Version} of {Route} should be rolled back: {Reason}.")]
    public static partial void RollBack(this ILogger logger, string version, string route, string reason);

    [LoggerMessage(4601, LogLevel.Warning, "An answered call of {Route} could not be looked at.")]
    public static partial void NotLookedAt(this ILogger logger, Exception failure, string route);
}
