namespace Outrigger.Core.Learning;

/// <summary>
/// Online logistic regression over any number of sparse features, named by 64-bit keys: each key falls into one of 2^bits
/// slots, with a sign of its own, so that keys that share a slot disturb each other without a bias. Learned by
/// FTRL-proximal like <see cref="DenseLogisticRegression"/>. Prediction and update are O(features of the sample) and
/// allocate nothing. State: 16 × 2^bits bytes, whatever comes. Not thread-safe.
/// </summary>
/// <remarks>A key is any good hash of the feature's name and, for categories, its value. A value that is not finite counts as unknown.</remarks>
/// <seealso href="https://doi.org/10.1145/2487575.2488200">McMahan et al., KDD 2013, algorithm 1</seealso>
/// <seealso href="https://arxiv.org/abs/0902.2206">Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009, section 2</seealso>
public sealed class HashedLogisticRegression
{
    // 2^64 divided by the golden ratio, odd: spreads keys whose low bits are alike (Knuth, TAOCP 3, section 6.4).
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private readonly FtrlSettings _settings;
    private readonly int _shift;
    private readonly double[] _z;
    private readonly double[] _n;
    private double _biasZ;
    private double _biasN;

    /// <summary>A regression that knows nothing: every probability is 0.5.</summary>
    /// <param name="bits">2^bits slots, 4 to 24.</param>
    /// <param name="settings">How fast it learns; null for the defaults.</param>
    public HashedLogisticRegression(int bits, FtrlSettings? settings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 24);
        _settings = (settings ?? new FtrlSettings()).Check();
        _shift = 64 - bits;
        _z = new double[1 << bits];
        _n = new double[1 << bits];
    }

    /// <summary>What a probability begins with before any feature speaks, in logits.</summary>
    public double Bias => _settings.WeightOf(_biasZ, _biasN, isFree: true);

    /// <summary>The weight of a key, in logits a unit of its value.</summary>
    public double WeightOf(ulong key)
    {
        var slot = SlotOf(key, out var sign);
        return sign * _settings.WeightOf(_z[slot], _n[slot], isFree: false);
    }

    /// <summary>bias + Σ wᵢxᵢ, in logits.</summary>
    /// <param name="keys">[features of the sample].</param>
    /// <param name="values">[features of the sample].</param>
    public double Score(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        var sum = Bias;
        for (var i = 0; i < keys.Length; i++)
        {
            if (double.IsFinite(values[i]))
            {
                sum += WeightOf(keys[i]) * values[i];
            }
        }

        return sum;
    }

    /// <summary>The probability of yes, in (0, 1).</summary>
    /// <param name="keys">[features of the sample].</param>
    /// <param name="values">[features of the sample].</param>
    public double Predict(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> values) => Logistic.Sigmoid(Score(keys, values));

    /// <summary>Why: how many logits each feature adds. With <see cref="Bias"/> they add up to <see cref="Score"/>.</summary>
    /// <param name="keys">[features of the sample].</param>
    /// <param name="values">[features of the sample].</param>
    /// <param name="contributions">[features of the sample], to be filled.</param>
    public void Explain(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> values, Span<double> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            contributions[i] = double.IsFinite(values[i]) ? WeightOf(keys[i]) * values[i] : 0;
        }
    }

    /// <summary>Learns from one sample.</summary>
    /// <param name="keys">[features of the sample], each once.</param>
    /// <param name="values">[features of the sample].</param>
    /// <param name="label">What was true: 1 or 0, between them for a share.</param>
    /// <param name="weight">How much it counts, at least 0.</param>
    /// <returns>The probability before it was learned.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The label is outside of 0 to 1, or the weight negative or not finite.</exception>
    public double Update(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> values, double label, double weight = 1)
    {
        if (!(label is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(label), label, "A label is 0 to 1.");
        }

        if (!double.IsFinite(weight) || weight < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is at least 0.");
        }

        var probability = Predict(keys, values);
        var error = weight * (probability - label);
        _settings.Update(ref _biasZ, ref _biasN, error, isFree: true);
        for (var i = 0; i < keys.Length; i++)
        {
            var slot = SlotOf(keys[i], out var sign);
            var gradient = error * sign * values[i];
            if (gradient != 0 && double.IsFinite(gradient) && double.IsFinite(gradient * gradient))
            {
                _settings.Update(ref _z[slot], ref _n[slot], gradient, isFree: false);
            }
        }

        return probability;
    }

    /// <summary>How many numbers <see cref="CopyTo"/> writes: 2 × 2^bits + 2.</summary>
    public int StateLength => (2 * _z.Length) + 2;

    /// <summary>Copies all that was learned.</summary>
    /// <param name="state">[<see cref="StateLength"/>]: the bias's two sums, then each slot's sum of gradients and of their squares.</param>
    public void CopyTo(Span<double> state)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(state.Length, StateLength);
        (state[0], state[1]) = (_biasZ, _biasN);
        for (var i = 0; i < _z.Length; i++)
        {
            (state[(2 * i) + 2], state[(2 * i) + 3]) = (_z[i], _n[i]);
        }
    }

    /// <summary>Puts back what <see cref="CopyTo"/> wrote; false, and nothing changed, when it cannot be that.</summary>
    /// <param name="state">[<see cref="StateLength"/>].</param>
    public bool TryRestore(ReadOnlySpan<double> state)
    {
        if (state.Length != StateLength)
        {
            return false;
        }

        for (var i = 0; i < state.Length; i += 2)
        {
            if (!double.IsFinite(state[i]) || !double.IsFinite(state[i + 1]) || state[i + 1] < 0)
            {
                return false;
            }
        }

        (_biasZ, _biasN) = (state[0], state[1]);
        for (var i = 0; i < _z.Length; i++)
        {
            (_z[i], _n[i]) = (state[(2 * i) + 2], state[(2 * i) + 3]);
        }

        return true;
    }

    private int SlotOf(ulong key, out double sign)
    {
        var spread = key * Spread;
        sign = (spread & 1) == 0 ? 1 : -1;
        return (int)(spread >> _shift);
    }
}
