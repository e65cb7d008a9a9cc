namespace Outrigger.Cli;

/// <summary>What a command ends with; part of what scripts rely on.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The server refused it for what it is, or something is not in order.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No server answered in time.</summary>
    public const int Unreachable = 3;

    /// <summary>The server asks for another key.</summary>
    public const int Refused = 4;

    /// <summary>Stopped by the user, as shells number an interrupt.</summary>
    public const int Cancelled = 130;
}
