namespace Outrigger.Core.Learning;

/// <summary>How fast a logistic regression learns and how much it is held back.</summary>
/// <param name="Alpha">Learning rate of a weight that has learned nothing yet; above 0.</param>
/// <param name="Beta">How long that rate lasts; at least 0. 1 suits features of about unit size.</param>
/// <param name="L1">Pull to exactly zero; at least 0. Keeps weights of rare features out.</param>
/// <param name="L2">Pull towards zero; at least 0.</param>
/// <seealso href="https://doi.org/10.1145/2487575.2488200">McMahan et al., Ad Click Prediction: a View from the Trenches, KDD 2013, section 3</seealso>
public sealed record FtrlSettings(double Alpha = 0.1, double Beta = 1, double L1 = 0, double L2 = 0)
{
    /// <summary>Says what is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite or below its bound.</exception>
    internal FtrlSettings Check()
    {
        Check(Alpha, nameof(Alpha), double.Epsilon);
        Check(Beta, nameof(Beta), 0);
        Check(L1, nameof(L1), 0);
        Check(L2, nameof(L2), 0);
        return this;
    }

    /// <summary>The weight that belongs to a coordinate's state.</summary>
    /// <param name="z">Sum of gradients less what the weights of the time took away.</param>
    /// <param name="n">Sum of squared gradients.</param>
    /// <param name="isFree">True for the bias, which L1 and L2 leave alone.</param>
    internal double WeightOf(double z, double n, bool isFree)
    {
        var l1 = isFree ? 0 : L1;
        if (Math.Abs(z) <= l1)
        {
            return 0;
        }

        return -(z - (Math.Sign(z) * l1)) / (((Beta + Math.Sqrt(n)) / Alpha) + (isFree ? 0 : L2));
    }

    /// <summary>Takes a gradient into a coordinate's state.</summary>
    internal void Update(ref double z, ref double n, double gradient, bool isFree)
    {
        var weight = WeightOf(z, n, isFree);
        var next = n + (gradient * gradient);
        z += gradient - ((Math.Sqrt(next) - Math.Sqrt(n)) / Alpha * weight);
        n = next;
    }

    private static void Check(double value, string name, double least)
    {
        if (!double.IsFinite(value) || value < least)
        {
            throw new ArgumentOutOfRangeException(name, value, "Not finite or too small.");
        }
    }
}
