namespace Outrigger.Core.Learning;

/// <summary>
/// Sequential test for a lasting shift of a mean, both ways: Page's cumulative sums. Small shifts add up until they are
/// certain, a single outlier does not (each step is clipped). Update O(1), nothing allocated. State: 16 bytes.
/// Not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1093/biomet/41.1-2.100">Page 1954</seealso>
/// <param name="slack">Half the shift that is to be found, in spreads; above 0.</param>
/// <param name="threshold">Sum at which the shift counts as certain, in spreads; above 0.</param>
/// <param name="clip">The most that one value adds, in spreads.</param>
public sealed class ShiftTest(double slack, double threshold, double clip = 4)
{
    /// <summary>The sum for a shift upwards, 0 or more, in spreads.</summary>
    public double Up { get; private set; }

    /// <summary>The sum for a shift downwards, 0 or more, in spreads.</summary>
    public double Down { get; private set; }

    /// <summary>How near the test is to being certain: 1 and above is.</summary>
    public double Certainty => Math.Max(Up, Down) / threshold;

    /// <summary>Adds a value.</summary>
    /// <param name="standardised">Distance from the mean in spreads; one that is not finite is passed over.</param>
    public void Add(double standardised)
    {
        if (!double.IsFinite(standardised))
        {
            return;
        }

        // Beyond twice the threshold a sum says nothing more and would only take longer to come down.
        var step = Math.Clamp(standardised, -clip, clip);
        Up = Math.Clamp(Up + step - slack, 0, 2 * threshold);
        Down = Math.Clamp(Down - step - slack, 0, 2 * threshold);
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (Up, Down) = (0, 0);

    /// <summary>Takes the place of the state by a saved one.</summary>
    /// <returns>False, and nothing is changed, when it cannot be one.</returns>
    public bool TryRestore(double up, double down)
    {
        if (!(up >= 0 && up <= 2 * threshold && down >= 0 && down <= 2 * threshold))
        {
            return false;
        }

        (Up, Down) = (up, down);
        return true;
    }
}
