namespace Outrigger.Core.Learning;

/// <summary>How well probabilities fit what was true. Thread-safe.</summary>
public static class CalibrationMeasures
{
    /// <summary>The mean squared distance between probability and outcome, 0 (perfect) to 1; a constant 0.5 has 0.25. NaN without samples. O(n), allocation-free.</summary>
    /// <param name="probabilities">[samples], each 0 to 1.</param>
    /// <param name="labels">[samples], each 1 or 0.</param>
    /// <seealso href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Brier, Verification of Forecasts Expressed in Terms of Probability, 1950</seealso>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, probabilities.Length);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            sum += (probabilities[i] - labels[i]) * (probabilities[i] - labels[i]);
        }

        return sum / labels.Length;
    }

    /// <summary>
    /// Expected calibration error: probabilities in bins of equal width, and in each the distance between their mean and
    /// the share of yes, weighted by how many are in it; 0 (perfect) to 1. NaN without samples. O(n), allocation-free.
    /// </summary>
    /// <param name="probabilities">[samples], each 0 to 1.</param>
    /// <param name="labels">[samples], each 1 or 0.</param>
    /// <param name="bins">How many bins, 1 to 100. Default 15.</param>
    /// <seealso href="https://proceedings.mlr.press/v70/guo17a.html">Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2</seealso>
    public static double ExpectedError(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, probabilities.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 100);

        // Within a bin the counts cancel out: what is left is the distance between two sums.
        Span<double> gaps = stackalloc double[bins];
        gaps.Clear();
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = Math.Clamp((int)(probabilities[i] * bins), 0, bins - 1);
            gaps[bin] += probabilities[i] - labels[i];
        }

        var sum = 0.0;
        foreach (var gap in gaps)
        {
            sum += Math.Abs(gap);
        }

        return sum / labels.Length;
    }
}
