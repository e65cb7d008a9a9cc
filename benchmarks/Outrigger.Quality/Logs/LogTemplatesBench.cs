using System.Diagnostics;
using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Quality.Logs;

/// <summary>How well templates are found, one configuration for all systems, and how fast.</summary>
internal sealed class LogTemplatesBench : IQualityBench
{
    private const string Anchors = "GA of these 8, each tuned per system by its authors: Brain .990, DivLog .970, Drain .839, AEL .836, Spell .780";

    public string Module => "logs";

    public string Folder => Path.Combine("logs", "loghub_2k");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var logs = LabelledLog.ReadAll(context);
        var results = logs.Select(log => (Log: log, Score: Score(log, Mine), Naive: Score(log, lines => [.. lines.Select(line => (NaiveRule.Template(line), NaiveRule.Template(line)))]))).ToArray();
        foreach (var (log, score, naive) in results)
        {
            QualityContext.Progress($"{log.System,-11} GA {score.GroupingAccuracy:F4} FGA {score.GroupingF1:F4} PA {score.ParsingAccuracy:F4} FTA {score.TemplateF1:F4}   naive GA {naive.GroupingAccuracy:F4}");
        }

        var heldOut = results.Where(result => !result.Log.IsDevelopment).ToArray();
        foreach (var (name, measure) in Measures)
        {
            yield return Row($"loghub/{name}", results, measure, $"all systems; {logs.Count(log => log.IsDevelopment)} of {logs.Count} were those that numbers were chosen on");
            if (heldOut.Length > 0)
            {
                yield return Row($"loghub/{name}-held-out", heldOut, measure, "not the development systems: no number was chosen on them, but their figures were seen on the way and two low ones led to two general rules, so they are not blind");
            }
        }

        yield return new(
            "loghub/FGA-by-event",
            logs.Average(log => GroupingScore.Of(log.CorrectedEvents, log.CorrectedTemplates, [.. Mine(log.Content).Select(line => line.Group)], log.CorrectedTemplates).GroupingF1),
            "share",
            "loghub 2k, all systems",
            "as loghub/FGA",
            "",
            null,
            "groups by the corrected event id, where some ids share one template; loghub/FGA groups by the corrected template, as published evaluations do");
        yield return Speed(logs);
        foreach (var row in Times(logs))
        {
            yield return row;
        }
    }

    private static readonly (string Name, Func<GroupingScore, double> Measure)[] Measures =
    [
        ("GA", score => score.GroupingAccuracy),
        ("FGA", score => score.GroupingF1),
        ("PA", score => score.ParsingAccuracy),
        ("FTA", score => score.TemplateF1),
    ];

    /// <summary>GA with the original events, the others with the corrected ones.</summary>
    public static GroupingScore Score(LabelledLog log, Func<string[], (string Group, string Text)[]> parse)
    {
        var found = parse(log.Content);
        string[] groups = [.. found.Select(line => line.Group)];
        string[] texts = [.. found.Select(line => line.Text)];
        return GroupingScore.Of(log.CorrectedTemplates, log.CorrectedTemplates, groups, texts) with
        {
            GroupingAccuracy = GroupingScore.Of(log.Events, log.Events, groups, texts).GroupingAccuracy,
        };
    }

    public static (string Group, string Text)[] Mine(string[] lines)
    {
        var miner = new TemplateMiner(MinerSettings.Default);
        LogTemplate[] found = [.. lines.Select((line, i) => miner.Observe(line, i, out _))];
        miner.Settle();
        return [.. found.Select(template => template.Resolve()).Select(template => (template.Id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), template.Text))];
    }

    private static QualityRow Row(
        string figure, (LabelledLog Log, GroupingScore Score, GroupingScore Naive)[] results, Func<GroupingScore, double> measure, string split) =>
        new(
            figure,
            results.Average(result => measure(result.Score)),
            "share",
            $"loghub 2k, {string.Join(' ', results.Select(result => result.Log.System))}",
            split + "; one configuration",
            figure.EndsWith("/GA", StringComparison.Ordinal) ? Anchors : "",
            results.Average(result => measure(result.Naive)),
            "beside it: a token with a digit is a variable");

    private static IEnumerable<QualityRow> Times(IReadOnlyList<LabelledLog> logs)
    {
        string[] lines = [.. logs.SelectMany(log => log.Content)];
        var stream = new LogStream(MinerSettings.Default);
        var findings = new List<LogFinding>();
        var (median, p99) = new DecisionTimes().Measure(i =>
        {
            findings.Clear();
            stream.Observe(new(lines[i % lines.Length], i * 100_000L), findings);
        });
        const string Data = "all lines in turn";
        yield return new("loghub/decision-median", median, "µs", Data, "one thread; template, rate, parameters, findings of one line", "", null, "must 50, aim 5");
        yield return new("loghub/decision-p99", p99, "µs", Data, "as above", "", null, "must 50, aim 5");
        using var saved = new MemoryStream();
        using var writer = new BinaryWriter(saved);
        StreamCodec.Write(writer, stream);
        yield return new("loghub/state", (double)saved.Length / stream.Miner.Count, "B a template", Data, "as it is saved", "", null, $"{stream.Miner.Count} templates, {saved.Length} bytes");
    }

    private static QualityRow Speed(IReadOnlyList<LabelledLog> logs)
    {
        string[] lines = [.. logs.SelectMany(log => log.Content)];
        var rates = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var miner = new TemplateMiner(MinerSettings.Default);
            using var process = Process.GetCurrentProcess();
            var start = process.TotalProcessorTime;
            for (var repeat = 0; repeat < 10; repeat++)
            {
                for (var i = 0; i < lines.Length; i++)
                {
                    miner.Observe(lines[i], i, out _);
                }
            }

            process.Refresh();
            rates.Add(10.0 * lines.Length / (process.TotalProcessorTime - start).TotalSeconds);
        }

        rates.Sort();
        return new("loghub/lines-per-second", rates[3], "1/s", "all lines ten times over, from an empty state", "one thread, by processor time", "", null, "median of seven runs; templates are learned on the way");
    }
}
