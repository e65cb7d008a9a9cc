namespace Outrigger.Core.Learning;

/// <summary>The logistic function and what goes with it, safe for all doubles. Allocation-free; thread-safe.</summary>
public static class Logistic
{
    /// <summary>Logits beyond this, in either direction, count as this: the probability is then 6e-16 away from 0 or 1.</summary>
    public const double MaxLogit = 35;

    /// <summary>1 ÷ (1 + e^−logit), in (0, 1). NaN counts as 0, so 0.5.</summary>
    public static double Sigmoid(double logit)
    {
        var bounded = double.IsNaN(logit) ? 0 : Math.Clamp(logit, -MaxLogit, MaxLogit);
        return 1 / (1 + Math.Exp(-bounded));
    }

    /// <summary>ln(p ÷ (1 − p)), within ±<see cref="MaxLogit"/>. NaN counts as 0.5.</summary>
    public static double Logit(double probability) => probability switch
    {
        double.NaN => 0,
        <= 0 => -MaxLogit,
        >= 1 => MaxLogit,
        _ => Math.Clamp(Math.Log(probability / (1 - probability)), -MaxLogit, MaxLogit),
    };

    /// <summary>−ln of the probability given to what was true, at most <see cref="MaxLogit"/>.</summary>
    /// <param name="probability">The probability given to yes.</param>
    /// <param name="label">What was true: 1 for yes, 0 for no; between them for a share.</param>
    public static double Loss(double probability, double label)
    {
        var p = Math.Clamp(double.IsNaN(probability) ? 0.5 : probability, 1e-15, 1 - 1e-15);
        return -((label * Math.Log(p)) + ((1 - label) * Math.Log(1 - p)));
    }

    /// <summary>
    /// One step of gradient descent on the log loss of <c>σ(bias + Σ wᵢxᵢ)</c>: each weight moves by at most
    /// <paramref name="rate"/> × |xᵢ|. Features that are not finite count as unknown and move nothing. O(features).
    /// </summary>
    /// <param name="weights">The bias, then one weight a feature; changed.</param>
    /// <param name="features">[features].</param>
    /// <param name="label">What was true: 1 or 0.</param>
    /// <param name="rate">How far to go, above 0; times the weight of the sample.</param>
    /// <returns>The probability before the step.</returns>
    public static double Step(Span<double> weights, ReadOnlySpan<double> features, double label, double rate)
    {
        var probability = Sigmoid(Score(weights, features));
        var move = rate * (label - probability);
        weights[0] += move;
        for (var i = 0; i < features.Length; i++)
        {
            if (double.IsFinite(features[i]))
            {
                weights[i + 1] += move * features[i];
            }
        }

        return probability;
    }

    /// <summary>bias + Σ wᵢxᵢ; features that are not finite count as unknown and add nothing. O(features).</summary>
    /// <param name="weights">The bias, then one weight a feature.</param>
    /// <param name="features">[features].</param>
    public static double Score(ReadOnlySpan<double> weights, ReadOnlySpan<double> features)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, features.Length + 1);
        var sum = weights[0];
        for (var i = 0; i < features.Length; i++)
        {
            if (double.IsFinite(features[i]))
            {
                sum += weights[i + 1] * features[i];
            }
        }

        return sum;
    }
}
