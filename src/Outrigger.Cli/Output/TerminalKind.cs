namespace Outrigger.Cli.Output;

/// <summary>What is at the other end of the output.</summary>
/// <param name="IsTerminal">Whether results go to a terminal.</param>
/// <param name="IsErrorTerminal">Whether notes do.</param>
/// <param name="HasColours">Whether it wants colours.</param>
/// <param name="Width">How wide it is, in characters.</param>
internal sealed record TerminalKind(bool IsTerminal, bool IsErrorTerminal, bool HasColours, int Width)
{
    /// <summary>A pipe or a file.</summary>
    public static TerminalKind Pipe { get; } = new(false, false, false, 0);

    /// <summary>That of this process. <c>NO_COLOR</c> and <c>TERM=dumb</c> take the colours away.</summary>
    public static TerminalKind OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected;
        var isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new TerminalKind(isTerminal, !Console.IsErrorRedirected && !isPlain, isTerminal && !isPlain, isTerminal ? WidthOf() : 0);
    }

    private static int WidthOf()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException)
        {
            return 120;
        }
    }
}
