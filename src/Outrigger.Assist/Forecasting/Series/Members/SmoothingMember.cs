using Outrigger.Core.Learning;

namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>
/// Exponential smoothing of what is left when the season is taken away; the season comes from the profile that it shares
/// with <see cref="ProfileMember"/> (updated before that one), or there is none. With <paramref name="drift"/> it is the
/// Theta method: simple smoothing and half the slope of the line through all values (Assimakopoulos and Nikolopoulos 2000,
/// in the form of Hyndman and Billah 2003).
/// </summary>
internal sealed class SmoothingMember(string name, ExponentialSmoothing smoothing, SeasonalProfile? season, bool drift = false)
    : ForecastMember(name)
{
    private ExponentialSmoothing _smoothing = smoothing;

    // Sums for the slope of the line: of values, and of time times value, about the first time.
    private long _count;
    private double _sum;
    private double _timeSum;

    public override int StateBytes => 24 + (drift ? 24 : 0);

    public override bool IsReady => _count > (drift ? 10 : 0) && (season is null || season.Count > season.Period);

    public override void Forecast(Span<double> path)
    {
        var slope = drift ? Slope() / 2 : 0;
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = _smoothing.Ahead(i + 1) + (slope * (i + 1)) + (season?.Season(i) ?? 0);
        }
    }

    public override void Update(double z)
    {
        var rest = z - (season?.Season(0) ?? 0);
        _smoothing.Update(rest);
        _sum += rest;
        _timeSum += _count++ * rest;
    }

    public override void Copy(StateCopy state)
    {
        var (level, trend, count) = _smoothing.State;
        state.Do(ref level);
        state.Do(ref trend);
        state.Do(ref count);
        _smoothing.State = (level, trend, count);
        state.Do(ref _count);
        state.Do(ref _sum);
        state.Do(ref _timeSum);
    }

    private double Slope()
    {
        double n = _count;
        var times = n * (n - 1) / 2;
        var spread = n * ((n * n) - 1) / 12;
        return (_timeSum - (times / n * _sum)) / spread;
    }
}
