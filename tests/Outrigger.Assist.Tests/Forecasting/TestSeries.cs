namespace Outrigger.Assist.Tests.Forecasting;

/// <summary>Series made up for tests, each from a seed.</summary>
internal static class TestSeries
{
    /// <summary>Hourly traffic: days, weekends and noise, never negative.</summary>
    public static double[] Traffic(int length, int seed = 1, double noise = 0.05)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(hour =>
        {
            var day = 1 + (0.6 * Math.Sin(2 * Math.PI * ((hour % 24) - 8) / 24));
            var weekend = hour / 24 % 7 >= 5 ? 0.6 : 1;
            return 400 * day * weekend * Math.Exp(noise * Normal(random));
        })];
    }

    /// <summary>A level that wanders, with values below zero.</summary>
    public static double[] Walk(int length, int seed = 1)
    {
        var random = new Random(seed);
        var level = 0.0;
        return [.. Enumerable.Range(0, length).Select(_ => (level += Normal(random)) + (0.3 * Normal(random)))];
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
