using System.Globalization;
using System.IO.Compression;
using Outrigger.Quality.Logs;

namespace Outrigger.Quality.Triage;

/// <summary>An issue of a tracker, as far as it was known when it was made, and how it ended.</summary>
/// <param name="Text">Summary and description.</param>
/// <param name="Priority">Its priority as it is in the tracker.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Resolved">When it was resolved; null while it was open.</param>
internal sealed record Ticket(string Text, string Priority, DateTime Created, DateTime? Resolved)
{
    /// <summary>Days until it was resolved, at least 0.</summary>
    public double? Days => Resolved is { } resolved ? Math.Max(0, (resolved - Created).TotalDays) : null;

    /// <summary>
    /// The issues by time, and where the test begins: a part kept back beside the development part is the test; a file alone is
    /// cut at 70 %.
    /// </summary>
    public static (IReadOnlyList<Ticket> Tickets, int TestFrom) Load(string folder)
    {
        var files = Directory.GetFiles(folder, "*.csv.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var development = files.Where(file => Path.GetFileName(file).Contains(".dev.", StringComparison.Ordinal)).ToArray();
        if (development.Length is 0 || development.Length == files.Length)
        {
            var all = ByTime(files);
            return (all, all.Count * 7 / 10);
        }

        var before = ByTime(development);
        return ([.. before, .. ByTime(files.Except(development))], before.Count);
    }

    private static List<Ticket> ByTime(IEnumerable<string> files) => [.. files.SelectMany(Read).OrderBy(ticket => ticket.Created)];

    private static IEnumerable<Ticket> Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var table = Csv.Parse(reader.ReadToEnd());
        var (summary, description, priority) = (table.Column("Summary"), table.Column("Description"), table.Column("Priority"));
        var (created, resolved) = (table.Column("Created"), table.Column("Resolved"));
        for (var i = 0; i < summary.Length; i++)
        {
            if (Moment(created[i]) is { } at)
            {
                yield return new Ticket(summary[i] + "\n" + description[i], priority[i], at, Moment(resolved[i]));
            }
        }
    }

    private static DateTime? Moment(string text) =>
        DateTime.TryParseExact(text, "dd/MMM/yy HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
