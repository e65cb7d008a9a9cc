using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Outrigger.Assist.Access.Agents;
using Outrigger.Core.Learning;

namespace Outrigger.Quality.Access;

/// <summary>
/// How many User-Agent strings of programs are recognised when at most 1 in 200 strings of browsers is taken for one, and
/// which share of a real log is flagged. The words and weights of the recogniser were written down by us; strings of the
/// development half were read for it, strings of the held-out half were not.
/// </summary>
internal static partial class AgentStringBench
{
    private const double MaxFalsePositives = 0.005;
    private const string Anchors = "keyword regex: recall .762 at 3.3 % [C]; patterns of crawler-user-agents: .890 at 1.3 % on their own examples [C]";

    public static IEnumerable<QualityRow> Run(QualityContext context)
    {
        var all = Read(context.At("bots", "ua_labelled.jsonl"));
        var development = all.Where(static one => IsDevelopment(one.Text)).ToList();
        var heldOut = all.Where(static one => !IsDevelopment(one.Text)).ToList();
        const double threshold = AgentReader.ProgramFrom;
        var data = string.Create(CultureInfo.InvariantCulture, $"bots/ua_labelled: {all.Count(static one => one.IsBot)} of programs, {all.Count(static one => !one.IsBot)} of browsers");
        foreach (var (name, part, split) in new[]
        {
            ("access/strings", heldOut, "held-out half by hash of the string: none was read, and nothing chosen on it"),
            ("access/strings-all", all, "all strings"),
            ("access/strings-development", development, "development half: its strings were read when words were written"),
        })
        {
            var chosen = Measure(part, threshold);
            var own = Enumerable.Range(-25, 121).Select(static step => step / 10.0).Select(one => Measure(part, one)).First(static one => one.FalsePositives <= MaxFalsePositives);
            yield return new QualityRow(
                name, 100 * chosen.Recall, "% recall", data, split, Anchors, 100 * KeywordRule(part).Recall,
                Text($"false positives {100 * chosen.FalsePositives:0.00} % at threshold {threshold:0.0}, as it was before strings were read; at the lowest threshold that keeps 0.5 % on this very part: {100 * own.Recall:0.00} %; beside: five words (bot, crawl, spider, slurp, http) at {100 * KeywordRule(part).FalsePositives:0.00} %"));
        }

        if (Patterns(context.At("bots", "crawler-user-agents", "crawler-user-agents.json"), all) is { } patterns)
        {
            yield return new QualityRow(
                "access/strings-scorer", 100 * patterns.Recall, "% recall", data, "all strings", "the same, given as .890 at 1.3 % [C]", 89.0,
                Text($"the published patterns run through this scorer, false positives {100 * patterns.FalsePositives:0.00} %: checks the scorer, not us"));
        }

        var log = context.At("bots", "access_logs", "elastic_apache_logs.gz");
        if (File.Exists(log))
        {
            yield return Log(log, threshold);
        }

        var (median, p99) = new DecisionTimes().Measure(call => AgentReader.Read(all[call % all.Count].Text));
        yield return new QualityRow("access/strings-us", median, "µs a string", data, "all strings, read anew each time", "", null, Text($"p99 {p99:0.0} µs; single thread; results are kept by hash in the product"));
    }

    /// <summary>The half a string belongs to; FNV-1a over its UTF-16 units.</summary>
    internal static bool IsDevelopment(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return ((hash >> 32) & 1) == 0;
    }

    internal static (double Recall, double FalsePositives) Measure(IReadOnlyCollection<(string Text, bool IsBot)> strings, Func<string, bool> isProgram)
    {
        var (bots, humans, hits, errors) = (0, 0, 0, 0);
        foreach (var (text, isBot) in strings)
        {
            var flagged = isProgram(text);
            (bots, humans) = isBot ? (bots + 1, humans) : (bots, humans + 1);
            (hits, errors) = flagged ? isBot ? (hits + 1, errors) : (hits, errors + 1) : (hits, errors);
        }

        return ((double)hits / Math.Max(1, bots), (double)errors / Math.Max(1, humans));
    }

    private static (double Recall, double FalsePositives) Measure(IReadOnlyCollection<(string Text, bool IsBot)> strings, double threshold) =>
        Measure(strings, text => AgentReader.Read(text).Suspicion >= threshold);

    private static (double Recall, double FalsePositives) KeywordRule(IReadOnlyCollection<(string Text, bool IsBot)> strings) =>
        Measure(strings, static text => Keywords().IsMatch(text));

    private static QualityRow Log(string path, double threshold)
    {
        var (lines, flagged, agents, flaggedAgents) = (0, 0, new HashSet<string>(), new HashSet<string>());
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var end = line.EndsWith('"') ? line.Length - 1 : line.Length;
            var start = line.LastIndexOf("\" \"", end - 1, StringComparison.Ordinal);
            var agent = start < 0 ? "" : line[(start + 3)..end];
            lines++;
            agents.Add(agent);
            if (AgentReader.Read(agent).Suspicion >= threshold)
            {
                flagged++;
                flaggedAgents.Add(agent);
            }
        }

        return new QualityRow(
            "access/log-flagged", 100.0 * flagged / Math.Max(1, lines), "% of requests", Text($"bots/access_logs: {lines} lines of May 2015"), "all lines; there are no labels", "no labels exist: a share, not a quality", null,
            Text($"{flaggedAgents.Count} of {agents.Count} different User-Agent strings"));
    }

    private static (double Recall, double FalsePositives)? Patterns(string path, IReadOnlyCollection<(string Text, bool IsBot)> all)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var patterns = document.RootElement.EnumerateArray().Select(static one => new Regex(one.GetProperty("pattern").GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5))).ToList();
        return Measure(all, text => patterns.Exists(pattern => pattern.IsMatch(text)));
    }

    internal static List<(string Text, bool IsBot)> Read(string path)
    {
        var strings = new List<(string, bool)>();
        foreach (var line in File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            strings.Add((document.RootElement.GetProperty("ua").GetString() ?? "", document.RootElement.GetProperty("label").GetString() == "bot"));
        }

        return strings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("bot|crawl|spider|slurp|http", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Keywords();
}
