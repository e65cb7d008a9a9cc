using System.Globalization;
using System.Text.Json;

namespace Outrigger.Quality.Anomaly;

/// <summary>One series of the benchmark with its labelled windows, as row numbers.</summary>
/// <param name="Name">Category and file, as the labels name it.</param>
/// <param name="Times">The time of each row, in microseconds since 1970.</param>
/// <param name="Values">The value of each row.</param>
/// <param name="Windows">First and last row of each labelled window, in order.</param>
internal sealed record NabFile(string Name, long[] Times, double[] Values, (int First, int Last)[] Windows)
{
    private const int MostProbationary = 750;

    public string Category => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>How many rows at the beginning are not scored.</summary>
    public int Probationary => Math.Min((int)(0.15 * Values.Length), MostProbationary);

    /// <summary>All files below a folder of NAB's layout, in the order of their names.</summary>
    public static IReadOnlyList<NabFile> ReadAll(string folder)
    {
        using var labels = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "labels", "combined_windows.json")));
        var files = new List<NabFile>();
        foreach (var label in labels.RootElement.EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, "data", label.Name);
            if (File.Exists(path))
            {
                files.Add(Read(path, label.Name, label.Value));
            }
        }

        return files;
    }

    private static NabFile Read(string path, string name, JsonElement labels)
    {
        var times = new List<long>();
        var values = new List<double>();
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            if (comma > 0)
            {
                times.Add(Micros(line.AsSpan(0, comma)));
                values.Add(double.Parse(line.AsSpan(comma + 1), CultureInfo.InvariantCulture));
            }
        }

        var windows = new List<(int, int)>();
        foreach (var window in labels.EnumerateArray())
        {
            var from = Micros(window[0].GetString());
            var to = Micros(window[1].GetString());
            var first = times.FindIndex(time => time >= from);
            var last = times.FindLastIndex(time => time <= to);
            windows.Add((first, last));
        }

        return new(name, [.. times], [.. values], [.. windows]);
    }

    private static long Micros(ReadOnlySpan<char> text) =>
        (DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal).Ticks - DateTime.UnixEpoch.Ticks)
        / TimeSpan.TicksPerMicrosecond;
}
