namespace Outrigger.Quality.Anomaly;

/// <summary>
/// NAB's windowed Gaussian: one minus the tail probability of a value under the mean and spread of the last 6,400, in
/// steps of 100. Here to check the scorer and to stand beside our figure.
/// </summary>
internal static class WindowedGaussian
{
    private const int Window = 6400;
    private const int Step = 100;

    // As many as NAB's files of results hold; its published score rests on them, since its threshold is exactly one.
    private const int Digits = 12;

    /// <summary>The threshold that was published for it, the same in all profiles.</summary>
    public const double PublishedThreshold = 1.0;

    public static double[] Score(double[] values)
    {
        var scores = new double[values.Length];
        var window = new List<double>(Window);
        var waiting = new List<double>(Step);
        var (mean, spread) = (0.0, 1.0);
        for (var i = 0; i < values.Length; i++)
        {
            scores[i] = window.Count > 0 ? Math.Round(1 - Tail(values[i], mean, spread), Digits) : 0;
            if (window.Count < Window)
            {
                window.Add(values[i]);
                (mean, spread) = Moments(window);
                continue;
            }

            waiting.Add(values[i]);
            if (waiting.Count == Step)
            {
                window.RemoveRange(0, Step);
                window.AddRange(waiting);
                waiting.Clear();
                (mean, spread) = Moments(window);
            }
        }

        return scores;
    }

    private static (double Mean, double Spread) Moments(List<double> window)
    {
        var mean = window.Sum() / window.Count;
        var squares = window.Sum(value => (value - mean) * (value - mean));
        var spread = Math.Sqrt(squares / window.Count);
        return (mean, spread == 0 ? 0.000001 : spread);
    }

    // The reference writes the root of two as 1.4142; with the exact one a row at the border would fall elsewhere.
    private static double Tail(double value, double mean, double spread) => 0.5 * ComplementaryError(Math.Abs(value - mean) / spread / 1.4142);

    // Series near zero, Lentz's continued fraction beyond: full double precision, which the threshold 1.0 needs.
    private static double ComplementaryError(double x)
    {
        if (x < 2)
        {
            var term = x;
            var sum = x;
            for (var n = 1; n < 100; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }

        var fraction = 0.0;
        for (var k = 200; k >= 1; k--)
        {
            fraction = k / 2.0 / (x + fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }
}
