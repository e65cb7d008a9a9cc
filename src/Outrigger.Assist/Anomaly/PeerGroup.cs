namespace Outrigger.Assist.Anomaly;

/// <summary>
/// What the devices of one type do together on one channel: how far each of up to 32 of them lies from its own level now.
/// Their median is what they have in common, the weather of their site for instance. O(32), nothing allocated; about 500
/// bytes. Thread-safe.
/// </summary>
internal sealed class PeerGroup
{
    private const int Size = 32;
    private const int Least = 5;
    private const long MostAgeMicros = 3_600_000_000;

    private readonly double[] _apart = new double[Size];
    private readonly long[] _at = new long[Size];
    private readonly Lock _gate = new();

    /// <summary>When it was heard of last, in the group's order.</summary>
    public long Touched { get; set; }

    /// <summary>Takes a device's distance from its own level and tells the others' median; NaN when they are too few.</summary>
    public double Observe(int device, long micros, double fromLevel)
    {
        Span<double> others = stackalloc double[Size];
        var count = 0;
        var own = (int)((uint)device % Size);
        lock (_gate)
        {
            for (var i = 0; i < Size; i++)
            {
                if (i != own && _at[i] != 0 && Math.Abs(micros - _at[i]) < MostAgeMicros)
                {
                    others[count++] = _apart[i];
                }
            }

            (_apart[own], _at[own]) = (fromLevel, micros);
        }

        if (count < Least)
        {
            return double.NaN;
        }

        others = others[..count];
        others.Sort();
        return count % 2 == 1 ? others[count / 2] : (others[(count / 2) - 1] + others[count / 2]) / 2;
    }
}
