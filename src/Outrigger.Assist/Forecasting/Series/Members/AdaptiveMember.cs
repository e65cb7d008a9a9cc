namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>
/// Exponential smoothing that finds its own rate. If a series is a wandering level and noise on it, neighbouring differences
/// correlate by minus the noise's variance; what is left of the differences' variance is the wandering, and the two give the
/// best rate (the steady-state gain of the Kalman filter, Muth 1960). Until enough is seen the ratio leans on an assumed one.
/// </summary>
internal sealed class AdaptiveMember(string name) : ForecastMember(name)
{
    private const double Memory = 0.98;

    // Assumed until seen: the wandering of a step is three tenths of the noise, believed as much as ten differences.
    private const double AssumedNoise = 1 / 2.3;
    private const double AssumedCount = 10;

    private double _level;
    private double _last;
    private double _difference;
    private double _square;
    private double _product;
    private double _weight;
    private long _count;

    public override int StateBytes => 56;

    public override bool IsReady => _count > 0;

    public override void Forecast(Span<double> path) => path.Fill(_level);

    public override void Update(double z)
    {
        if (_count == 0)
        {
            _level = z;
        }
        else
        {
            var difference = z - _last;
            if (_count > 1)
            {
                _weight = (_weight * Memory) + 1;
                _square += ((difference * difference) - _square) / _weight;
                _product += ((difference * _difference) - _product) / _weight;
            }

            _difference = difference;
            _level += Math.Max(Gain(), 1.0 / (_count + 3)) * (z - _level);
        }

        _last = z;
        _count++;
    }

    public override void Copy(StateCopy state)
    {
        state.Do(ref _level);
        state.Do(ref _last);
        state.Do(ref _difference);
        state.Do(ref _square);
        state.Do(ref _product);
        state.Do(ref _weight);
        state.Do(ref _count);
    }

    private double Gain()
    {
        // In units of the differences' variance: noise is between none and a half of it, the wandering is the rest.
        var share = _square > 0 ? Math.Clamp(-_product / _square, 0, 0.5) : 0;
        var noise = ((share * _weight) + (AssumedNoise * AssumedCount)) / (_weight + AssumedCount);
        if (noise <= 0.01)
        {
            return 1;
        }

        var ratio = (1 / noise) - 2;
        return (Math.Sqrt((ratio * ratio) + (4 * ratio)) - ratio) / 2;
    }
}
