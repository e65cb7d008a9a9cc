namespace Outrigger.Quality;

/// <summary>What the command line asks for.</summary>
internal sealed record QualityOptions(string? Module, string DataFolder, string ResultsFolder, bool Write)
{
    public const string Help =
        """
        ./bench quality [module] [--data <folder>] [--no-write]

          module           one of those listed; all without it
          --data <folder>  another folder of the same layout; default: data below OUTRIGGER_SHARED, or ../shared/data
          --no-write       leave benchmarks/results as it is
        """;

    /// <exception cref="ArgumentException">The command line is wrong.</exception>
    public static QualityOptions Parse(IReadOnlyList<string> arguments, string root)
    {
        string? module = null;
        var shared = Environment.GetEnvironmentVariable("OUTRIGGER_SHARED");
        var data = Path.Combine(string.IsNullOrEmpty(shared) ? Path.Combine(root, "..", "shared") : shared, "data");
        var write = true;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--data" when i + 1 < arguments.Count:
                    data = arguments[++i];
                    break;
                case "--no-write":
                    write = false;
                    break;
                case var name when module is null && !name.StartsWith('-'):
                    module = name;
                    break;
                case var other:
                    throw new ArgumentException($"Not understood: {other}\n\n{Help}");
            }
        }

        return new(module, Path.GetFullPath(data), Path.Combine(root, "benchmarks", "results"), write);
    }
}
