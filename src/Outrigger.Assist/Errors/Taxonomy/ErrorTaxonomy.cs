using System.Collections.Frozen;
using System.Globalization;

namespace Outrigger.Assist.Errors.Taxonomy;

/// <summary>What speaks for a kind, and how much, in logits.</summary>
internal readonly record struct Evidence(ErrorKind Kind, double Weight);

/// <summary>The names, codes and phrases of <c>taxonomy.txt</c>, read once. Immutable; thread-safe.</summary>
internal sealed class ErrorTaxonomy
{
    /// <summary>How many characters a code in a message has at least.</summary>
    public const int ShortestCode = 5;

    private ErrorTaxonomy(IReadOnlyList<(string Section, Evidence Evidence, string Pattern)> lines)
    {
        Types = Last(lines, "type");
        SqlStates = Last(lines, "sqlstate");
        Names = All(lines, "name");
        Texts = All(lines, "text");
        Database = Patterns(lines, "db");
        Http = Patterns(lines, "http");
        Inbound = Patterns(lines, "inbound");
        Codes = Types.Where(static one => one.Key.Length >= ShortestCode && one.Key.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
            .ToFrozenDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal);
    }

    public static ErrorTaxonomy Shared { get; } = Load();

    /// <summary>By the last part of an exception's name, or its whole name, or a code (<c>ECONNREFUSED</c>).</summary>
    public FrozenDictionary<string, Evidence> Types { get; }

    /// <summary>By class (two characters) or whole code (five).</summary>
    public FrozenDictionary<string, Evidence> SqlStates { get; }

    public (string Pattern, Evidence Evidence)[] Names { get; }

    public (string Pattern, Evidence Evidence)[] Texts { get; }

    public string[] Database { get; }

    public string[] Http { get; }

    public string[] Inbound { get; }

    /// <summary>Names that are codes and may stand in a message.</summary>
    public FrozenDictionary<string, Evidence> Codes { get; }

    private static ErrorTaxonomy Load()
    {
        using var stream = typeof(ErrorTaxonomy).Assembly.GetManifestResourceStream("Outrigger.Assist.Errors.taxonomy.txt")
            ?? throw new InvalidOperationException("taxonomy.txt is not in the assembly.");
        using var reader = new StreamReader(stream);
        var lines = new List<(string, Evidence, string)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var parts = line.Split(' ', 4);
            var kind = parts[1] == "-" ? ErrorKind.Unknown : ErrorKinds.Find(parts[1]) ?? throw new InvalidOperationException($"taxonomy.txt: no kind {parts[1]}.");
            var weight = double.Parse(parts[2], CultureInfo.InvariantCulture);
            lines.AddRange(parts[3].Split('|').Select(pattern => (parts[0], new Evidence(kind, weight), pattern)));
        }

        return new ErrorTaxonomy(lines);
    }

    private static FrozenDictionary<string, Evidence> Last(IEnumerable<(string Section, Evidence Evidence, string Pattern)> lines, string section) =>
        lines.Where(line => line.Section == section).GroupBy(static line => line.Pattern, StringComparer.Ordinal).ToFrozenDictionary(static same => same.Key, static same => same.First().Evidence, StringComparer.Ordinal);

    private static (string, Evidence)[] All(IEnumerable<(string Section, Evidence Evidence, string Pattern)> lines, string section) =>
        [.. lines.Where(line => line.Section == section).Select(static line => (line.Pattern, line.Evidence))];

    private static string[] Patterns(IEnumerable<(string Section, Evidence Evidence, string Pattern)> lines, string section) =>
        [.. lines.Where(line => line.Section == section).Select(static line => line.Pattern)];
}
