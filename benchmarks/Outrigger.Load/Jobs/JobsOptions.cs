using System.Globalization;

namespace Outrigger.Load.Jobs;

/// <summary>The command line of <c>./bench load jobs</c> and <c>./bench peers jobs</c>.</summary>
internal sealed record JobsOptions
{
    public const string Usage =
        """
        ./bench load jobs     the queue on SQLite and PostgreSQL: adding, bulk, end to end, pick-up, a million waiting, over HTTP
        ./bench peers jobs    adding and end to end beside BullMQ on Redis

          --scenarios <a,b>   sqlite, sqlite-slow (each fsync 4 ms slower), postgres, http, backlog, bullmq,
                              memory (minutes at a rate: does it stay flat; only when named)
          --short             a smoke form; its results are not kept
          --rounds <n>        rounds, 1 to 20 (default 3)
          --seconds <n>       measured seconds of a scenario's part, 1 to 600 (default 8)
          --backlog <n>       how many jobs wait in the backlog, 1,000 to 10,000,000 (default 1,000,000)
          --minutes <n>       of the scenario memory, 1 to 600 (default 10)
          --rate <n>          jobs a second of the scenario memory, 10 to 100,000 (default 500)
          --results <folder>  where CSV and table go (default benchmarks/results)
        """;

    public static readonly IReadOnlyList<string> AllScenarios = ["sqlite", "sqlite-slow", "postgres", "http", "backlog", "bullmq", "memory"];

    public required string Name { get; init; }

    public required IReadOnlyList<string> Scenarios { get; init; }

    public required string Root { get; init; }

    public bool IsShort { get; init; }

    public int Rounds { get; init; } = 3;

    public int Seconds { get; init; } = 8;

    public int Backlog { get; init; } = 1_000_000;

    /// <summary>How long memory is watched.</summary>
    public int MemorySeconds { get; init; } = 600;

    /// <summary>Jobs a second meanwhile.</summary>
    public int Rate { get; init; } = 500;

    public string? ResultsFolder { get; init; }

    public string CommandLine { get; init; } = "";

    /// <exception cref="ArgumentException">An argument is unknown or out of range; the message is for the user.</exception>
    public static JobsOptions Parse(string family, ReadOnlySpan<string> arguments, string root)
    {
        var options = new JobsOptions
        {
            Name = family == "peers" ? "jobs-peers" : "jobs",
            Scenarios = family == "peers" ? ["sqlite", "postgres", "bullmq"] : ["sqlite", "sqlite-slow", "postgres", "http", "backlog"],
            Root = root,
            CommandLine = string.Join(' ', ["./bench", family, "jobs", .. arguments]),
        };
        for (var index = 0; index < arguments.Length; index++)
        {
            var name = arguments[index];
            if (name == "--help")
            {
                throw new ArgumentException(Usage);
            }

            if (name == "--short")
            {
                options = options with { IsShort = true, Rounds = 1, Seconds = 1, Backlog = 5000, MemorySeconds = 10 };
                continue;
            }

            var value = index + 1 < arguments.Length ? arguments[++index] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--scenarios" => options with { Scenarios = List(value) },
                "--rounds" => options with { Rounds = Number(name, value, 1, 20) },
                "--seconds" => options with { Seconds = Number(name, value, 1, 600) },
                "--backlog" => options with { Backlog = Number(name, value, 1000, 10_000_000) },
                "--minutes" => options with { MemorySeconds = 60 * Number(name, value, 1, 600) },
                "--rate" => options with { Rate = Number(name, value, 10, 100_000) },
                "--results" => options with { ResultsFolder = value },
                _ => throw new ArgumentException($"{name} is unknown.\n{Usage}"),
            };
        }

        return options;
    }

    private static string[] List(string value)
    {
        var items = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return items.Length > 0 && items.All(AllScenarios.Contains) ? items : throw new ArgumentException($"--scenarios takes {string.Join(", ", AllScenarios)}; got {value}.");
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} takes a number from {least} to {most}; got {value}.");
}
