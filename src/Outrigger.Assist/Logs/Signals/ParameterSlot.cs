namespace Outrigger.Assist.Logs.Signals;

/// <summary>
/// What was seen at one gap of a template: for numbers mean and spread of their logarithm and the range; for words up to 32
/// values. At most 340 bytes. A gap with more values than that says nothing of new ones.
/// </summary>
internal sealed class ParameterSlot
{
    private const int MaxValues = 32;

    // Of records and new values nothing is said before so many.
    private const int MinSeen = 100;

    private List<ulong>? _values;

    public long Seen { get; private set; }

    public double Mean { get; private set; }

    public double Squares { get; private set; }

    public double Lowest { get; private set; } = double.MaxValue;

    public double Highest { get; private set; } = double.MinValue;

    public bool IsOpen { get; private set; }

    public int NewValues { get; private set; }

    /// <summary>At which line the last new value came.</summary>
    public long LastNewAt { get; private set; }

    /// <summary>How many lines it had been without a new value when the last one came.</summary>
    public long QuietFor { get; private set; }

    public IReadOnlyList<ulong> Values => _values ?? [];

    /// <summary>Sees a number; how surprising it is.</summary>
    public double SeeNumber(double number)
    {
        if (!double.IsFinite(number))
        {
            return 0;
        }

        var x = Math.Sign(number) * Math.Log(1 + Math.Abs(number));
        var surprise = 0.0;
        if (Seen >= MinSeen && (x < Lowest || x > Highest))
        {
            var spread = Math.Max(Math.Sqrt(Squares / Seen), 0.05 + (0.01 * Math.Abs(Mean)));
            surprise = Surprise.OfRecord(Seen, Math.Abs(x - Mean) / spread);
        }

        Seen++;
        var delta = x - Mean;
        Mean += delta / Seen;
        Squares += delta * (x - Mean);
        Lowest = Math.Min(Lowest, x);
        Highest = Math.Max(Highest, x);
        return surprise;
    }

    /// <summary>Sees a word; how surprising it is.</summary>
    public double SeeValue(ulong hash)
    {
        if (IsOpen)
        {
            return 0;
        }

        Seen++;
        _values ??= [];
        if (_values.Contains(hash))
        {
            return 0;
        }

        var surprise = Seen >= MinSeen ? Surprise.OfNew(0, Seen - LastNewAt) : 0;
        QuietFor = Seen - LastNewAt;
        LastNewAt = Seen;
        NewValues++;
        if (_values.Count == MaxValues)
        {
            IsOpen = true;
            _values = null;
            return 0;
        }

        _values.Add(hash);
        return surprise;
    }

    public void Restore(long seen, double mean, double squares, double lowest, double highest, bool isOpen, int newValues, long lastNewAt, IReadOnlyList<ulong> values)
    {
        (Seen, Mean, Squares, Lowest, Highest, IsOpen, NewValues, LastNewAt) = (seen, mean, squares, lowest, highest, isOpen, newValues, lastNewAt);
        _values = isOpen || values.Count == 0 ? null : [.. values];
    }
}
