using System.Reflection;
using Outrigger.Server.Commands;

namespace Outrigger.Server.Hosting;

/// <summary>The few arguments that are answered without starting, and the short names of settings.</summary>
internal static class CommandLine
{
    /// <summary>Short names of settings on the command line.</summary>
    public static Dictionary<string, string> Switches { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--urls"] = ServerSettings.UrlsKey,
        ["--data"] = ServerSettings.DataKey,
        ["--config"] = ServerSettings.ConfigKey,
    };

    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Answers <c>--help</c> and <c>--version</c> and runs a command; true when there is nothing more to do.</summary>
    /// <exception cref="StartupException">An argument is not of the form the server takes.</exception>
    public static bool TryAnswer(string[] args, TextWriter output)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            output.WriteLine(Help);
            return true;
        }

        if (args.Contains("--version"))
        {
            output.WriteLine(Version);
            return true;
        }

        if (ServerCommands.IsCommand(args))
        {
            ServerCommands.Run(args, output);
            return true;
        }

        Check(args);
        return false;
    }

    // The configuration reader skips what it does not understand; a mistyped switch should not pass in silence.
    private static void Check(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            var name = arg.Split('=')[0];
            var isSetting = name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal);
            if (!isSetting && !Switches.ContainsKey(name))
            {
                throw new StartupException($"Unknown argument '{arg}'. --help lists what there is.");
            }

            if (!arg.Contains('=', StringComparison.Ordinal) && ++i == args.Length)
            {
                throw new StartupException($"The argument '{arg}' has no value.");
            }
        }
    }

    private const string Help = """
        Outrigger: one door to language models.

        Usage: run [arguments]
               run prices refresh --from <file> --to <file>
               run import litellm <config.yaml> [--to <outrigger.json>] [--force]

          --urls <addresses>     where to listen, separated by ';'   (OUTRIGGER_URLS, default http://127.0.0.1:5080)
          --data <folder>        where data lies                     (OUTRIGGER_DATA, default ./data)
          --config <file>        settings as JSON, read again when it changes (OUTRIGGER_CONFIG)
          --Outrigger:<Project>:<Module>:<Property> <value>          any setting; docs/options.md lists them
          --version              prints the version
          --help                 prints this

        prices refresh makes a price file out of one in LiteLLM's form and prints what changes; relative paths begin at
        the folder of the script. import litellm makes settings out of a LiteLLM configuration and prints what became of
        each of its settings.

        Provider keys come from OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY or the settings; without any the
        simulated provider answers: model sim/echo.
        Exit codes: 0 stopped, 1 broken, 2 wrong arguments or settings, 3 an address cannot be listened on.
        """;
}
