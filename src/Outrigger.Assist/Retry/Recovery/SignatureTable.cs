namespace Outrigger.Assist.Retry.Recovery;

/// <summary>
/// What is known of one error signature: its own part of the logit, with variance, and how retries after it went. 40 bytes.
/// </summary>
internal struct SignatureEntry
{
    public ulong Hash;
    public long UsedMicros;

    /// <summary>Its part of the logit; 0 at first.</summary>
    public float Mean;

    /// <summary>How unsure that is.</summary>
    public float Variance;

    /// <summary>Retries that succeeded, older ones counting less.</summary>
    public float Successes;

    /// <summary>Retries that failed, older ones counting less.</summary>
    public float Failures;

    /// <summary>Tries made to get to know it, older ones counting less.</summary>
    public float Tries;

    /// <summary>One step of the regression that it is a part of.</summary>
    public void Learn(double move, double shrink, bool isSuccess)
    {
        Mean = (float)(Mean + (Variance * move));
        Variance = (float)(Variance * (1 - (shrink * Variance)));
        Successes += isSuccess ? 1 : 0;
        Failures += isSuccess ? 0 : 1;
    }
}

/// <summary>
/// The error signatures of one key: 64 sets of 4, the one not used for longest making room, so 256 at most. 512 bytes and
/// 184 a set in use, 12 KB at most. O(1); allocates once a set. Not thread-safe: the owner locks.
/// </summary>
internal sealed class SignatureTable
{
    private const int Sets = 64;
    private const int Ways = 4;

    /// <summary>How many signatures one key can know.</summary>
    public const int Capacity = Sets * Ways;

    private readonly SignatureEntry[]?[] _sets = new SignatureEntry[]?[Sets];

    /// <summary>All that are known.</summary>
    public IEnumerable<SignatureEntry> Entries => _sets.Where(static set => set is not null).SelectMany(static set => set!).Where(static entry => entry.Hash != 0);

    /// <summary>The entry of a signature, faded to this moment; a new one takes the place of the one not used for longest.</summary>
    /// <param name="hash">The signature; not 0.</param>
    /// <param name="variance">How unsure one is of a new one.</param>
    /// <param name="nowMicros">This moment.</param>
    /// <param name="halfLifeSeconds">After how long half of what is known is forgotten.</param>
    public ref SignatureEntry Get(ulong hash, double variance, long nowMicros, double halfLifeSeconds)
    {
        var set = _sets[SetOf(hash)] ??= new SignatureEntry[Ways];
        var oldest = 0;
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i].Hash == hash)
            {
                Fade(ref set[i], variance, nowMicros, halfLifeSeconds);
                return ref set[i];
            }

            if (set[i].Hash == 0 || (set[oldest].Hash != 0 && set[i].UsedMicros < set[oldest].UsedMicros))
            {
                oldest = set[oldest].Hash == 0 ? oldest : i;
            }
        }

        set[oldest] = new SignatureEntry { Hash = hash, UsedMicros = nowMicros, Variance = (float)variance };
        return ref set[oldest];
    }

    /// <summary>Puts a saved entry back; false when its set is full.</summary>
    public bool TryRestore(in SignatureEntry entry)
    {
        var set = _sets[SetOf(entry.Hash)] ??= new SignatureEntry[Ways];
        foreach (ref var place in set.AsSpan())
        {
            if (place.Hash == 0)
            {
                place = entry;
                return true;
            }
        }

        return false;
    }

    // The lowest bit is always set, so other bits choose.
    private static int SetOf(ulong hash) => (int)((hash * 0x9E3779B97F4A7C15) >> 58);

    private static void Fade(ref SignatureEntry entry, double variance, long nowMicros, double halfLifeSeconds)
    {
        var seconds = (nowMicros - entry.UsedMicros) / 1e6;
        if (seconds <= 0)
        {
            return;
        }

        var keep = (float)Math.Pow(2, -seconds / halfLifeSeconds);
        entry.UsedMicros = nowMicros;
        entry.Mean *= keep;
        entry.Variance += ((float)variance - entry.Variance) * (1 - keep);
        entry.Successes *= keep;
        entry.Failures *= keep;
        entry.Tries *= keep;
    }
}
