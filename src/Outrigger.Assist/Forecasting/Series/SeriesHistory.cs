namespace Outrigger.Assist.Forecasting.Series;

/// <summary>The last values of a series in the members' space, a ring. An update is O(1). Not thread-safe.</summary>
internal sealed class SeriesHistory(int capacity)
{
    private readonly float[] _values = new float[capacity];
    private int _next;

    public int Capacity => _values.Length;

    /// <summary>How many are held.</summary>
    public int Count { get; private set; }

    /// <summary>The value so many steps back; 1 = the newest, at most <see cref="Count"/>.</summary>
    public double this[int back]
    {
        get
        {
            var at = _next - back;
            return _values[at < 0 ? at + _values.Length : at];
        }
    }

    public void Add(double value)
    {
        _values[_next] = (float)value;
        _next = _next + 1 == _values.Length ? 0 : _next + 1;
        Count = Math.Min(Count + 1, _values.Length);
    }

    /// <summary>All values, oldest first.</summary>
    public double[] ToArray()
    {
        var values = new double[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = this[Count - i];
        }

        return values;
    }

    public void Copy(StateCopy state)
    {
        var count = Count;
        state.Do(ref count, 0, _values.Length);
        if (!state.IsReading)
        {
            Span<float> one = stackalloc float[1];
            for (var back = count; back > 0; back--)
            {
                one[0] = (float)this[back];
                state.Do(one);
            }

            return;
        }

        state.Do(_values.AsSpan(0, count));
        Count = count;
        _next = count == _values.Length ? 0 : count;
    }
}
