using System.Net;
using Microsoft.Extensions.Logging;

namespace Outrigger.Core.Callers;

internal static partial class CallersLog
{
    [LoggerMessage(2500, LogLevel.Information, "An admin key was made in {Path}.")]
    public static partial void AdminKeyMade(this ILogger logger, string path);

    [LoggerMessage(2501, LogLevel.Warning, "{Path} can be read by others than its owner; set its mode to 0600.")]
    public static partial void AdminKeyOpenToOthers(this ILogger logger, string path);

    [LoggerMessage(2502, LogLevel.Warning, "The admin key has {Length} characters; use {Recommended} random ones or more.")]
    public static partial void AdminKeyShort(this ILogger logger, int length, int recommended);

    [LoggerMessage(2503, LogLevel.Warning, "{Address} has sent too many wrong admin keys and has to wait.")]
    public static partial void AdminKeyGuessed(this ILogger logger, IPAddress? address);
}
