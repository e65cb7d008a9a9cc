using Outrigger.Core.Settings;

namespace Outrigger.Server.Hosting;

/// <summary>Turns what the operator can mend into one clear line; anything else stays the exception that it is.</summary>
internal static class StartupFailure
{
    /// <summary>The failure in words; null when it is a bug of ours.</summary>
    public static StartupException? Describe(Exception exception) => exception switch
    {
        StartupException known => known,
        _ when StartFailure.Find(exception, ServerSettings.UrlsKey) is { } failure =>
            new StartupException(failure.Message, failure.IsAddress ? StartupException.AddressExitCode : StartupException.ConfigurationExitCode),
        _ => null,
    };
}
