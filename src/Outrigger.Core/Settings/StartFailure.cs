using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Settings;

/// <summary>Why a process cannot start or settings cannot be taken over, in words for the operator who can mend it. Immutable.</summary>
/// <param name="Message">Sentences, without the values of settings.</param>
/// <param name="IsAddress">True when an address cannot be listened on; otherwise settings or what they name are wrong.</param>
public sealed record StartFailure(string Message, bool IsAddress)
{
    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>Puts an exception into words.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="addressSetting">The setting that says where the process listens.</param>
    /// <returns>Null when it is nothing that an operator could mend.</returns>
    public static StartFailure? Find(Exception exception, string addressSetting)
    {
        ArgumentNullException.ThrowIfNull(exception);
        switch (exception)
        {
            case OptionsValidationException invalid:
                return new StartFailure(string.Join(" ", invalid.Failures), IsAddress: false);
            case AggregateException aggregate:
                var parts = aggregate.Flatten().InnerExceptions.Select(part => Find(part, addressSetting)).ToList();
                return parts.Contains(null) ? null : new StartFailure(string.Join(" ", parts.Select(part => part!.Message).Distinct(StringComparer.Ordinal)), parts[0]!.IsAddress);
            case OutriggerException error:
                return new StartFailure($"{error.Error.Type.Title} {error.Error.Detail}", IsAddress: false);
            case IOException { InnerException: AddressInUseException } or AddressInUseException:
                return new StartFailure($"Another process listens on the address already. Stop it, or set {addressSetting} to another port.", IsAddress: true);
            case SocketException socket:
                return new StartFailure($"The address cannot be listened on: {socket.SocketErrorCode}. Set {addressSetting}.", IsAddress: true);
            case InvalidOperationException { Source: ConfigurationBinder }:
                var path = FindPath(exception.Message) ?? FindPath(exception.InnerException?.Message ?? "");
                return new StartFailure($"The setting {path ?? "(see docs/options.md)"} has a value of the wrong type or a name that is not known.", IsAddress: false);
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
