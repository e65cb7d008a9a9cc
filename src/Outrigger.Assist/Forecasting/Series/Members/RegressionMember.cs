using Outrigger.Core.Learning;

namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>
/// Ridge regression on earlier values and, if wanted, on harmonics of the short season, refitted with each value. Further
/// steps use the forecasts of the nearer ones. It begins as the mean of the seasons named as its prior.
/// </summary>
internal sealed class RegressionMember : ForecastMember
{
    private readonly int[] _lags;
    private readonly int _maxLag;
    private readonly SeriesHistory _history;
    private readonly Harmonics? _harmonics;
    private readonly RecursiveLeastSquares _regression;
    private readonly double[] _inputs;
    private long _time;
    private long _learned;

    public RegressionMember(string name, int[] lags, int[] prior, Harmonics? harmonics, SeriesHistory history, ForecastTuning tuning)
        : base(name)
    {
        _lags = lags;
        _maxLag = lags.Max();
        _history = history;
        _harmonics = harmonics;
        _inputs = new double[lags.Length + 1 + (harmonics?.Width ?? 0)];
        _regression = new(_inputs.Length, tuning.Forgetting, tuning.Ridge);
        for (var i = 0; i < lags.Length; i++)
        {
            _regression.Weights[i] = prior.Contains(lags[i]) ? 1.0 / prior.Length : 0;
        }
    }

    public override int StateBytes => _regression.StateBytes + 16;

    public override bool IsReady => _history.Count >= _maxLag && _learned > 0;

    public override void Forecast(Span<double> path)
    {
        for (var step = 0; step < path.Length; step++)
        {
            for (var i = 0; i < _lags.Length; i++)
            {
                var lag = _lags[i];
                _inputs[i] = lag <= step ? path[step - lag] : _history[lag - step];
            }

            Fill(step);

            // A regression that has not seen enough can be unstable: a forecast leaves what was seen by a few spreads at most.
            path[step] = Math.Clamp(_regression.Predict(_inputs), -12, 12);
        }
    }

    public override void Update(double z)
    {
        if (_history.Count >= _maxLag)
        {
            for (var i = 0; i < _lags.Length; i++)
            {
                _inputs[i] = _history[_lags[i]];
            }

            Fill(0);
            _regression.Update(_inputs, z);
            _learned++;
        }

        _time++;
    }

    public override void Copy(StateCopy state)
    {
        state.Do(ref _time);
        state.Do(ref _learned);
        state.Do(_regression.Weights);
        state.Do(_regression.Covariance);
    }

    private void Fill(int ahead)
    {
        _inputs[_lags.Length] = 1;
        _harmonics?.CopyTo(_time + ahead, _inputs.AsSpan(_lags.Length + 1));
    }
}
