using System.Globalization;
using System.IO.Compression;

namespace Outrigger.Quality.Forecasting;

/// <summary>Reads the sets of the folder <c>forecast</c>. Files are read at run time and nothing of them is kept.</summary>
internal static class ForecastData
{
    /// <summary>The series of M4 Hourly, in the order of the file.</summary>
    public static double[][] M4(QualityContext context) =>
        [.. Lines(context.At("forecast", "m4", "Hourly-train.csv.gz")).Skip(1).Select(line => line
            .Split(',')
            .Skip(1)
            .Select(cell => cell.Trim('"'))
            .Where(cell => cell.Length > 0)
            .Select(Number)
            .ToArray())];

    /// <summary>The seconds at which requests came, from the first on.</summary>
    public static double[] Arrivals(QualityContext context)
    {
        var times = Lines(Directory.GetFiles(context.At("forecast", "azure_llm"), "*.csv.gz").Order(StringComparer.Ordinal).First())
            .Skip(1)
            .Select(line => DateTime.Parse(line[..line.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture))
            .ToArray();
        return [.. times.Select(time => (time - times[0]).TotalSeconds)];
    }

    /// <summary>Requests per bin of so many seconds. The last bin is not full; <paramref name="withLast"/> keeps it.</summary>
    public static double[] Bins(double[] arrivals, double seconds, bool withLast)
    {
        var bins = new double[(int)(arrivals[^1] / seconds) + 1];
        foreach (var arrival in arrivals)
        {
            bins[(int)(arrival / seconds)]++;
        }

        return withLast ? bins : bins[..^1];
    }

    /// <summary>The columns of an ETT file, by time.</summary>
    public static double[][] Ett(QualityContext context)
    {
        var rows = Lines(Directory.GetFiles(context.At("forecast", "ett"), "*.csv.gz").Order(StringComparer.Ordinal).First())
            .Skip(1)
            .Select(line => line.Split(',').Skip(1).Select(Number).ToArray())
            .ToArray();
        return [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Select(row => row[column]).ToArray())];
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
