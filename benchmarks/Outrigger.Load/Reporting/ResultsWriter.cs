using System.Globalization;
using System.Text;

namespace Outrigger.Load.Reporting;

/// <summary>Writes a run down: every value as CSV, the medians and the circumstances as a Markdown page.</summary>
internal static class ResultsWriter
{
    /// <returns>The table of medians, for the console.</returns>
    public static async Task<string> WriteAsync(
        string folder, RunRecord run, SampleSet samples, IReadOnlyList<Figure> figures, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{run.Started:yyyy-MM-dd}-{run.Name}"));
        await File.WriteAllTextAsync(name + ".csv", Csv(samples), cancellationToken);
        var table = Table(samples);
        await File.WriteAllTextAsync(name + ".md", Page(run, table, figures), cancellationToken);
        return table;
    }

    private static string Csv(SampleSet samples)
    {
        var text = new StringBuilder("scenario,peer,round,metric,value,unit\n");
        foreach (var sample in samples.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"{sample.Scenario},{sample.Peer},{sample.Round},{sample.Metric},{Text(sample.Value)},{sample.Unit}\n");
        }

        return text.ToString();
    }

    private static string Table(SampleSet samples)
    {
        var text = new StringBuilder("| scenario | peer | metric | median | min | max | unit |\n| --- | --- | --- | ---: | ---: | ---: | --- |\n");
        foreach (var group in samples.All.GroupBy(static sample => (sample.Scenario, sample.Metric, sample.Peer, sample.Unit)))
        {
            var (scenario, metric, peer, unit) = group.Key;
            var values = samples.Values(scenario, peer, metric);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {scenario} | {peer} | {metric} | {Text(samples.Median(scenario, peer, metric) ?? 0)} | {Text(values[0])} | {Text(values[^1])} | {unit} |\n");
        }

        return text.ToString();
    }

    private static string Page(RunRecord run, string table, IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {run.Name}, {run.Started:yyyy-MM-dd HH:mm} UTC\n\n");
        text.Append("How to read this: [benchmarks](../../docs/operations/benchmarks.md).\n\n");
        text.Append(CultureInfo.InvariantCulture, $"* Command: `{run.Command}`\n* Commit: {run.Commit}\n* Machine: {run.Machine}\n");
        text.Append(CultureInfo.InvariantCulture, $"* Write with fsync: {run.FsyncMilliseconds:F2} ms (median)\n* Closed loop by: {run.Generator}\n");
        foreach (var (peer, version) in run.Versions)
        {
            text.Append(CultureInfo.InvariantCulture, $"* {peer}: {version}\n");
        }

        foreach (var note in run.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"* {note}\n");
        }

        text.Append("\n## Figures\n\n| figure | value | unit | baseline | ratio |\n| --- | ---: | --- | ---: | ---: |\n");
        foreach (var figure in figures)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {figure.Bench}/{figure.Metric} | {figure.Value} | {figure.Unit} | {figure.Baseline} | {figure.Ratio} |\n");
        }

        return text.Append("\n## Medians, with the least and the greatest round\n\n").Append(table).ToString();
    }

    private static string Text(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
