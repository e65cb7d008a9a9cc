using Microsoft.Extensions.Logging;

namespace Outrigger.Sidecar.Versions;

/// <summary>Log events 6150–6199.</summary>
internal static partial class VersionsLog
{
    [LoggerMessage(6150, LogLevel.Warning, "Version {Version} was rolled back; {Stable} answers. {Evidence}")]
    public static partial void RolledBack(this ILogger logger, string version, string stable, string evidence);

    [LoggerMessage(6151, LogLevel.Warning, "Version {Version} seems broken; it is not rolled back because AutoRollBack is off. {Evidence}")]
    public static partial void WouldRollBack(this ILogger logger, string version, string evidence);

    [LoggerMessage(6152, LogLevel.Warning, "What happened to the versions could not be read from {Path}; the new version stays away until it is resumed.")]
    public static partial void StateUnreadable(this ILogger logger, Exception failure, string path);

    [LoggerMessage(6153, LogLevel.Error, "What happened to the versions could not be written to {Path}; it holds until the next start.")]
    public static partial void StateNotWritten(this ILogger logger, Exception failure, string path);

    [LoggerMessage(6154, LogLevel.Warning, "The guard of versions failed; its answer is left out.")]
    public static partial void GuardFailed(this ILogger logger, Exception failure);

    [LoggerMessage(6155, LogLevel.Warning, "An alert about version {Version} could not be raised.")]
    public static partial void AlertFailed(this ILogger logger, Exception failure, string version);

    [LoggerMessage(6156, LogLevel.Information, "Versions: {What}.")]
    public static partial void Changed(this ILogger logger, string what);
}
