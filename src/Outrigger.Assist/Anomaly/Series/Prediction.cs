using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// What the next value should be, by two predictors: the running level, and an autoregression over the last four values
/// fitted by recursive least squares (Haykin, Adaptive Filter Theory, chapter 10). The one whose error is smaller for this value answers: only what surprises both is a
/// surprise. O(25), nothing allocated; 196 bytes.
/// </summary>
internal sealed class Prediction
{
    private const int Order = 4;
    private const int Terms = Order + 1;
    private const double Forgetting = 0.999;
    private const double LevelWeight = 0.3;
    private const double MostDistance = 50;
    private const double MostError = 10;

    private readonly float[] _covariance = new float[Terms * Terms];
    private readonly float[] _weights = new float[Terms];
    private readonly float[] _past = new float[Terms];
    private double _level;

    /// <summary>What was expected of the last value, in its unit.</summary>
    public double Expected { get; private set; }

    public void Begin(double value)
    {
        _level = value;
        Array.Clear(_covariance);
        for (var i = 0; i < Terms; i++)
        {
            _covariance[i * (Terms + 1)] = 1000;
        }
    }

    /// <summary>Takes a value and tells by how much it missed the prediction.</summary>
    /// <param name="value">The value.</param>
    /// <param name="location">The series' location, around which the autoregression works.</param>
    /// <param name="unit">The series' spread, in which it works; above 0.</param>
    public double Observe(double value, double location, double unit)
    {
        var byLevel = value - _level;
        _level += LevelWeight * byLevel;

        var predicted = 0.0;
        for (var i = 0; i < Terms; i++)
        {
            predicted += (double)_weights[i] * _past[i];
        }

        var target = Math.Clamp((value - location) / unit, -MostDistance, MostDistance);
        var error = target - predicted;
        Fit(Math.Clamp(error, -MostError, MostError));
        for (var i = Order - 1; i > 0; i--)
        {
            _past[i] = _past[i - 1];
        }

        _past[0] = (float)target;
        _past[Order] = 1;
        var byAutoregression = error * unit;
        var missed = Math.Abs(byAutoregression) < Math.Abs(byLevel) ? byAutoregression : byLevel;
        Expected = value - missed;
        return missed;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_level);
        writer.Write(Expected);
        foreach (var number in _covariance)
        {
            writer.Write(number);
        }

        for (var i = 0; i < Terms; i++)
        {
            writer.Write(_weights[i]);
            writer.Write(_past[i]);
        }
    }

    public void Load(ref StateReader reader)
    {
        _level = reader.ReadFinite();
        Expected = reader.ReadFinite();
        for (var i = 0; i < _covariance.Length; i++)
        {
            _covariance[i] = reader.ReadFiniteSingle();
        }

        for (var i = 0; i < Terms; i++)
        {
            _weights[i] = reader.ReadFiniteSingle();
            _past[i] = reader.ReadFiniteSingle();
        }
    }

    private void Fit(double error)
    {
        Span<double> gain = stackalloc double[Terms];
        var scale = Forgetting;
        for (var i = 0; i < Terms; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < Terms; j++)
            {
                sum += (double)_covariance[(i * Terms) + j] * _past[j];
            }

            gain[i] = sum;
            scale += sum * _past[i];
        }

        // Rounding may take the covariance out of its cone: then the fit begins anew and keeps its weights.
        if (!(scale > 1e-6))
        {
            Begin(_level);
            return;
        }

        for (var i = 0; i < Terms; i++)
        {
            _weights[i] = (float)Math.Clamp(_weights[i] + (gain[i] / scale * error), -MostDistance, MostDistance);
            for (var j = 0; j < Terms; j++)
            {
                _covariance[(i * Terms) + j] = (float)Math.Clamp((_covariance[(i * Terms) + j] - (gain[i] * gain[j] / scale)) / Forgetting, -1e6, 1e6);
            }
        }
    }
}
