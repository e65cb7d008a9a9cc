namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// Forecasts that wait for their value to come: of each member, and of the combination behind them. One ring a range of
/// horizons, with a place for each origin that can still wait. Half precision is enough to score by. Not thread-safe.
/// </summary>
internal sealed class PendingForecasts
{
    private readonly int _width;
    private readonly Half[][] _values = new Half[Horizons.Count][];

    public PendingForecasts(int members)
    {
        _width = members + 1;
        _values[0] = [];
        for (var range = 1; range < Horizons.Count; range++)
        {
            _values[range] = new Half[Horizons.Waiting(range) * _width];
            _values[range].AsSpan().Fill(Half.NaN);
        }
    }

    public int StateBytes => _values.Sum(ring => ring.Length) * 2;

    /// <summary>Where the forecasts from an origin wait: the members', then the combination's.</summary>
    public Span<Half> From(int range, long origin)
    {
        var ring = _values[range];
        return ring.AsSpan((int)(origin / Horizons.Stride(range) % (ring.Length / _width)) * _width, _width);
    }

    public void Copy(StateCopy state)
    {
        for (var range = 1; range < Horizons.Count; range++)
        {
            state.Do(_values[range]);
        }
    }
}
