using Outrigger.Core.Learning;

namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>
/// Ridge regression on averages of several lengths, from the last value to about the last thirty: it finds out how much of a
/// deviation stays (a random walk) and how much passes (noise). After the heterogeneous autoregression of F. Corsi, <i>Journal
/// of Financial Econometrics</i> 7 (2009). It begins as the mean of the averages.
/// </summary>
internal sealed class ScalesMember : ForecastMember
{
    private static readonly double[] Rates = [1, 0.5, 0.2, 0.06];

    private readonly RecursiveLeastSquares _regression;
    private readonly double[] _averages = new double[Rates.Length];
    private readonly double[] _inputs = new double[Rates.Length + 1];
    private long _count;

    public ScalesMember(string name, ForecastTuning tuning)
        : base(name)
    {
        _regression = new(_inputs.Length, tuning.Forgetting, tuning.ScalesRidge);
        _regression.Weights[..Rates.Length].Fill(1.0 / Rates.Length);
    }

    public override int StateBytes => _regression.StateBytes + (sizeof(double) * (Rates.Length + 1));

    public override bool IsReady => _count > 1;

    public override void Forecast(Span<double> path)
    {
        _averages.CopyTo(_inputs, 0);
        _inputs[^1] = 1;
        for (var step = 0; step < path.Length; step++)
        {
            var value = Math.Clamp(_regression.Predict(_inputs), -12, 12);
            for (var i = 0; i < Rates.Length; i++)
            {
                _inputs[i] += Rates[i] * (value - _inputs[i]);
            }

            path[step] = value;
        }
    }

    public override void Update(double z)
    {
        if (_count > 0)
        {
            _averages.CopyTo(_inputs, 0);
            _inputs[^1] = 1;
            _regression.Update(_inputs, z);
        }

        _count++;
        for (var i = 0; i < Rates.Length; i++)
        {
            _averages[i] += Math.Max(Rates[i], 1.0 / _count) * (z - _averages[i]);
        }
    }

    public override void Copy(StateCopy state)
    {
        state.Do(ref _count);
        state.Do(_averages);
        state.Do(_regression.Weights);
        state.Do(_regression.Covariance);
    }
}
