namespace Outrigger.Core.Learning;

/// <summary>
/// A seasonal profile beside a level: what the value of each slot of a period (an hour of the week, say) is usually above or
/// below the average, each slot exponentially weighted, and where the level now stands without the season. Additive: give
/// logarithms for a season that multiplies. Not thread-safe.
/// </summary>
/// <remarks>
/// An update is O(1) and allocates nothing; the first two turns of the period are averaged rather than decayed. State:
/// <c>4 · period + 24</c> bytes (168 slots: 696). It is exponential smoothing with one seasonal component without trend,
/// after P. R. Winters, <i>Management Science</i> 6 (1960), the level and a slower mean apart so that a shift of the level
/// leaks little into the slots. The mean moves by a quarter of a period's share a step: in a period of two or three slots it
/// follows the season itself by up to an eighth of its swing, in long ones by nothing that matters.
/// </remarks>
public sealed class SeasonalProfile
{
    private readonly float[] _slots;
    private readonly double _slotRate;
    private readonly double _levelRate;
    private double _mean;
    private double _level;
    private long _count;

    /// <summary>Begins empty.</summary>
    /// <param name="period">Slots of a period, 1 to 10,000.</param>
    /// <param name="slotRate">How far a slot moves to its newest value, above 0 to 1.</param>
    /// <param name="levelRate">How far the level moves to the newest value without season, above 0 to 1.</param>
    public SeasonalProfile(int period, double slotRate, double levelRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(period, 10_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotRate, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(levelRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levelRate, 1);
        _slots = new float[period];
        _slotRate = slotRate;
        _levelRate = levelRate;
    }

    /// <summary>Slots of a period.</summary>
    public int Period => _slots.Length;

    /// <summary>Observations so far.</summary>
    public long Count => _count;

    /// <summary>The level without season, in the unit of the values.</summary>
    public double Level => _level;

    /// <summary>What the slot of the next observation, or of one <paramref name="ahead"/> behind it, is above the level.</summary>
    /// <param name="ahead">0 = the next observation; not negative.</param>
    public double Season(int ahead) => _slots[(int)((_count + ahead) % _slots.Length)];

    /// <summary>The slots, to be saved and restored.</summary>
    public Span<float> Slots => _slots;

    /// <summary>The bytes of state.</summary>
    public int StateBytes => (sizeof(float) * _slots.Length) + 24;

    /// <summary>What is to be saved beside the slots.</summary>
    public (double Mean, double Level, long Count) State
    {
        get => (_mean, _level, _count);
        set => (_mean, _level, _count) = value;
    }

    /// <summary>Learns from the next observation.</summary>
    /// <param name="value">Finite.</param>
    public void Update(double value)
    {
        var slot = (int)(_count % _slots.Length);
        var turn = _count / _slots.Length;
        var meanRate = Math.Max(1.0 / (_count + 1), 0.25 / _slots.Length);
        _mean += meanRate * (value - _mean);
        var withoutSeason = value - _slots[slot];
        _level += Math.Max(_levelRate, 1.0 / (_count + 1)) * (withoutSeason - _level);
        _slots[slot] += (float)(Math.Max(_slotRate, 1.0 / (turn + 1)) * (value - _mean - _slots[slot]));
        _count++;
        if (_count == _slots.Length)
        {
            // The first turn gave every slot what it differs from a mean that was still moving; the level starts afresh.
            _level = _mean;
        }
    }
}
