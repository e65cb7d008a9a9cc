namespace Outrigger.Server.Hosting;

/// <summary>The server cannot start, for a reason the operator can mend: printed as one line, without a stack trace.</summary>
internal sealed class StartupException(string message, int exitCode = StartupException.ConfigurationExitCode) : Exception(message)
{
    /// <summary>Wrong arguments or configuration.</summary>
    public const int ConfigurationExitCode = 2;

    /// <summary>An address to listen on is taken or may not be used.</summary>
    public const int AddressExitCode = 3;

    public int ExitCode { get; } = exitCode;
}
