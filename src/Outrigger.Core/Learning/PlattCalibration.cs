namespace Outrigger.Core.Learning;

/// <summary>
/// Turns scores into probabilities by σ(a·score + b), learned online: one gradient step of the log loss a sample, each of
/// the two numbers with its own falling rate. Begins as σ(score), so scores that are logits already pass unchanged. Slope
/// a never falls below 0: a higher score never means less. O(1), allocation-free, 48 bytes. Not thread-safe.
/// </summary>
/// <remarks>After Platt, Probabilistic Outputs for Support Vector Machines, 1999, section 2.1, learned sample by sample.</remarks>
/// <seealso href="https://jmlr.org/papers/v12/duchi11a.html">Duchi, Hazan, Singer, Adaptive Subgradient Methods, JMLR 2011 (the rates)</seealso>
public sealed class PlattCalibration
{
    private readonly double _rate;
    private double _slopeSquares = 1;
    private double _offsetSquares = 1;

    /// <summary>A calibration that changes nothing yet.</summary>
    /// <param name="rate">How fast it learns; above 0, default 0.5.</param>
    public PlattCalibration(double rate = 0.5)
    {
        if (!double.IsFinite(rate) || rate <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is above 0.");
        }

        _rate = rate;
    }

    /// <summary>a, at least 0.</summary>
    public double Slope { get; private set; } = 1;

    /// <summary>b, in logits.</summary>
    public double Offset { get; private set; }

    /// <summary>How many samples were learned.</summary>
    public long SamplesSeen { get; private set; }

    /// <summary>The probability of yes for a score, in (0, 1); 0.5-like for a score that is not finite (σ(b)).</summary>
    public double Calibrate(double score) => Logistic.Sigmoid((Slope * Bound(score)) + Offset);

    /// <summary>Learns from a score and what was true.</summary>
    /// <param name="score">The score; a score that is not finite teaches nothing.</param>
    /// <param name="label">1 or 0.</param>
    /// <param name="weight">How much it counts, at least 0.</param>
    public void Update(double score, double label, double weight = 1)
    {
        if (!double.IsFinite(score) || !(label is >= 0 and <= 1) || !double.IsFinite(weight) || weight < 0)
        {
            return;
        }

        var error = weight * (Calibrate(score) - label);
        var slope = error * Bound(score);
        _slopeSquares += slope * slope;
        _offsetSquares += error * error;
        Slope = Math.Max(0, Slope - (_rate * slope / Math.Sqrt(_slopeSquares)));
        Offset = Math.Clamp(Offset - (_rate * error / Math.Sqrt(_offsetSquares)), -Logistic.MaxLogit, Logistic.MaxLogit);
        SamplesSeen++;
    }

    /// <summary>All that was learned: slope, offset, their sums of squared gradients.</summary>
    public (double Slope, double Offset, double SlopeSquares, double OffsetSquares) GetState() => (Slope, Offset, _slopeSquares, _offsetSquares);

    /// <summary>Puts back what was learned; false, and nothing changed, for numbers that cannot be.</summary>
    public bool TryRestore((double Slope, double Offset, double SlopeSquares, double OffsetSquares) state, long samplesSeen)
    {
        if (!(state.Slope is >= 0 and < 1e9) || !(Math.Abs(state.Offset) <= Logistic.MaxLogit) || !(state.SlopeSquares is >= 1 and < double.PositiveInfinity)
            || !(state.OffsetSquares is >= 1 and < double.PositiveInfinity) || samplesSeen < 0)
        {
            return false;
        }

        (Slope, Offset, _slopeSquares, _offsetSquares) = state;
        SamplesSeen = samplesSeen;
        return true;
    }

    private static double Bound(double score) => double.IsFinite(score) ? Math.Clamp(score, -1e6, 1e6) : 0;
}
