using System.Text.Json;

namespace Outrigger.Cli;

/// <summary>A command cannot go on; the message is for the user.</summary>
/// <param name="exitCode">See <see cref="Cli.ExitCode"/>.</param>
/// <param name="message">A sentence.</param>
/// <param name="problem">The problem of the server, for <c>--json</c>.</param>
internal sealed class CliException(int exitCode, string message, JsonElement? problem = null) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The problem of the server as it came.</summary>
    public JsonElement? Problem { get; } = problem;

    /// <summary>The status of the server's answer; 0 when there was none.</summary>
    public int Status { get; init; }

    /// <summary>When the server wants to be asked again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
