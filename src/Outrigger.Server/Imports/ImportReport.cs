namespace Outrigger.Server.Imports;

/// <summary>What became of each setting. Names and places only: values may be secrets.</summary>
internal sealed class ImportReport
{
    private readonly List<string> _carried = [];
    private readonly List<string> _changed = [];
    private readonly List<string> _left = [];
    private readonly List<string> _warnings = [];
    private readonly SortedSet<string> _variables = new(StringComparer.Ordinal);

    /// <summary>Settings that were not taken over.</summary>
    public IReadOnlyList<string> Left => _left;

    public IReadOnlyList<string> Changed => _changed;

    public IReadOnlyList<string> Carried => _carried;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Environment variables that the written settings refer to.</summary>
    public IReadOnlyCollection<string> Variables => _variables;

    /// <summary>It means the same as before.</summary>
    public void Carry(string what) => Add(_carried, what);

    /// <summary>It was taken over and behaves differently.</summary>
    public void Change(string what) => Add(_changed, what);

    /// <summary>It was not taken over.</summary>
    public void Leave(string what) => Add(_left, what);

    public void Warn(string what) => Add(_warnings, what);

    public void Need(string variable) => _variables.Add(variable);

    public void Write(TextWriter output)
    {
        Write(output, "Carried over", _carried);
        Write(output, "Changed", _changed);
        Write(output, "Not carried over", _left);
        Write(output, "Warnings", _warnings);
        if (_variables.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Set these environment variables for the server; it does not start without them:");
            output.WriteLine("  " + string.Join(", ", _variables));
        }
    }

    private static void Add(List<string> list, string what)
    {
        // Names come from a file: a terminal must not obey what stands in them.
        var line = string.Concat(what.Select(c => char.IsControl(c) ? '?' : c));
        if (!list.Contains(line))
        {
            list.Add(line);
        }
    }

    private static void Write(TextWriter output, string title, List<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine(title);
        foreach (var line in lines)
        {
            output.WriteLine("  " + line);
        }
    }
}
