using System.Numerics;

namespace Outrigger.Load.Generator;

/// <summary>
/// Counts durations in buckets that grow with the value: exact below 2,048 ns, then within 0.1 %. A fixed 450 KB, no allocation while
/// recording.
/// </summary>
/// <seealso href="https://github.com/HdrHistogram/HdrHistogram">The idea, by Gil Tene</seealso>
internal sealed class LatencyHistogram
{
    private const int Bits = 10;
    private const int Half = 1 << Bits;

    private readonly long[] _counts = new long[(64 - Bits) * Half];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Record(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        _counts[Index(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    public void Add(LatencyHistogram other)
    {
        for (var index = 0; index < _counts.Length; index++)
        {
            _counts[index] += other._counts[index];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The value under which the given share of all values lies, in ns; 0 when nothing was recorded.</summary>
    /// <param name="share">0 to 1; 0.99 is the 99th percentile.</param>
    public long Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (var index = 0; index < _counts.Length; index++)
        {
            seen += _counts[index];
            if (seen >= rank && seen > 0)
            {
                return Math.Min(Middle(index), Max);
            }
        }

        return 0;
    }

    private static int Index(long value)
    {
        // Values below 2 × Half have a bucket each; above, the exponent picks a block and the ten bits under the highest one the bucket.
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Bits);
        return (shift * Half) + (int)(value >> shift);
    }

    private static long Middle(int index)
    {
        var shift = Math.Max(0, (index / Half) - 1);
        return shift == 0 ? index : ((long)(index - (shift * Half)) << shift) + (1L << (shift - 1));
    }
}
