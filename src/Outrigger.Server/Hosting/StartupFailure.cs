using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Server.Hosting;

/// <summary>Turns what the operator can mend into one clear line; anything else stays the exception that it is.</summary>
internal static class StartupFailure
{
    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>The failure in words; null when it is a bug of ours.</summary>
    public static StartupException? Describe(Exception exception)
    {
        switch (exception)
        {
            case StartupException known:
                return known;
            case OptionsValidationException invalid:
                return new StartupException(string.Join(" ", invalid.Failures));
            case AggregateException aggregate:
                var parts = aggregate.Flatten().InnerExceptions.Select(Describe).ToList();
                return parts.Contains(null) ? null : new StartupException(string.Join(" ", parts.Select(part => part!.Message).Distinct(StringComparer.Ordinal)), parts[0]!.ExitCode);
            case OutriggerException error:
                return new StartupException($"{error.Error.Type.Title} {error.Error.Detail}");
            case IOException { InnerException: AddressInUseException } or AddressInUseException:
                return new StartupException(
                    $"Another process listens on the address already. Stop it, or set {ServerSettings.UrlsKey} to another port.", StartupException.AddressExitCode);
            case SocketException socket:
                return new StartupException($"The address cannot be listened on: {socket.SocketErrorCode}. Set {ServerSettings.UrlsKey}.", StartupException.AddressExitCode);
            case InvalidOperationException { Source: ConfigurationBinder }:
                var path = FindPath(exception.Message) ?? FindPath(exception.InnerException?.Message ?? "");
                return new StartupException($"The setting {path ?? "(see docs/options.md)"} has a value of the wrong type or a name that is not known.");
            default:
                return null;
        }
    }

    // The binder's message also quotes the value, which may be a secret; the path stands behind "at".
    // Inside a list or a map, which the outer exception says nothing of, it is the inner one's.
    private static string? FindPath(string message)
    {
        const string Mark = " at '";
        var start = message.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        var end = start < Mark.Length ? -1 : message.IndexOf('\'', start);
        return end < 0 ? null : message[start..end];
    }
}
