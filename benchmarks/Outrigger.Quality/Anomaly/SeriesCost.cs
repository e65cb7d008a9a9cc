using Outrigger.Assist.Anomaly.Series;

namespace Outrigger.Quality.Anomaly;

/// <summary>What a point costs: time on one thread, and the state of a series.</summary>
internal static class SeriesCost
{
    private const int Counted = 200;

    public static IEnumerable<QualityRow> Rows(IReadOnlyList<NabFile> files)
    {
        var longest = files.MaxBy(file => file.Values.Length)!;
        var detector = new SeriesDetector();
        var evidence = new double[SeriesDetector.Signals];
        var (median, p99) = new DecisionTimes().Measure(i =>
        {
            var row = i % longest.Values.Length;
            detector.Observe(longest.Times[row], longest.Values[row], evidence);
        });
        yield return new("anomaly/decision-median", median, "µs", longest.Name, "", "", Note: "one point through all signals, one thread");
        yield return new("anomaly/decision-p99", p99, "µs", longest.Name, "", "", Note: "");
        yield return new("anomaly/state-saved", SeriesDetector.StateBytes, "bytes", "", "", "", Note: "a series");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var many = new SeriesDetector[Counted];
        for (var i = 0; i < Counted; i++)
        {
            many[i] = new();
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Counted;
        GC.KeepAlive(many);
        yield return new("anomaly/state-heap", bytes, "bytes", "", "", "", Note: "a series, all objects");
    }
}
