using System.Diagnostics;

namespace Outrigger.Quality;

/// <summary>
/// Times of single decisions on one thread. The clock is read around each decision, and what reading it costs is
/// subtracted; work is repeated until there are enough, so that tiered compilation has done its part before any counts.
/// </summary>
internal sealed class DecisionTimes
{
    private const int Warmup = 20_000;
    private const int Samples = 100_000;

    private readonly double _clockUs = ClockCost();

    /// <summary>The median and the 99th percentile, in microseconds.</summary>
    /// <param name="decide">One decision; gets the number of the call.</param>
    public (double MedianUs, double P99Us) Measure(Action<int> decide)
    {
        for (var i = 0; i < Warmup; i++)
        {
            decide(i);
        }

        var times = new double[Samples];
        for (var i = 0; i < Samples; i++)
        {
            var start = Stopwatch.GetTimestamp();
            decide(Warmup + i);
            times[i] = Math.Max(0, Stopwatch.GetElapsedTime(start).TotalMicroseconds - _clockUs);
        }

        Array.Sort(times);
        return (times[Samples / 2], times[Samples * 99 / 100]);
    }

    private static double ClockCost()
    {
        var times = new double[10_001];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }
}
