namespace Outrigger.Assist.Priority.Estimates;

/// <summary>
/// How long kinds of tasks take: means and variances of the logarithm, which forget, shrunk from kind and size to kind to all
/// (empirical Bayes with a fixed strength). Bounded: the kind that was not seen for longest gives way. O(1), at the bound
/// O(kinds) for a new one; about 64 bytes a kind. Not thread-safe.
/// </summary>
internal sealed class ServiceTimes(int capacity)
{
    /// <summary>How many samples the wider mean counts as.</summary>
    private const double Strength = 5;

    /// <summary>The most samples that a mean rests on; older ones fade.</summary>
    private const double Memory = 300;

    private const double PriorVariance = 0.8;
    private const double TenthDecile = 1.2816;

    private readonly Dictionary<ulong, LogMean> _byKind = [];

    /// <summary>All kinds together.</summary>
    public LogMean All { get; private set; }

    public IReadOnlyDictionary<ulong, LogMean> Kinds => _byKind;

    /// <summary>What is usual for all together, in seconds; 1 before anything was seen.</summary>
    public double UsualSeconds => All.Count > 0 ? Math.Exp(All.Mean + (Spread(All) / 2)) : 1;

    /// <summary>The expected logarithm and its variance.</summary>
    public (double Mean, double Variance, double Count) Expect(ulong kind, ulong kindAndSize)
    {
        var type = _byKind.GetValueOrDefault(kind);
        var size = kindAndSize == kind ? default : _byKind.GetValueOrDefault(kindAndSize);
        var wide = Shrink(type, All.Mean, Spread(All));
        var (mean, variance) = kindAndSize == kind ? wide : Shrink(size, wide.Mean, wide.Variance);
        return (mean, variance, Math.Max(type.Count, size.Count));
    }

    /// <summary>Expected seconds and the ninth decile of a log-normal time.</summary>
    public static (double Expected, double Likely) ToSeconds(double mean, double variance) =>
        (Math.Exp(Math.Clamp(mean + (variance / 2), -14, 18)), Math.Exp(Math.Clamp(mean + (TenthDecile * Math.Sqrt(variance)), -14, 18)));

    public void Learn(ulong kind, ulong kindAndSize, double logSeconds, double now)
    {
        All = All.With(logSeconds, now, Memory * 4);
        Add(kind, logSeconds, now);
        if (kindAndSize != kind)
        {
            Add(kindAndSize, logSeconds, now);
        }
    }

    public void Restore(LogMean all, IEnumerable<KeyValuePair<ulong, LogMean>> kinds)
    {
        All = all;
        _byKind.Clear();
        foreach (var (key, value) in kinds.Take(capacity))
        {
            _byKind[key] = value;
        }
    }

    private static double Spread(in LogMean mean) => ((mean.Variance * mean.Count) + (PriorVariance * Strength)) / (mean.Count + Strength);

    private static (double Mean, double Variance) Shrink(in LogMean own, double mean, double variance)
    {
        var weight = own.Count / (own.Count + Strength);
        return ((weight * own.Mean) + ((1 - weight) * mean), (weight * own.Variance) + ((1 - weight) * variance));
    }

    private void Add(ulong key, double logSeconds, double now)
    {
        if (!_byKind.TryGetValue(key, out var known) && _byKind.Count >= capacity)
        {
            _byKind.Remove(_byKind.MinBy(static pair => pair.Value.At).Key);
        }

        _byKind[key] = known.With(logSeconds, now, Memory);
    }
}

/// <summary>Mean and variance of a logarithm over the latest samples.</summary>
/// <param name="Count">On how many it rests.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Variance">The variance.</param>
/// <param name="At">When it was last added to, in seconds.</param>
internal readonly record struct LogMean(double Count, double Mean, double Variance, double At)
{
    public LogMean With(double sample, double now, double memory)
    {
        var count = Math.Min(Count, memory - 1) + 1;
        var step = sample - Mean;
        var mean = Mean + (step / count);
        var variance = Variance + (((step * (sample - mean)) - Variance) / count);
        return new LogMean(count, mean, Math.Max(0, variance), Math.Max(At, now));
    }
}
