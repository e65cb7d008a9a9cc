namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>
/// For series that are mostly zero: the decayed chance that something happens times its decayed size (Teunter, Syntetos and
/// Babai 2011, which unlike Croston's method also learns from zeros). It works in the members' space, where zero has a value
/// of its own: the lowest that was seen.
/// </summary>
internal sealed class IntermittentMember(string name) : ForecastMember(name)
{
    private const double Rate = 0.1;

    private double _zero = double.MaxValue;
    private double _chance;
    private double _size;
    private long _count;
    private long _happened;

    public override int StateBytes => 40;

    public override bool IsReady => _happened > 0;

    public override void Forecast(Span<double> path) => path.Fill(_zero + (_chance * _size));

    public override void Update(double z)
    {
        if (z < _zero)
        {
            _size += _happened > 0 ? _zero - z : 0;
            _zero = z;
        }

        var hasHappened = z > _zero + 1e-6;
        _chance += Math.Max(Rate, 1.0 / ++_count) * ((hasHappened ? 1 : 0) - _chance);
        if (hasHappened)
        {
            _size += Math.Max(Rate, 1.0 / ++_happened) * (z - _zero - _size);
        }
    }

    public override void Copy(StateCopy state)
    {
        state.Do(ref _zero);
        state.Do(ref _chance);
        state.Do(ref _size);
        state.Do(ref _count);
        state.Do(ref _happened);
    }
}
