using Outrigger.Server.Hosting;
using Outrigger.Server.Imports;

namespace Outrigger.Server.Commands;

/// <summary>The verbs of the server's command line: done instead of starting.</summary>
internal static class ServerCommands
{
    /// <summary>True when the arguments begin with a verb rather than with a setting.</summary>
    public static bool IsCommand(string[] args) => args is [[not '-', ..], ..];

    /// <summary>Runs the verb.</summary>
    /// <exception cref="StartupException">There is no such verb, or its arguments are wrong.</exception>
    public static void Run(string[] args, TextWriter output)
    {
        switch (args)
        {
            case ["prices", "refresh", .. var rest]:
                PricesCommand.Refresh(rest, output);
                break;
            case ["import", .. var rest]:
                ImportCommand.Run(rest, output);
                break;
            default:
                throw new StartupException($"Unknown command '{string.Join(' ', args.Take(2))}'. --help lists what there is.");
        }
    }
}
