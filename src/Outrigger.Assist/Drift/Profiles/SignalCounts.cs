namespace Outrigger.Assist.Drift.Profiles;

/// <summary>
/// How often each signal of a field showed itself in the documents of one client: since long (fading by halves from
/// 20,000 documents on) and lately (half-life 200 documents). Update O(1) a signal. 112 bytes. Not thread-safe.
/// </summary>
internal sealed class SignalCounts(int signals)
{
    private const float MostLong = 20_000;
    private const float Lately = 1 - (1 / 290f);

    // Seen often enough to be compared with, in documents.
    private const float Warm = 50;

    // How sure the upper bounds are: e^-2 = 14 % for what is long known (what is allowed lies above it, and the test is what must be sure), looser for what was seen lately.
    private const double LongSure = 2;
    private const double LatelySure = 1;

    private readonly float[] _long = new float[2 * signals];
    private readonly float[] _lately = new float[2 * signals];

    public float Seen(int signal) => _long[2 * signal];

    public float Shown(int signal) => _long[(2 * signal) + 1];

    /// <summary>The share; NaN when nothing was seen.</summary>
    public float Share(int signal) => Shown(signal) / Seen(signal);

    /// <summary>Counts a document.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="share">The share of its values that showed it; nothing is counted when it is no number.</param>
    public void Add(int signal, float share)
    {
        if (float.IsNaN(share))
        {
            return;
        }

        var i = 2 * signal;
        if (_long[i] >= MostLong)
        {
            _long[i] /= 2;
            _long[i + 1] /= 2;
        }

        _long[i]++;
        _long[i + 1] += share;
        _lately[i] = (_lately[i] * Lately) + 1;
        _lately[i + 1] = (_lately[i + 1] * Lately) + share;
    }

    /// <summary>
    /// What may be expected at most: the higher of the upper bounds of what is long known and of what was seen lately;
    /// NaN when too little was seen.
    /// </summary>
    public double Expected(int signal)
    {
        var i = 2 * signal;
        if (_long[i] < Warm)
        {
            return double.NaN;
        }

        var known = Upper(_long[i + 1] / _long[i], _long[i], LongSure);
        var lately = _lately[i + 1] < 1 ? 0 : Upper(_lately[i + 1] / _lately[i], _lately[i], LatelySure);
        return Math.Min(1, Math.Max(known, lately));
    }

    public void Save(ref ProfileWriter writer)
    {
        writer.Write(_long);
        writer.Write(_lately);
    }

    public static SignalCounts Load(ref ProfileReader reader, int signals)
    {
        var counts = new SignalCounts(signals);
        reader.ReadCounts(counts._long);
        reader.ReadCounts(counts._lately);
        for (var i = 0; i < signals; i++)
        {
            if (counts._long[(2 * i) + 1] > counts._long[2 * i] * 1.001f || counts._lately[(2 * i) + 1] > counts._lately[2 * i] * 1.001f)
            {
                throw ProfileReader.Wrong();
            }
        }

        return counts;
    }

    // Bernstein's bound, which is the exact one (L/n) where nothing was seen.
    private static double Upper(double share, double n, double sure) =>
        share + Math.Sqrt(2 * Math.Max(0, share * (1 - share)) * sure / n) + (sure / n);
}
