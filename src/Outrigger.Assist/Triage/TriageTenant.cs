namespace Outrigger.Assist.Triage;

/// <summary>One tenant's engine and kept list. Lock it to use it.</summary>
internal sealed class TriageTenant(TriageSettings settings)
{
    /// <summary>How many closed items are remembered, to know one that comes again.</summary>
    public const int MaxClosed = 1000;

    /// <summary>For how long after its closing an item that comes again is the same one.</summary>
    public const double ReopenHours = 24;

    private readonly Dictionary<string, OpenItem> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClosedBefore> _closed = new(StringComparer.Ordinal);

    public TriageEngine Engine { get; set; } = new(settings);

    public IReadOnlyDictionary<string, OpenItem> Open => _open;

    public IReadOnlyDictionary<string, ClosedBefore> Closed => _closed;

    /// <summary>Adds an item or joins it with the open one of its key.</summary>
    /// <param name="item">The item.</param>
    /// <param name="now">The moment.</param>
    public PutResult Put(WorkItem item, DateTimeOffset now)
    {
        if (_open.TryGetValue(item.Key, out var known))
        {
            var joined = Join(known.Item, item);
            var at = TriageEngine.HoursOf(now);
            var next = Engine.Read(joined with { Text = item.Text });

            // Without new words the old ones stand.
            next = next.Words.Length == 0 && known.Words.Length > 0
                ? new OpenItem(next.Item, known.Words, joined.Severity is null ? known.Severity : next.Severity, joined.Severity is null && known.IsGuessed)
                : next;
            _open[item.Key] = next.After(known, at);
            return new PutResult(PutOutcome.Merged, joined.Reports);
        }

        if (_open.Count >= settings.MaxItems)
        {
            return new PutResult(PutOutcome.Refused, 0);
        }

        var isAgain = _closed.TryGetValue(item.Key, out var before) && (now - before.ClosedAt).TotalHours is >= 0 and <= ReopenHours;
        item = item with { Reports = Math.Clamp(item.Reports, 1, 1_000_000), CreatedAt = isAgain && before.CreatedAt < item.CreatedAt ? before.CreatedAt : item.CreatedAt };
        var open = Engine.Read(item);
        _open[item.Key] = open;
        if (isAgain)
        {
            _closed.Remove(item.Key);
            if (before.WasInTime)
            {
                Engine.Service.Reopen(open.Item.Kind, open.Team);
            }
        }

        return new PutResult(isAgain ? PutOutcome.Reopened : PutOutcome.Added, item.Reports);
    }

    /// <summary>Closes an item and learns from it; whether it was in time.</summary>
    public bool Close(OpenItem open, WorkOutcome outcome)
    {
        var isInTime = Engine.Close(open, outcome);
        _open.Remove(open.Item.Key);
        while (_closed.Count >= MaxClosed)
        {
            _closed.Remove(_closed.MinBy(static pair => pair.Value.ClosedAt).Key);
        }

        _closed[open.Item.Key] = new ClosedBefore(open.Item.CreatedAt, outcome.ClosedAt, isInTime);
        return isInTime;
    }

    /// <summary>Puts back what was saved.</summary>
    public void Restore(TriageEngine engine, IEnumerable<OpenItem> open, IEnumerable<KeyValuePair<string, ClosedBefore>> closed)
    {
        Engine = engine;
        foreach (var item in open.Take(settings.MaxItems))
        {
            _open[item.Item.Key] = item;
        }

        foreach (var (key, value) in closed.Take(MaxClosed))
        {
            _closed[key] = value;
        }
    }

    // What the newer report says counts, where it says something; the first report's age stays.
    private static WorkItem Join(WorkItem old, WorkItem next) => next with
    {
        Reports = (int)Math.Min((long)Math.Max(1, old.Reports) + Math.Clamp(next.Reports, 0, 1_000_000), 1_000_000),
        CreatedAt = old.CreatedAt < next.CreatedAt ? old.CreatedAt : next.CreatedAt,
        Severity = next.Severity ?? old.Severity,
        Category = next.Category ?? old.Category,
        People = next.People ?? old.People,
        Systems = next.Systems ?? old.Systems,
        RevenuePerHour = next.RevenuePerHour ?? old.RevenuePerHour,
        IsSafety = next.IsSafety || old.IsSafety,
        DueAt = next.DueAt ?? old.DueAt,
        Effort = next.Effort ?? old.Effort,
    };
}

/// <summary>An item that was closed, as far as it is remembered.</summary>
/// <param name="CreatedAt">When it was reported first.</param>
/// <param name="ClosedAt">When it was done.</param>
/// <param name="WasInTime">Whether before it was due.</param>
internal readonly record struct ClosedBefore(DateTimeOffset CreatedAt, DateTimeOffset ClosedAt, bool WasInTime);
