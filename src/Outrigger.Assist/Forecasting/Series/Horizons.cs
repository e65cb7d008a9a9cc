namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// The ranges of horizons at which forecasts are scored. A range is scored from every <c>Stride</c>-th origin, each time at
/// another of its horizons: at a fixed one that happens to be a season, members that know no season would look good. Weights
/// and intervals are interpolated between the middles of ranges; beyond the last they are the last's.
/// </summary>
internal static class Horizons
{
    public const int Count = 8;

    private static readonly int[] Firsts = [1, 2, 5, 10, 17, 33, 57, 101];

    private static readonly int[] Lasts = [1, 4, 9, 16, 32, 56, 100, 168];

    private static readonly int[] Strides = [1, 5, 5, 5, 5, 5, 20, 25];

    public static int Longest => Lasts[Count - 1];

    public static int Last(int range) => Lasts[range];

    public static int Stride(int range) => Strides[range];

    /// <summary>How many forecasts of a range wait at most.</summary>
    public static int Waiting(int range) => ((Lasts[range] - 1) / Strides[range]) + 1;

    /// <summary>The horizon that is scored from an origin. Scattered, and the same each time.</summary>
    public static int Scored(int range, long origin)
    {
        var width = (ulong)(Lasts[range] - Firsts[range] + 1);
        var mixed = (ulong)(origin / Strides[range]) * 0x9E37_79B9_7F4A_7C15UL;
        return Firsts[range] + (int)((mixed >> 40) % width);
    }

    /// <summary>The middle of a range.</summary>
    public static double Middle(int range) => (Firsts[range] + Lasts[range]) / 2.0;

    /// <summary>The ranges around so many steps, and how far it is from the first's middle (0) to the second's (1).</summary>
    public static (int Below, int Above, double Share) Around(int steps)
    {
        var above = 0;
        while (above < Count - 1 && Middle(above) < steps)
        {
            above++;
        }

        if (above == 0 || steps >= Middle(above))
        {
            return (above, above, 0);
        }

        var below = above - 1;
        return (below, above, (steps - Middle(below)) / (Middle(above) - Middle(below)));
    }
}
