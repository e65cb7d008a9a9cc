using System.Globalization;

namespace Outrigger.Load.Attach;

/// <summary>The command line of <c>./bench load attach</c>.</summary>
internal sealed record AttachOptions
{
    public const string Usage =
        """
        ./bench load attach   an ASP.NET Core application bare and with UseOutrigger, at one rate over loopback

          --variants <a,b>    bare (always), off, on, throwing, remote-down, remote-slow
          --rate <n>          requests a second, 100 to 100,000 (default 1,000)
          --short             a smoke form; its results are not kept
          --rounds <n>        rounds, 1 to 20 (default 5)
          --seconds <n>       measured seconds of a round, 1 to 600 (default 8)
          --results <folder>  where CSV and table go (default benchmarks/results)
        """;

    public static readonly IReadOnlyList<string> AllVariants = ["off", "on", "throwing", "remote-down", "remote-slow"];

    public required string Root { get; init; }

    public IReadOnlyList<string> Variants { get; init; } = AllVariants;

    public int Rate { get; init; } = 1000;

    public bool IsShort { get; init; }

    public int Rounds { get; init; } = 5;

    public int Seconds { get; init; } = 8;

    public string? ResultsFolder { get; init; }

    public string CommandLine { get; init; } = "";

    /// <exception cref="ArgumentException">An argument is unknown or out of range; the message is for the user.</exception>
    public static AttachOptions Parse(ReadOnlySpan<string> arguments, string root)
    {
        var options = new AttachOptions { Root = root, CommandLine = string.Join(' ', ["./bench", "load", "attach", .. arguments]) };
        for (var index = 0; index < arguments.Length; index++)
        {
            var name = arguments[index];
            if (name == "--help")
            {
                throw new ArgumentException(Usage);
            }

            if (name == "--short")
            {
                options = options with { IsShort = true, Rounds = 1, Seconds = 1 };
                continue;
            }

            var value = index + 1 < arguments.Length ? arguments[++index] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--variants" => options with { Variants = List(value) },
                "--rate" => options with { Rate = Number(name, value, 100, 100_000) },
                "--rounds" => options with { Rounds = Number(name, value, 1, 20) },
                "--seconds" => options with { Seconds = Number(name, value, 1, 600) },
                "--results" => options with { ResultsFolder = value },
                _ => throw new ArgumentException($"{name} is unknown.\n{Usage}"),
            };
        }

        return options;
    }

    private static string[] List(string value)
    {
        var items = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(static item => item != "bare").ToArray();
        return items.All(AllVariants.Contains) ? items : throw new ArgumentException($"--variants takes bare, {string.Join(", ", AllVariants)}; got {value}.");
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} takes a number from {least} to {most}; got {value}.");
}
