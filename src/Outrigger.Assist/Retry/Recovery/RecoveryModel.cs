using Outrigger.Core.Learning;

namespace Outrigger.Assist.Retry.Recovery;

/// <summary>
/// The chance of recovery as a logistic regression whose weights carry their own uncertainty: each label moves the weights
/// that are still unsure most (an extended Kalman step with a diagonal covariance), and uncertainty grows back with time, so
/// that what was learned of an old deployment does not bind for ever. One label costs O(inputs); allocation-free; 304 bytes
/// of numbers. Not thread-safe: the owner locks.
/// </summary>
/// <seealso href="https://doi.org/10.1111/1467-9876.00159">Glickman, Parameter Estimation in Large Dynamic Paired Comparison Experiments, 1999 (the same step for one weight a player)</seealso>
internal sealed class RecoveryModel
{
    /// <summary>No label moves a logit by more: an outlier is an outlier, also where the model was sure.</summary>
    public const double MaxMove = 2;

    private readonly double[] _weights = new double[RecoveryInputs.Count];
    private readonly double[] _variances = new double[RecoveryInputs.Count];

    public RecoveryModel()
    {
        RecoveryInputs.InitialWeights.CopyTo(_weights);
        RecoveryInputs.InitialVariances.CopyTo(_variances);
    }

    /// <summary>How many labels it has learned from.</summary>
    public long Labels { get; private set; }

    public ReadOnlySpan<double> Weights => _weights;

    public ReadOnlySpan<double> Variances => _variances;

    /// <summary>Begins where another one stands, as unsure as at first: what is true of a tenant's other services is a guess here.</summary>
    public void BeginAt(RecoveryModel other) => other._weights.CopyTo(_weights, 0);

    /// <summary>Σ wᵢxᵢ over a range of inputs.</summary>
    public double Sum(ReadOnlySpan<double> inputs, int from, int to)
    {
        var sum = 0.0;
        for (var i = from; i < to; i++)
        {
            sum += _weights[i] * inputs[i];
        }

        return sum;
    }

    /// <summary>Learns from one retry.</summary>
    /// <param name="inputs">[inputs] of the decision.</param>
    /// <param name="offset">What else stands in the logit: the class table's.</param>
    /// <param name="words">The error's own part of the logit, moved along; one without variance stays.</param>
    /// <param name="route">The part of the error on its route, moved along.</param>
    /// <param name="isSuccess">Whether the retry succeeded.</param>
    /// <param name="seconds">Time since the last label, for forgetting; at least 0.</param>
    /// <param name="halfLifeSeconds">After how long half of the certainty is gone.</param>
    public void Learn(
        ReadOnlySpan<double> inputs, double offset, ref SignatureEntry words, ref SignatureEntry route, bool isSuccess, double seconds, double halfLifeSeconds)
    {
        var regrowth = 1 - Math.Pow(2, -Math.Max(0, seconds) / halfLifeSeconds);
        var initial = RecoveryInputs.InitialVariances;
        double logit = offset + words.Mean + route.Mean;
        double spread = words.Variance + route.Variance;
        for (var i = 0; i < _weights.Length; i++)
        {
            _variances[i] += (initial[i] - _variances[i]) * regrowth;
            logit += _weights[i] * inputs[i];
            spread += _variances[i] * inputs[i] * inputs[i];
        }

        var p = Logistic.Sigmoid(logit);
        var information = Math.Max(0.02, p * (1 - p));
        var gain = 1 / (1 + (information * spread));
        var error = (isSuccess ? 1 : 0) - p;
        var move = error * gain;
        if (Math.Abs(move) * spread > MaxMove)
        {
            move = Math.Sign(move) * MaxMove / spread;
        }

        for (var i = 0; i < _weights.Length; i++)
        {
            var x = inputs[i];
            if (x != 0)
            {
                _weights[i] += _variances[i] * x * move;
                _variances[i] *= 1 - (information * gain * _variances[i] * x * x);
            }
        }

        words.Learn(move, information * gain, isSuccess);
        route.Learn(move, information * gain, isSuccess);
        Labels++;
    }

    /// <summary>Takes saved numbers; false, changing nothing, when they are none that this could have saved.</summary>
    public bool TryRestore(ReadOnlySpan<double> weights, ReadOnlySpan<double> variances, long labels)
    {
        if (weights.Length != _weights.Length || variances.Length != _variances.Length || labels < 0)
        {
            return false;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            if (!double.IsFinite(weights[i]) || Math.Abs(weights[i]) > 1e6 || !(variances[i] > 0) || variances[i] > 1e3)
            {
                return false;
            }
        }

        weights.CopyTo(_weights);
        variances.CopyTo(_variances);
        Labels = labels;
        return true;
    }
}
