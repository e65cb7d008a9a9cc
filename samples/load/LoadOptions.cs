using System.Globalization;
using Outrigger.Samples.Load.People;

namespace Outrigger.Samples.Load;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadOptions
{
    public const string Help = """
        usage: load <scene> --to <address> [--seconds 45] [--people 150] [--crawlers 8] [--spread 30] [--requests 3000] [--seed 921] [--http2]
          traffic   people and crawlers on the shop; who was refused, beside fixed rules in the same run
          release   programs that use the shop while a new version goes live; who was affected, and for how long
          faults    what the shop answers where it fails
          steady    requests that must all succeed, for so many seconds
        """;

    public required string Scene { get; init; }

    public required Uri To { get; init; }

    public int Seconds { get; init; } = 45;

    public int People { get; init; } = 150;

    public int Crawlers { get; init; } = 8;

    public int Spread { get; init; } = 30;

    public int Requests { get; init; } = 3000;

    public int Seed { get; init; } = 921;

    public bool IsHttp2 { get; init; }

    public CastSettings Cast => new(Seconds, People, Crawlers, Spread, (ulong)Seed);

    /// <summary>Reads the arguments; null with what is wrong.</summary>
    public static LoadOptions? Parse(IReadOnlyList<string> arguments, out string problem)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i < arguments.Count; i++)
        {
            var name = arguments[i];
            values[name] = name == "--http2" ? "" : i + 1 < arguments.Count ? arguments[++i] : "";
        }

        string[] known = ["--to", "--seconds", "--people", "--crawlers", "--spread", "--requests", "--seed", "--http2"];
        problem = arguments.Count == 0 || arguments[0] is not ("traffic" or "release" or "faults" or "steady") ? "name a scene"
            : values.Keys.FirstOrDefault(k => !known.Contains(k)) is { } unknown ? $"unknown option {unknown}"
            : !Uri.TryCreate(values.GetValueOrDefault("--to"), UriKind.Absolute, out _) ? "--to needs the address of the shop, as http://127.0.0.1:5085"
            : values.FirstOrDefault(v => v.Key is not ("--to" or "--http2") && !(int.TryParse(v.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 0 and <= 1_000_000)).Key is { } bad ? $"{bad} needs a number from 0 to 1,000,000"
            : "";
        if (problem.Length > 0)
        {
            return null;
        }

        int Number(string name, int usual) => values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
        return new LoadOptions
        {
            Scene = arguments[0],
            To = new Uri(values["--to"]),
            Seconds = Math.Max(1, Number("--seconds", 45)),
            People = Math.Max(1, Number("--people", 150)),
            Crawlers = Number("--crawlers", 8),
            Spread = Number("--spread", 30),
            Requests = Number("--requests", 3000),
            Seed = Number("--seed", 921),
            IsHttp2 = values.ContainsKey("--http2"),
        };
    }
}
