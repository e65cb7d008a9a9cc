using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Quality.Logs;

/// <summary>Whether faults put into made streams are found, at the alarm budget that ships; beside it the rule "a new template is an alarm".</summary>
internal sealed class LogFaultsBench : IQualityBench
{
    // Constants were chosen on seeds 1 to 3; these are others.
    private static readonly int[] Seeds = [101, 102, 103, 104, 105];

    public string Module => "logs";

    public string Folder => "logs";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var all = Seeds.Select(Measure).ToArray();
        var faults = all.Sum(run => run.Faults);
        var lines = all.Sum(run => run.Lines);
        var mine = F1(all.Sum(run => run.Found), all.Sum(run => run.False), faults);
        var rule = F1(all.Sum(run => run.RuleFound), all.Sum(run => run.RuleFalse), faults);
        const string Data = "made streams with faults of 7 kinds, seeds 101 to 105";
        const string Split = "constants chosen on seeds 1 to 3";
        yield return new("logs-faults/F1", mine, "F1", Data, Split, "", rule, $"{faults} faults in {lines} lines; threshold from the budget of 1 alarm in 100,000 lines; beside it: every new template alarms");
        yield return new("logs-faults/false-alarms", all.Sum(run => run.False) * 1e5 / lines, "per 100,000 lines", Data, Split, "", all.Sum(run => run.RuleFalse) * 1e5 / lines, "the budget is 1");
        foreach (var kind in FaultStream.Kinds)
        {
            var of = all.SelectMany(run => run.ByKind).Where(item => item.Kind == kind).ToArray();
            yield return new($"logs-faults/recall-{kind}", of.Average(item => item.IsFound ? 1.0 : 0), "share", Data, Split, "", of.Average(item => item.IsFoundByRule ? 1.0 : 0));
        }
    }

    private static double F1(int found, int wrong, int faults) => found == 0 ? 0 : 2.0 * found / (found + wrong + faults);

    internal static FaultRun Measure(int seed)
    {
        var made = new FaultStream(seed);
        var stream = new LogStream(MinerSettings.Default);
        var findings = new List<LogFinding>();
        var alarms = new SortedDictionary<(int Minute, string Signal), LogFinding>();
        var news = new SortedSet<int>();
        var lines = 0;
        var known = 0L;
        var start = 0L;
        foreach (var line in made.Lines())
        {
            start = start == 0 ? line.AtMicros / 60_000_000 : start;
            var minute = (int)((line.AtMicros / 60_000_000) - start);
            findings.Clear();
            var template = stream.Observe(new(line.Text, line.AtMicros, line.Severity, line.Session), findings);
            if (minute < FaultStream.QuietMinutes)
            {
                known++;
                continue;
            }

            lines++;
            foreach (var finding in findings.Where(finding => finding.Surprise >= LogAlarm.Threshold))
            {
                alarms.TryAdd((minute, finding.Signal.ToString()), finding);
            }

            if (template.Count == 1)
            {
                news.Add(minute);
            }
        }

        var minutes = alarms.Keys.Select(key => key.Minute).Distinct().ToArray();
        var wrong = minutes.Count(minute => !made.Faults.Exists(fault => minute >= fault.From && minute < fault.Until));
        var ruleWrong = news.Count(minute => !made.Faults.Exists(fault => minute >= fault.From && minute < fault.Until));
        var byKind = made.Faults.Select(fault => (
            fault.Kind,
            IsFound: Array.Exists(minutes, minute => minute >= fault.From && minute < fault.Until),
            IsFoundByRule: news.Any(minute => minute >= fault.From && minute < fault.Until))).ToArray();
        return new(
            made.Faults.Count,
            lines,
            byKind.Count(item => item.IsFound),
            wrong,
            byKind.Count(item => item.IsFoundByRule),
            ruleWrong,
            byKind,
            [.. alarms.Select(alarm => (alarm.Key.Minute, alarm.Value, made.Faults.Find(fault => alarm.Key.Minute >= fault.From && alarm.Key.Minute < fault.Until)?.Kind))]);
    }
}

internal sealed record FaultRun(
    int Faults,
    int Lines,
    int Found,
    int False,
    int RuleFound,
    int RuleFalse,
    (string Kind, bool IsFound, bool IsFoundByRule)[] ByKind,
    (int Minute, LogFinding Finding, string? Fault)[] Alarms);
