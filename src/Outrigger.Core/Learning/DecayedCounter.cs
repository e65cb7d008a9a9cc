namespace Outrigger.Core.Learning;

/// <summary>
/// A count that forgets: what was added an interval of <c>halfLife</c> ago counts half. Time is any monotone number (lines
/// seen, seconds); going back is taken as standing still. 16 bytes; adding takes O(1) and allocates nothing. Not thread-safe.
/// </summary>
/// <remarks>Formula: value · 2^(−Δ/halfLife) + amount. Source: forward decay is equivalent, Cormode et al., ICDE 2009.</remarks>
/// <seealso href="https://doi.org/10.1109/ICDE.2009.65"/>
public record struct DecayedCounter
{
    private double _value;
    private double _at;

    /// <summary>A counter as it was saved.</summary>
    /// <param name="value">Its value; finite and not negative.</param>
    /// <param name="at">When it had that value.</param>
    public DecayedCounter(double value, double at)
    {
        _value = double.IsFinite(value) && value > 0 ? value : 0;
        _at = double.IsFinite(at) ? at : 0;
    }

    /// <summary>When it was last added to.</summary>
    public readonly double At => _at;

    /// <summary>What it counts at a moment.</summary>
    public readonly double ValueAt(double now, double halfLife) => now <= _at ? _value : _value * Math.Pow(2, (_at - now) / halfLife);

    /// <summary>Adds an amount; one that is not finite is left out.</summary>
    public void Add(double amount, double now, double halfLife)
    {
        if (!double.IsFinite(amount) || !double.IsFinite(now))
        {
            return;
        }

        _value = ValueAt(now, halfLife) + amount;
        _at = Math.Max(_at, now);
    }
}
