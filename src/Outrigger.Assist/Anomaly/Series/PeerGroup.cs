namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// What the devices of one type do together on one channel: how far each of up to 32 of them lies from its own level now.
/// Their median is what they have in common, the weather of their site for instance. In a larger fleet a device takes the
/// place of the one that was silent longest. O(32), nothing allocated; about 900 bytes. Thread-safe.
/// </summary>
internal sealed class PeerGroup
{
    private const int Size = 32;
    private const int Least = 5;
    private const long MostAgeMicros = 3_600_000_000;

    private readonly string?[] _devices = new string?[Size];
    private readonly double[] _apart = new double[Size];
    private readonly long[] _at = new long[Size];
    private readonly Lock _gate = new();

    /// <summary>When it was heard of last, in the group's order.</summary>
    public long Touched { get; set; }

    /// <summary>Takes a device's distance from its own level and tells the others' median; NaN when they are too few.</summary>
    public double Observe(string device, long micros, double fromLevel)
    {
        Span<double> others = stackalloc double[Size];
        var count = 0;
        lock (_gate)
        {
            var own = Find(device);
            for (var i = 0; i < Size; i++)
            {
                if (i != own && _devices[i] is not null && Math.Abs(micros - _at[i]) < MostAgeMicros)
                {
                    others[count++] = _apart[i];
                }
            }

            (_devices[own], _apart[own], _at[own]) = (device, fromLevel, micros);
        }

        if (count < Least)
        {
            return double.NaN;
        }

        others = others[..count];
        others.Sort();
        return count % 2 == 1 ? others[count / 2] : (others[(count / 2) - 1] + others[count / 2]) / 2;
    }

    // Its own place, else a free one, else that of the device that was silent longest.
    private int Find(string device)
    {
        var place = 0;
        for (var i = 0; i < Size; i++)
        {
            if (_devices[i] is not { } there)
            {
                return i;
            }

            if (string.Equals(there, device, StringComparison.Ordinal))
            {
                return i;
            }

            place = _at[i] < _at[place] ? i : place;
        }

        return place;
    }
}
