namespace Outrigger.Core.Learning;

/// <summary>
/// Turns scores into probabilities by the best step function that never falls, fitted to a batch by pooling adjacent
/// violators. Between two steps it goes in a straight line, beyond the ends it stays. Fitting is O(n log n), a look-up
/// O(log steps) and allocation-free; state: 24 bytes a step, at most one a sample. Immutable and thread-safe.
/// </summary>
/// <remarks>Wants more samples than Platt's two numbers do: some hundreds. Scores that are not finite are left out.</remarks>
/// <seealso href="https://doi.org/10.1145/775047.775151">Zadrozny and Elkan, Transforming Classifier Scores into Accurate Multiclass Probability Estimates, KDD 2002, section 3</seealso>
/// <seealso href="https://doi.org/10.1214/aoms/1177728423">Ayer et al., An Empirical Distribution Function for Sampling with Incomplete Information, 1955</seealso>
public sealed class IsotonicCalibration
{
    private readonly double[] _from;
    private readonly double[] _to;
    private readonly double[] _value;

    private IsotonicCalibration(double[] from, double[] to, double[] value)
    {
        _from = from;
        _to = to;
        _value = value;
    }

    /// <summary>How many steps it has; 0 when there was nothing to learn from.</summary>
    public int Steps => _value.Length;

    /// <summary>Fits it.</summary>
    /// <param name="scores">[samples], in any order.</param>
    /// <param name="labels">[samples], each 1 or 0 or a share between.</param>
    /// <param name="weights">[samples], each at least 0; empty when all count alike.</param>
    public static IsotonicCalibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<double> labels, ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, scores.Length);
        var samples = new List<(double Score, double Label, double Weight)>(scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (double.IsFinite(scores[i]) && double.IsFinite(labels[i]) && double.IsFinite(weight) && weight > 0)
            {
                samples.Add((scores[i], labels[i], weight));
            }
        }

        samples.Sort(static (a, b) => a.Score.CompareTo(b.Score));
        var blocks = new Stack<Block>(samples.Count);
        for (var i = 0; i < samples.Count;)
        {
            // Samples of one score are one block from the start: a function cannot tell them apart.
            var block = new Block(samples[i].Score, samples[i].Score, 0, 0);
            for (var score = samples[i].Score; i < samples.Count && samples[i].Score == score; i++)
            {
                block = block with { Weight = block.Weight + samples[i].Weight, Sum = block.Sum + (samples[i].Weight * samples[i].Label) };
            }

            while (blocks.TryPeek(out var before) && before.Mean >= block.Mean)
            {
                blocks.Pop();
                block = new Block(before.From, block.To, before.Weight + block.Weight, before.Sum + block.Sum);
            }

            blocks.Push(block);
        }

        Block[] steps = [.. blocks.Reverse()];
        return new IsotonicCalibration([.. steps.Select(step => step.From)], [.. steps.Select(step => step.To)], [.. steps.Select(step => step.Mean)]);
    }

    /// <summary>The probability of yes for a score; 0.5 before anything was learned and for NaN.</summary>
    public double Calibrate(double score)
    {
        if (_value.Length == 0 || double.IsNaN(score))
        {
            return 0.5;
        }

        // The last step that begins at or before the score.
        var found = Array.BinarySearch(_from, score);
        var step = found >= 0 ? found : ~found - 1;
        if (step < 0)
        {
            return _value[0];
        }

        if (score <= _to[step] || step == _value.Length - 1)
        {
            return _value[step];
        }

        var share = (score - _to[step]) / (_from[step + 1] - _to[step]);
        return _value[step] + (share * (_value[step + 1] - _value[step]));
    }

    private readonly record struct Block(double From, double To, double Weight, double Sum)
    {
        public double Mean => Sum / Weight;
    }
}
