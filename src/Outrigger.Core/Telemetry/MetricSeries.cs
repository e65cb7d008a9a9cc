namespace Outrigger.Core.Telemetry;

/// <summary>The numbers of one series of an instrument. Thread-safe without locks.</summary>
internal sealed class MetricSeries(double[]? bounds)
{
    // One place more than bounds: what is above the last of them.
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;

    /// <summary>The sum of a counter or histogram, the value of a gauge.</summary>
    public double Value => Volatile.Read(ref _value);

    public ReadOnlySpan<long> Buckets => _buckets;

    /// <summary>Adds a measurement to a counter or histogram.</summary>
    public void Add(double value)
    {
        if (_buckets is not null)
        {
            Interlocked.Increment(ref _buckets[FindBucket(value)]);
        }

        var before = Volatile.Read(ref _value);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _value, before + value, before);
            if (seen.Equals(before))
            {
                return;
            }

            before = seen;
        }
    }

    /// <summary>Replaces the value of a gauge or an observed counter.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    private int FindBucket(double value)
    {
        // A dozen bounds: stepping through them beats a binary search.
        var i = 0;
        while (i < bounds!.Length && value > bounds[i])
        {
            i++;
        }

        return i;
    }
}
