using System.Globalization;

namespace Outrigger.Load.Jobs;

/// <summary>The command line of <c>./bench load jobs-kill</c>.</summary>
internal sealed record KillOptions
{
    public const string Usage =
        """
        ./bench load jobs-kill    the real server is killed (SIGKILL) again and again while jobs are added and done: what was
                                  lost, ended by two lease holders, done again. Exit code 1 unless nothing was lost or ended twice

          --kills <n>         how often, 1 to 1,000 (default 100)
          --jobs <n>          how many jobs, 100 to 1,000,000 (default 10,000)
          --engines <a,b>     sqlite, postgres (default both)
          --short             a smoke form, 3 kills during 500 jobs; its results are not kept
          --results <folder>  where CSV and table go (default benchmarks/results)
        """;

    public static readonly IReadOnlyList<string> AllEngines = ["sqlite", "postgres"];

    public required string Root { get; init; }

    public int Kills { get; init; } = 100;

    public int Jobs { get; init; } = 10_000;

    public IReadOnlyList<string> Engines { get; init; } = AllEngines;

    public bool IsShort { get; init; }

    public string? ResultsFolder { get; init; }

    public string CommandLine { get; init; } = "";

    /// <exception cref="ArgumentException">An argument is unknown or out of range; the message is for the user.</exception>
    public static KillOptions Parse(ReadOnlySpan<string> arguments, string root)
    {
        var options = new KillOptions { Root = root, CommandLine = string.Join(' ', ["./bench", "load", "jobs-kill", .. arguments]) };
        for (var index = 0; index < arguments.Length; index++)
        {
            var name = arguments[index];
            if (name == "--help")
            {
                throw new ArgumentException(Usage);
            }

            if (name == "--short")
            {
                options = options with { IsShort = true, Kills = 3, Jobs = 500 };
                continue;
            }

            var value = index + 1 < arguments.Length ? arguments[++index] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--kills" => options with { Kills = Number(name, value, 1, 1000) },
                "--jobs" => options with { Jobs = Number(name, value, 100, 1_000_000) },
                "--engines" => options with { Engines = List(value) },
                "--results" => options with { ResultsFolder = value },
                _ => throw new ArgumentException($"{name} is unknown.\n{Usage}"),
            };
        }

        return options.Kills < options.Jobs ? options : throw new ArgumentException("--kills must be less than --jobs: a kill follows ended jobs.");
    }

    private static string[] List(string value)
    {
        var items = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        return items.Length > 0 && items.All(AllEngines.Contains) ? items : throw new ArgumentException($"--engines takes {string.Join(", ", AllEngines)}; got {value}.");
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} takes a number from {least} to {most}; got {value}.");
}
