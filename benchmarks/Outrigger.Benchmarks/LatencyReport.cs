using System.Globalization;
using System.Text.Json;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Outrigger.Benchmarks;

/// <summary>Turns the summaries of BenchmarkDotNet into figures: mean time and allocation of each method beside its baseline.</summary>
internal static class LatencyReport
{
    private const string Suffix = "Benchmarks";

    /// <returns>The exit code: 1 when a benchmark failed or none ran.</returns>
    public static int Write(IEnumerable<Summary> summaries, string folder)
    {
        var all = summaries.ToList();
        var figures = all.SelectMany(From).ToList();
        if (figures.Count > 0)
        {
            Directory.CreateDirectory(folder);
            var name = Path.Combine(
                folder, string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-latency.csv"));
            File.WriteAllLines(name, figures.Select(Csv).Prepend("bench,metric,value,unit,baseline,ratio"));
        }

        Console.WriteLine();
        foreach (var figure in figures)
        {
            Console.WriteLine(JsonSerializer.Serialize(figure, LatencyJson.Default.LatencyFigure));
        }

        var hasFailed = all.Any(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success));
        return figures.Count == 0 || hasFailed ? 1 : 0;
    }

    private static IEnumerable<LatencyFigure> From(Summary summary)
    {
        foreach (var report in summary.Reports.Where(static report => report.Success && report.ResultStatistics is not null))
        {
            var test = report.BenchmarkCase;
            var baseline = summary.Reports.FirstOrDefault(other =>
                other.BenchmarkCase.Descriptor.Baseline && other.ResultStatistics is not null
                && other.BenchmarkCase.Descriptor.Type == test.Descriptor.Type
                && other.BenchmarkCase.Parameters.PrintInfo == test.Parameters.PrintInfo);
            yield return Create(test, "mean", report.ResultStatistics!.Mean, "ns", baseline?.ResultStatistics?.Mean);
            if (report.GcStats.GetBytesAllocatedPerOperation(test) is { } bytes)
            {
                yield return Create(
                    test, "allocated", bytes, "B", baseline?.GcStats.GetBytesAllocatedPerOperation(baseline.BenchmarkCase));
            }
        }
    }

    private static LatencyFigure Create(BenchmarkCase test, string what, double value, string unit, double? baseline)
    {
        var type = test.Descriptor.Type.Name;
        var bench = type.EndsWith(Suffix, StringComparison.Ordinal) ? type[..^Suffix.Length] : type;
        var parameters = test.Parameters.PrintInfo;
        var metric = $"{test.Descriptor.WorkloadMethod.Name}{(parameters.Length > 0 ? $"({parameters})" : string.Empty)}/{what}";
        return new LatencyFigure(
            bench, metric, Math.Round(value, 2), unit, baseline is { } given ? Math.Round(given, 2) : null,
            baseline is > 0 ? Math.Round(value / baseline.Value, 3) : null);
    }

    private static string Csv(LatencyFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.Bench},\"{figure.Metric}\",{figure.Value},{figure.Unit},{figure.Baseline},{figure.Ratio}");
}
