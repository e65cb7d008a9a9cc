namespace Outrigger.Core.Learning;

/// <summary>
/// Always-valid sequential test of "the mean of values between 0 and 1 is at most the allowed one": four bettors start
/// with a share of one coin and stake a fixed part of what they have on every value, at odds that are fair when the mean
/// is as high as allowed. What they own together is an e-process: while the hypothesis holds, the chance that it ever
/// reaches 1/α is at most α, however often one looks and whenever one stops (Ville). Three quarters of the coin are staked at the
/// start, the rest is handed out later, so that a change is still found after a long calm. The allowed mean may differ from
/// value to value, as long as it was set before the value was seen. Update O(1), nothing allocated. State: 40 bytes.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// A bettor that stakes a of its wealth on a value x with allowed mean m has 1 − a + a·x/m times as much afterwards;
/// for x of 0 or 1 that is the likelihood ratio of the mean m + a(1 − m) against m.
/// </remarks>
/// <seealso href="https://doi.org/10.1093/jrsssb/qkad009">Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, 2024</seealso>
/// <seealso href="https://arxiv.org/abs/2203.03532">Shin, Ramdas and Rinaldo, E-detectors, 2022: mixing over the time of the change</seealso>
public struct BettingTest : IEquatable<BettingTest>
{
    /// <summary>Where the wealth is cut: evidence beyond it says nothing more.</summary>
    public const double MostEvidence = 1e15;

    /// <summary>The lowest allowed mean that is worked with; lower ones count as this.</summary>
    public const double LeastAllowed = 1e-6;

    // Parts that are staked: found fast are changes of about these sizes. Weights add up to 1 and lean to the middle.
    private const double SmallStake = 0.05;
    private const double MediumStake = 0.2;
    private const double LargeStake = 0.5;
    private const double FullStake = 0.95;
    private const double SmallShare = 0.15;
    private const double MediumShare = 0.45;
    private const double LargeShare = 0.25;
    private const double FullShare = 0.15;

    // Values after which half of the later coin has been handed out.
    private const double HandOut = 100;

    // Zeros further back than this have left less than e^-20 of what was staked then.
    private const long Memory = 400;

    private double _small;
    private double _medium;
    private double _large;
    private double _full;

    /// <summary>How many values have been seen.</summary>
    public long Count { get; private set; }

    /// <summary>The evidence against the hypothesis: what the bettors own, 0 or more; 1/α is significant at α.</summary>
    public readonly double Evidence => Math.Min(MostEvidence, _small + _medium + _large + _full);

    /// <summary>A test that has seen only zeros; the same as as many updates with 0, up to rounding.</summary>
    /// <param name="zeros">How many; 0 or more.</param>
    public static BettingTest AfterZeros(long zeros)
    {
        var test = new BettingTest { Count = Math.Max(0, zeros - Memory) };
        if (test.Count > 0)
        {
            // The start's own stake is long lost; what was handed out meanwhile is taken as it stands in a long calm.
            var coin = Coin(test.Count);
            test._small = SmallShare * coin * (1 - SmallStake) / SmallStake;
        }

        for (var i = test.Count; i < zeros; i++)
        {
            test.Add(0, 1);
        }

        return test;
    }

    /// <summary>Adds a value.</summary>
    /// <param name="value">Between 0 and 1; cut to it, and passed over when it is no number.</param>
    /// <param name="allowed">The mean that the hypothesis allows, known before the value was; between 0 and 1.</param>
    public void Add(double value, double allowed)
    {
        if (double.IsNaN(value) || double.IsNaN(allowed))
        {
            return;
        }

        Count++;
        var coin = Coin(Count);
        var gain = Math.Clamp(value, 0, 1) / Math.Clamp(allowed, LeastAllowed, 1);
        _small = Stake(_small + (SmallShare * coin), SmallStake, gain);
        _medium = Stake(_medium + (MediumShare * coin), MediumStake, gain);
        _large = Stake(_large + (LargeShare * coin), LargeStake, gain);
        _full = Stake(_full + (FullShare * coin), FullStake, gain);
    }

    /// <summary>Writes the state: the four bettors' wealth.</summary>
    public readonly (double Small, double Medium, double Large, double Full) Wealth => (_small, _medium, _large, _full);

    /// <summary>A test from its saved state.</summary>
    /// <returns>False when it cannot be one.</returns>
    public static bool TryRestore(long count, double small, double medium, double large, double full, out BettingTest test)
    {
        test = default;
        if (count < 0 || !IsWealth(small) || !IsWealth(medium) || !IsWealth(large) || !IsWealth(full))
        {
            return false;
        }

        test = new BettingTest { Count = count, _small = small, _medium = medium, _large = large, _full = full };
        return true;
    }

    /// <inheritdoc/>
    public readonly bool Equals(BettingTest other) => Count == other.Count && Wealth == other.Wealth;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is BettingTest other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Count, Wealth);

    /// <summary>Whether both have seen the same.</summary>
    public static bool operator ==(BettingTest left, BettingTest right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(BettingTest left, BettingTest right) => !left.Equals(right);

    // 3/4 at the start; the rest over all later values, H/((n-1+H)(n-2+H)) of it each, which adds up to it.
    private static double Coin(long n) => n == 1 ? 0.75 : 0.25 * HandOut / ((n - 1 + HandOut) * (n - 2 + HandOut));

    private static double Stake(double wealth, double stake, double gain) =>
        Math.Min(MostEvidence, wealth * (1 - stake + (stake * gain)));

    private static bool IsWealth(double value) => value is >= 0 and <= MostEvidence;
}
