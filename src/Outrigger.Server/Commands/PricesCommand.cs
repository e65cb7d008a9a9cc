using Outrigger.Server.Hosting;

namespace Outrigger.Server.Commands;

/// <summary><c>prices refresh --from &lt;file&gt; --to &lt;file&gt;</c>.</summary>
internal static class PricesCommand
{
    private static readonly string[] Names = ["--from", "--to"];

    /// <exception cref="StartupException">An argument is missing or not known.</exception>
    public static void Refresh(string[] args, TextWriter output)
    {
        var values = Read(args);
        PricingModule.RefreshPrices(values["--from"], values["--to"], output);
    }

    private static Dictionary<string, string> Read(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            var parts = args[i].Split('=', 2);
            if (!Names.Contains(parts[0]))
            {
                throw new StartupException($"Unknown argument '{args[i]}' of prices refresh; it takes --from <file> and --to <file>.");
            }

            if (parts.Length == 1 && i + 1 == args.Length)
            {
                throw new StartupException($"The argument '{args[i]}' has no value.");
            }

            values[parts[0]] = parts.Length == 2 ? parts[1] : args[++i];
        }

        foreach (var name in Names)
        {
            if (!values.TryGetValue(name, out var value) || value.Length == 0)
            {
                throw new StartupException($"prices refresh needs {name} <file>.");
            }
        }

        return values;
    }
}
