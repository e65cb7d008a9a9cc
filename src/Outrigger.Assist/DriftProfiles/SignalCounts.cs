using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>
/// How often each signal of a field showed itself in the documents of one client: since long (fading by halves from
/// 20,000 documents on) and lately (half-life 200 documents). Signals are of two groups that are seen together: of a field
/// whether it is there, and what its values are like; of answers their status, and their time. Update O(1) a signal. For a
/// field 88 bytes. Not thread-safe.
/// </summary>
internal sealed class SignalCounts(int signals)
{
    private const float MostLong = 20_000;
    private const float Lately = 1 - (1 / 290f);

    // Seen often enough to be compared with, in documents.
    private const float Warm = 50;

    // As many answers of other clients count at most beside a client's own.
    private const double Borrowed = 1000;

    // How sure the upper bounds are: e^-2 = 14 % for what is long known (what is allowed lies above it, and the test is what must be sure), looser for what was seen lately.
    private const double LongSure = 2;
    private const double LatelySure = 1;

    // Seen since long, by group; seen lately, by group; then each signal since long, then lately.
    private readonly float[] _counts = new float[4 + (2 * signals)];

    public float Seen(int signal) => _counts[Group(signal)];

    public float Shown(int signal) => _counts[4 + signal];

    /// <summary>The share; NaN when nothing was seen.</summary>
    public float Share(int signal) => Shown(signal) / Seen(signal);

    /// <summary>Counts a document.</summary>
    /// <param name="shares">For each signal the share of values that showed it; no number where none could.</param>
    public void Add(ReadOnlySpan<float> shares)
    {
        Span<float> counts = _counts;
        Span<bool> isSeen = stackalloc bool[2];
        for (var i = 0; i < shares.Length; i++)
        {
            isSeen[Group(i)] |= !float.IsNaN(shares[i]);
        }

        for (var group = 0; group < 2; group++)
        {
            if (!isSeen[group])
            {
                continue;
            }

            if (counts[group] >= MostLong)
            {
                Halve(group);
            }

            counts[group]++;
            counts[2 + group] = (counts[2 + group] * Lately) + 1;
        }

        for (var i = 0; i < shares.Length; i++)
        {
            if (isSeen[Group(i)])
            {
                var share = float.IsNaN(shares[i]) ? 0 : shares[i];
                counts[4 + i] += share;
                counts[4 + signals + i] = (counts[4 + signals + i] * Lately) + share;
            }
        }
    }

    /// <summary>
    /// What may be expected at most: the higher of the upper bounds of what is long known and of what was seen lately;
    /// NaN when too little was seen.
    /// </summary>
    public double Expected(int signal)
    {
        var (seenLately, shownLately) = (_counts[2 + Group(signal)], _counts[4 + signals + signal]);
        var lately = shownLately < 1 ? 0 : Upper(shownLately / seenLately, seenLately, LatelySure);
        return Math.Min(1, Math.Max(Known(signal), lately));
    }

    /// <summary>
    /// The same for one client beside others. What a client has never shown is bounded by its own answers and, as
    /// <see cref="Borrowed"/> more of them, by those of the others: what no client ever showed is rare with this one too.
    /// </summary>
    /// <param name="stable">What was counted of each client.</param>
    /// <param name="client">The client's place.</param>
    /// <param name="signal">The signal.</param>
    public static double Expected(SignalCounts?[] stable, int client, int signal)
    {
        if (stable[client] is not { } own)
        {
            return double.NaN;
        }

        var expected = own.Expected(signal);
        if (double.IsNaN(expected) || own.Shown(signal) > 0)
        {
            return expected;
        }

        double seen = 0, shown = 0;
        foreach (var each in stable)
        {
            (seen, shown) = each is null ? (seen, shown) : (seen + each.Seen(signal), shown + each.Shown(signal));
        }

        var borrowed = Math.Min(Borrowed, seen - own.Seen(signal));
        return borrowed <= 0 ? expected : Math.Min(expected, Upper(borrowed * (shown / seen) / (own.Seen(signal) + borrowed), own.Seen(signal) + borrowed, LongSure));
    }

    /// <summary>The upper bound of what is long known; NaN when too little was seen.</summary>
    public double Known(int signal)
    {
        var (seen, shown) = (Seen(signal), Shown(signal));
        return seen < Warm ? double.NaN : Math.Min(1, Upper(shown / seen, seen, LongSure));
    }

    public void Save(StateWriter writer) => writer.Write(_counts);

    public static SignalCounts Load(ref StateReader reader, int signals)
    {
        var counts = new SignalCounts(signals);
        reader.ReadCounts(counts._counts);
        for (var i = 0; i < signals; i++)
        {
            // Sums of fractions may pass their number by rounding.
            if (counts.Shown(i) > counts.Seen(i) * 1.01f || counts._counts[4 + signals + i] > counts._counts[2 + counts.Group(i)] * 1.01f)
            {
                throw reader.Wrong();
            }
        }

        return counts;
    }

    /// <summary>Writes the counts of all clients.</summary>
    public static void SaveAll(StateWriter writer, SignalCounts?[] counts)
    {
        var mask = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            mask |= counts[i] is null ? 0 : 1 << i;
        }

        writer.Write(mask);
        foreach (var each in counts)
        {
            each?.Save(writer);
        }
    }

    /// <summary>Reads the counts of all clients.</summary>
    public static SignalCounts?[] LoadAll(ref StateReader reader, int signals)
    {
        var mask = reader.ReadInt(0, (1 << ClientSlots.Count) - 1);
        var counts = new SignalCounts?[ClientSlots.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = (mask & (1 << i)) == 0 ? null : Load(ref reader, signals);
        }

        return counts;
    }

    // Of fields the first signal stands alone, of answers the last.
    private int Group(int signal) => signals == DriftSignals.OfFields ? Math.Min(signal, 1) : signal / (DriftSignals.OfRoutes - 1);

    private void Halve(int group)
    {
        _counts[group] /= 2;
        for (var i = 0; i < signals; i++)
        {
            _counts[4 + i] /= Group(i) == group ? 2 : 1;
        }
    }

    // Bernstein's bound, which is the exact one (L/n) where nothing was seen.
    private static double Upper(double share, double n, double sure) =>
        share + Math.Sqrt(2 * Math.Max(0, share * (1 - share)) * sure / n) + (sure / n);
}
