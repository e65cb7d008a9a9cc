using System.Buffers;
using System.Buffers.Binary;

namespace Outrigger.Core.Learning;

/// <summary>
/// Online logistic regression over a few named features, learned by FTRL-proximal: each weight has its own learning rate,
/// which falls with the gradients it has seen, and L1 keeps weights of no use at exactly zero. Without L1 and L2 it is
/// gradient descent with the rate α ÷ (β + √Σg²) for each weight. Prediction and update are O(features) and allocate
/// nothing. State: 16 bytes a feature and 16 for the bias. Not thread-safe.
/// </summary>
/// <remarks>Features that are not finite count as unknown: they neither speak nor learn.</remarks>
/// <seealso href="https://doi.org/10.1145/2487575.2488200">McMahan et al., KDD 2013, algorithm 1</seealso>
public sealed class DenseLogisticRegression
{
    private const byte Format = 1;

    private readonly FtrlSettings _settings;

    // The bias first.
    private readonly double[] _z;
    private readonly double[] _n;

    /// <summary>A regression that knows nothing: every probability is 0.5.</summary>
    /// <param name="features">How many features, 1 to 65,536.</param>
    /// <param name="settings">How fast it learns; null for the defaults.</param>
    public DenseLogisticRegression(int features, FtrlSettings? settings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, 65_536);
        _settings = (settings ?? new FtrlSettings()).Check();
        _z = new double[features + 1];
        _n = new double[features + 1];
    }

    /// <summary>How many features.</summary>
    public int FeatureCount => _z.Length - 1;

    /// <summary>What a probability begins with before any feature speaks, in logits.</summary>
    public double Bias => _settings.WeightOf(_z[0], _n[0], isFree: true);

    /// <summary>The weight of a feature, in logits a unit of it.</summary>
    public double WeightOf(int feature) => _settings.WeightOf(_z[feature + 1], _n[feature + 1], isFree: false);

    /// <summary>bias + Σ wᵢxᵢ, in logits.</summary>
    /// <param name="features">[features].</param>
    public double Score(ReadOnlySpan<double> features)
    {
        CheckLength(features.Length);
        var sum = Bias;
        for (var i = 0; i < features.Length; i++)
        {
            if (double.IsFinite(features[i]) && features[i] != 0)
            {
                sum += WeightOf(i) * features[i];
            }
        }

        return sum;
    }

    /// <summary>The probability of yes, in (0, 1).</summary>
    /// <param name="features">[features].</param>
    public double Predict(ReadOnlySpan<double> features) => Logistic.Sigmoid(Score(features));

    /// <summary>Why: how many logits each feature adds. With <see cref="Bias"/> they add up to <see cref="Score"/>.</summary>
    /// <param name="features">[features].</param>
    /// <param name="contributions">[features], to be filled.</param>
    public void Explain(ReadOnlySpan<double> features, Span<double> contributions)
    {
        CheckLength(features.Length);
        CheckLength(contributions.Length);
        for (var i = 0; i < features.Length; i++)
        {
            contributions[i] = double.IsFinite(features[i]) ? WeightOf(i) * features[i] : 0;
        }
    }

    /// <summary>Learns from one sample.</summary>
    /// <param name="features">[features].</param>
    /// <param name="label">What was true: 1 or 0, between them for a share.</param>
    /// <param name="weight">How much it counts, at least 0.</param>
    /// <returns>The probability before it was learned.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The label is outside of 0 to 1, or the weight negative or not finite.</exception>
    public double Update(ReadOnlySpan<double> features, double label, double weight = 1)
    {
        if (!(label is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(label), label, "A label is 0 to 1.");
        }

        if (!double.IsFinite(weight) || weight < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is at least 0.");
        }

        var probability = Predict(features);
        var error = weight * (probability - label);
        _settings.Update(ref _z[0], ref _n[0], error, isFree: true);
        for (var i = 0; i < features.Length; i++)
        {
            var gradient = error * features[i];
            if (gradient != 0 && double.IsFinite(gradient) && double.IsFinite(gradient * gradient))
            {
                _settings.Update(ref _z[i + 1], ref _n[i + 1], gradient, isFree: false);
            }
        }

        return probability;
    }

    /// <summary>Writes the state: 5 bytes and 16 for each feature and the bias, little-endian.</summary>
    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var span = writer.GetSpan(5 + (_z.Length * 16));
        span[0] = Format;
        BinaryPrimitives.WriteInt32LittleEndian(span[1..], _z.Length);
        for (var i = 0; i < _z.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(span[(5 + (i * 16))..], _z[i]);
            BinaryPrimitives.WriteDoubleLittleEndian(span[(13 + (i * 16))..], _n[i]);
        }

        writer.Advance(5 + (_z.Length * 16));
    }

    /// <summary>Takes a saved state. When it throws, the state is as before.</summary>
    /// <exception cref="InvalidDataException">It is not the state of a regression with as many features.</exception>
    public void Load(ReadOnlySpan<byte> state)
    {
        if (state.Length != 5 + (_z.Length * 16) || state[0] != Format || BinaryPrimitives.ReadInt32LittleEndian(state[1..]) != _z.Length)
        {
            throw new InvalidDataException("Not the state of a logistic regression with as many features.");
        }

        for (var i = 0; i < _z.Length; i++)
        {
            var n = BinaryPrimitives.ReadDoubleLittleEndian(state[(13 + (i * 16))..]);
            if (!double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(state[(5 + (i * 16))..])) || !double.IsFinite(n) || n < 0)
            {
                throw new InvalidDataException("The state of a logistic regression holds what is no number.");
            }
        }

        for (var i = 0; i < _z.Length; i++)
        {
            _z[i] = BinaryPrimitives.ReadDoubleLittleEndian(state[(5 + (i * 16))..]);
            _n[i] = BinaryPrimitives.ReadDoubleLittleEndian(state[(13 + (i * 16))..]);
        }
    }

    private void CheckLength(int length) => ArgumentOutOfRangeException.ThrowIfNotEqual(length, FeatureCount);
}
