using System.Globalization;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Modules;

/// <summary>
/// The catalogue of log events in <c>event-ids.txt</c>: <c>1100 Gateway.Accounting # what</c> gives a module the ids
/// 1100–1199 (several modules that belong together are joined by <c>+</c>); <c>1105 retired # what it was</c> keeps an id from being used again.
/// </summary>
internal sealed class EventIdBlocks
{
    public const int Size = 100;

    private EventIdBlocks(IReadOnlyDictionary<string, int> starts, IReadOnlySet<int> retired, IReadOnlyList<Violation> violations)
    {
        Starts = starts;
        Retired = retired;
        Violations = violations;
    }

    public IReadOnlyDictionary<string, int> Starts { get; }

    public IReadOnlySet<int> Retired { get; }

    public IReadOnlyList<Violation> Violations { get; }

    public static EventIdBlocks Parse(TextFile file)
    {
        var starts = new Dictionary<string, int>(StringComparer.Ordinal);
        var retired = new HashSet<int>();
        var violations = new List<Violation>();
        foreach (var (entry, reason) in ListFile.Parse(file.Text))
        {
            var parts = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var id) || reason.Length == 0)
            {
                violations.Add(new Violation(file.Path, $"'{entry}' is not of the form '1100 Project.Module # what' or '1105 retired # what'"));
            }
            else if (parts[1] == "retired")
            {
                retired.Add(id);
            }
            else if (id % Size != 0 || starts.ContainsValue(id) || !parts[1].Split('+').All(name => starts.TryAdd(name, id)))
            {
                violations.Add(new Violation(file.Path, $"'{entry}': a block starts at a multiple of {Size} and is given once"));
            }
        }

        return new EventIdBlocks(starts, retired, violations);
    }

    /// <summary>The block of a file: its module's, else that of the whole project (<c>Storage</c>, <c>Server</c>).</summary>
    public int? BlockOf(CSharpFile file) =>
        file.ModuleName is { } module && Starts.TryGetValue(module, out var start) ? start
        : Starts.TryGetValue(file.Project, out start) ? start
        : null;
}
