using System.CommandLine;

namespace Outrigger.Cli;

/// <summary>The command line of Outrigger.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => new RootCommand("Outrigger, attached to backends that are there.").Parse(args).InvokeAsync();
}
