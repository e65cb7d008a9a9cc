using System.Globalization;
using Outrigger.Load.Peers;

namespace Outrigger.Load.Gateway;

/// <summary>The command line of <c>./bench load gateway</c>, <c>./bench peers gateway</c> and <c>./bench load sidecar</c>.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        """
        ./bench load gateway     ours beside nginx: throughput, latency, streams, big prompts
        ./bench peers gateway    the same beside every peer that is installed
        ./bench load sidecar     the sidecar beside nginx as a bare proxy: throughput and latency, with the assistance on, off, away,
                                 slow and throwing

          --peers <a,b>       direct, nginx, bare, portkey, outrigger, outrigger-translated (OpenAI's protocol in,
                              Anthropic's upstream), outrigger-features (limits and a cache lookup that always
                              misses), outrigger-storing (and every answer kept), sidecar, sidecar-off, sidecar-down,
                              sidecar-slow, sidecar-throwing; direct is always in
          --scenarios <a,b>   copies, rps, latency, streams, flood, big, soak
          --short             a smoke form of about a minute; its results are not kept
          --soak <time>       run the soak as well, e.g. 10m
          --rounds <n>        rounds, 1 to 50 (default 5)
          --seconds <n>       measured seconds of a round, 1 to 600 (default 10)
          --connections <n>   connections of the closed loop, 1 to 4096 (default 64)
          --rate <n>          requests a second of the open loop (default: half of our maximum)
          --generator <name>  wrk or own, for the closed loop (default: wrk where installed)
          --results <folder>  where CSV and table go (default benchmarks/results)
        """;

    public static readonly IReadOnlyList<string> AllScenarios = ["copies", "rps", "latency", "streams", "flood", "big", "soak"];

    public static readonly IReadOnlyList<string> AllPeers = ["direct", "nginx", "bare", "portkey", "outrigger", "outrigger-translated", "outrigger-features", "outrigger-storing", .. SidecarPeer.All];

    /// <summary>Name of the run: <c>gateway</c> for the family load, <c>gateway-peers</c> for peers.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<string> Peers { get; init; }

    public required IReadOnlyList<string> Scenarios { get; init; }

    public bool IsShort { get; init; }

    public int Rounds { get; init; } = 5;

    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(10);

    public int Connections { get; init; } = 64;

    /// <summary>Requests a second of the open loop; 0: half of our maximum.</summary>
    public double Rate { get; init; }

    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(10);

    public bool UseWrk { get; init; } = Generator.Wrk.IsInstalled;

    /// <summary>Root of the repository.</summary>
    public required string Root { get; init; }

    public string? ResultsFolder { get; init; }

    public string CommandLine { get; init; } = string.Empty;

    /// <exception cref="ArgumentException">An argument is unknown or out of range; the message is for the user.</exception>
    public static BenchOptions Parse(string family, ReadOnlySpan<string> arguments, string root)
    {
        var isPeers = family == "peers";
        var options = new BenchOptions
        {
            Name = isPeers ? "gateway-peers" : "gateway",
            Peers = isPeers ? ["direct", "nginx", "bare", "portkey", "outrigger"] : ["direct", "nginx", "outrigger"],
            Scenarios = isPeers ? ["rps", "latency", "streams"] : ["copies", "rps", "latency", "streams", "flood", "big"],
            Root = root,
            CommandLine = string.Join(' ', ["./bench", family, "gateway", .. arguments]),
        };
        if (family == "sidecar")
        {
            options = options with
            {
                Name = family,
                Peers = ["direct", "nginx", "bare", .. SidecarPeer.All],
                Scenarios = ["rps", "latency"],
                CommandLine = string.Join(' ', ["./bench", "load", "sidecar", .. arguments]),
            };
        }

        for (var index = 0; index < arguments.Length; index++)
        {
            var name = arguments[index];
            if (name == "--help")
            {
                throw new ArgumentException(Usage);
            }

            if (name == "--short")
            {
                options = options with { IsShort = true, Rounds = 1, Round = TimeSpan.FromSeconds(1.5) };
                continue;
            }

            var value = index + 1 < arguments.Length ? arguments[++index] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--peers" => options with { Peers = [.. List(name, value, AllPeers).Prepend("direct").Distinct()] },
                "--scenarios" => options with { Scenarios = List(name, value, AllScenarios) },
                "--rounds" => options with { Rounds = Number(name, value, 1, 50) },
                "--seconds" => options with { Round = TimeSpan.FromSeconds(Number(name, value, 1, 600)) },
                "--connections" => options with { Connections = Number(name, value, 1, 4096) },
                "--rate" => options with { Rate = Number(name, value, 1, 200_000) },
                "--soak" => options with { Soak = Time(value), Scenarios = [.. options.Scenarios.Append("soak").Distinct()] },
                "--generator" => options with { UseWrk = value == "wrk" || (value == "own" ? false : throw new ArgumentException("--generator is wrk or own.")) },
                "--results" => options with { ResultsFolder = value },
                _ => throw new ArgumentException($"{name} is unknown.\n{Usage}"),
            };
        }

        return options;
    }

    private static string[] List(string name, string value, IReadOnlyList<string> known)
    {
        var items = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return items.Length > 0 && items.All(known.Contains)
            ? items
            : throw new ArgumentException($"{name} takes {string.Join(", ", known)}; got {value}.");
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} takes a number from {least} to {most}; got {value}.");

    private static TimeSpan Time(string value)
    {
        var seconds = value switch
        {
            [.. var number, 'm'] => Number("--soak", number, 1, 120) * 60,
            [.. var number, 's'] => Number("--soak", number, 10, 7200),
            _ => throw new ArgumentException($"--soak takes 10s to 120m; got {value}."),
        };
        return TimeSpan.FromSeconds(seconds);
    }
}
