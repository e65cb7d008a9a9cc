using System.Globalization;
using System.Text;
using Outrigger.Load.Reporting;

namespace Outrigger.Quality;

/// <summary>The table of a run, for the console, for files and for tools.</summary>
internal sealed class QualityReport(string module, DateTimeOffset started, string command, string commit, string machine)
{
    private readonly List<QualityRow> _rows = [];

    public IReadOnlyList<QualityRow> Rows => _rows;

    public void Add(QualityRow row) => _rows.Add(row);

    /// <summary>The line that tools read.</summary>
    public static string Line(QualityRow row)
    {
        var (bench, metric) = Split(row.Figure);
        return Figure.Create(bench, metric, row.Value, row.Unit, row.Baseline).ToJson();
    }

    public string Table()
    {
        var text = new StringBuilder("| figure | value | unit | beside it, here | data | split | published | note |\n| --- | ---: | --- | ---: | --- | --- | --- | --- |\n");
        foreach (var row in _rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Figure} | {Text(row.Value)} | {row.Unit} | {(row.Baseline is { } baseline ? Text(baseline) : "")} | {row.DataSet} | {row.Split} | {row.Anchors} | {row.Note} |\n");
        }

        return text.ToString();
    }

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{started:yyyy-MM-dd}-quality-{module}"));
        File.WriteAllText(
            name + ".md",
            string.Create(
                CultureInfo.InvariantCulture,
                $"# quality of {module}, {started:yyyy-MM-dd HH:mm} UTC\n\nHow to read this: [benchmarks](../../docs/operations/benchmarks.md).\n\n* Command: `{command}`\n* Commit: {commit}\n* Machine: {machine}\n\n{Table()}"));
        var csv = new StringBuilder("figure,value,unit,baseline\n");
        foreach (var row in _rows)
        {
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{row.Figure},{row.Value.ToString("G9", CultureInfo.InvariantCulture)},{row.Unit},{row.Baseline?.ToString("G9", CultureInfo.InvariantCulture)}\n");
        }

        File.WriteAllText(name + ".csv", csv.ToString());
    }

    private static (string Bench, string Metric) Split(string figure)
    {
        var slash = figure.IndexOf('/', StringComparison.Ordinal);
        return (figure[..slash], figure[(slash + 1)..]);
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 1000 ? "F0" : "G4", CultureInfo.InvariantCulture);
}
