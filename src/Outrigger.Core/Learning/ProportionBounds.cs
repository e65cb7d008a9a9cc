namespace Outrigger.Core.Learning;

/// <summary>How low a share may really be, seen from a sample of it. Allocation-free; thread-safe.</summary>
public static class ProportionBounds
{
    /// <summary>z of a one-sided bound at 95 %.</summary>
    public const double OneSided95 = 1.6448536269514722;

    /// <summary>z of a two-sided interval at 95 %.</summary>
    public const double TwoSided95 = 1.959963984540054;

    /// <summary>
    /// The lower end of Wilson's score interval; 0 without samples. Keeps its promise for few samples and for shares near 1,
    /// where the textbook's ± does not.
    /// </summary>
    /// <param name="successes">How many were right, weights allowed.</param>
    /// <param name="samples">Of how many, weights allowed; at least <paramref name="successes"/>.</param>
    /// <param name="z">How sure: <see cref="TwoSided95"/> unless told.</param>
    /// <seealso href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927</seealso>
    public static double WilsonLower(double successes, double samples, double z = TwoSided95)
    {
        if (!(samples > 0))
        {
            return 0;
        }

        var share = Math.Clamp(successes / samples, 0, 1);
        var square = z * z / samples;
        var centre = share + (square / 2);
        var width = z * Math.Sqrt(((share * (1 - share)) + (square / 4)) / samples);
        // Rounding alone may put the bound a hair above a share of 0 or 1.
        return Math.Clamp((centre - width) / (1 + square), 0, share);
    }
}
