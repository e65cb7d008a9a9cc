namespace Outrigger.Assist.Schemas;

/// <summary>Collects changes, each once a place, up to a limit. Not thread-safe.</summary>
internal sealed class SpecChanges
{
    private const int Most = 5_000;
    private const int MostPairs = 200_000;

    private readonly HashSet<(string, string)> _seen = [];
    private readonly List<SpecificationChange> _changes = [];
    private int _pairs;

    public IReadOnlyList<SpecificationChange> All => _changes;

    /// <summary>Whether there were more than are kept.</summary>
    public bool IsCut { get; private set; }

    public void Error(string id, string where, string? detail = null) => Add(id, ChangeLevel.Error, where, detail);

    public void Warning(string id, string where, string? detail = null) => Add(id, ChangeLevel.Warning, where, detail);

    public void Info(string id, string where, string? detail = null) => Add(id, ChangeLevel.Info, where, detail);

    public void Add(string id, ChangeLevel level, string where, string? detail = null)
    {
        if (_changes.Count >= Most)
        {
            IsCut = true;
        }
        else if (_seen.Add((id, where + "\n" + detail)))
        {
            _changes.Add(new(id, level, where, detail));
        }
    }

    /// <summary>Whether another pair of schemas may be looked at; when not, what is found is not all.</summary>
    public bool TryLook()
    {
        IsCut |= ++_pairs > MostPairs;
        return _pairs <= MostPairs;
    }

    public void Cut() => IsCut = true;
}
