namespace Outrigger.Core.Learning;

/// <summary>
/// Ridge regression that is updated point by point and forgets exponentially: after each update the weights are those that
/// minimise the decayed sum of squared errors plus <c>ridge · |w − w₀|²</c>. Where the inputs stop telling anything new it
/// stops forgetting, so that its covariance stays bounded ("directional wind-up" does not happen). Not thread-safe.
/// </summary>
/// <remarks>
/// An update is O(k²) for k inputs and allocates nothing. State: <c>8 · (k(k+1)/2 + k)</c> bytes (17 inputs: 1,360), and as
/// scratch 8k bytes that are not part of it. Source: S. Haykin, <i>Adaptive Filter Theory</i>, ch. 10 (the RLS algorithm);
/// bounded covariance after Åström and Wittenmark, <i>Adaptive Control</i>, section 11.5.
/// </remarks>
public sealed class RecursiveLeastSquares
{
    private readonly double _forgetting;
    private readonly double _maxTrace;
    private readonly double[] _weights;

    // The lower triangle of the inverse covariance, row by row: [k(k+1)/2].
    private readonly double[] _covariance;
    private readonly double[] _gain;

    /// <summary>Begins with all weights 0.</summary>
    /// <param name="inputs">How many inputs, 1 to 256.</param>
    /// <param name="forgetting">What an observation counts after one more, above 0.5 to 1; 0.998 remembers about 500.</param>
    /// <param name="ridge">How strongly the weights are held at where they begin; above 0, in squared units of the inputs.</param>
    public RecursiveLeastSquares(int inputs, double forgetting, double ridge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputs, 256);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(forgetting, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(forgetting, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        _forgetting = forgetting;
        _maxTrace = inputs / ridge;
        _weights = new double[inputs];
        _gain = new double[inputs];
        _covariance = new double[inputs * (inputs + 1) / 2];
        for (int i = 0, at = 0; i < inputs; at += ++i + 1)
        {
            _covariance[at] = 1 / ridge;
        }
    }

    /// <summary>The weights, one an input. May be set before the first update: then that is where the ridge holds them.</summary>
    public Span<double> Weights => _weights;

    /// <summary>The lower triangle of the covariance, row by row, to be saved and restored.</summary>
    public Span<double> Covariance => _covariance;

    /// <summary>The bytes of state.</summary>
    public int StateBytes => sizeof(double) * (_weights.Length + _covariance.Length);

    /// <summary>The prediction for inputs.</summary>
    /// <param name="inputs">[inputs], finite.</param>
    public double Predict(ReadOnlySpan<double> inputs)
    {
        var weights = _weights.AsSpan();
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * inputs[i];
        }

        return sum;
    }

    /// <summary>Learns from one observation; returns the error of the prediction before it.</summary>
    /// <param name="inputs">[inputs], finite.</param>
    /// <param name="value">What was seen, finite.</param>
    public double Update(ReadOnlySpan<double> inputs, double value)
    {
        var error = value - Predict(inputs);
        var gain = _gain.AsSpan();
        var covariance = _covariance.AsSpan();
        gain.Clear();
        for (int i = 0, at = 0; i < gain.Length; i++)
        {
            var sum = 0.0;
            var x = inputs[i];
            for (var j = 0; j < i; j++, at++)
            {
                var p = covariance[at];
                sum += p * inputs[j];
                gain[j] += p * x;
            }

            gain[i] += sum + (covariance[at++] * x);
        }

        var denominator = _forgetting;
        var trace = 0.0;
        for (int i = 0, at = 0; i < gain.Length; at += ++i + 1)
        {
            denominator += gain[i] * inputs[i];
            trace += covariance[at];
        }

        // A sum that lost its last digits could make the covariance indefinite: such an observation is left out.
        if (!(denominator > 0) || !double.IsFinite(denominator) || !double.IsFinite(error))
        {
            return error;
        }

        var factor = trace < _maxTrace ? 1 / _forgetting : 1;
        var scale = 1 / denominator;
        for (int i = 0, at = 0; i < gain.Length; i++)
        {
            var g = gain[i] * scale;
            _weights[i] += g * error;
            for (var j = 0; j <= i; j++, at++)
            {
                covariance[at] = (covariance[at] - (g * gain[j])) * factor;
            }
        }

        return error;
    }
}
