using System.Globalization;
using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>
/// A service team at work under different rules for what is done next; the work is drawn before and is the same for all.
/// Backlog time is the hours that items are past their target, each hour by the true harm of that hour. Reported are seeds on
/// which nothing was chosen; the development part has its own.
/// </summary>
internal sealed class TriageSimulationBench(bool isDevelopment) : IQualityBench
{
    private const string HandWritten = "hand-written";
    private const string Ours = "ours";

    private static readonly Func<IQueueRule>[] Rules =
    [
        static () => ScoreRule.Fifo,
        static () => ScoreRule.EarliestDue,
        static () => ScoreRule.HandWritten,
        static () => ScoreRule.QueuePerKind,
        static () => ScoreRule.Escalating,
        static () => ScoreRule.LevelsByDue,
        static () => ScoreRule.Oracle,
        TriageRule.Default,
    ];

    private static readonly Func<IQueueRule>[] SweptRules =
    [
        static () => ScoreRule.Fifo,
        static () => ScoreRule.EarliestDue,
        static () => ScoreRule.HandWritten,
        TriageRule.Default,
    ];

    private static readonly (string Name, WorldSettings Settings)[] Sweep =
    [
        ("signals-0.00", new WorldSettings(SignalQuality: 0)),
        ("signals-0.25", new WorldSettings(SignalQuality: 0.25)),
        ("signals-0.50", new WorldSettings(SignalQuality: 0.5)),
        ("signals-0.75", new WorldSettings()),
        ("signals-0.90", new WorldSettings(SignalQuality: 0.9)),
        ("signals-1.00", new WorldSettings(SignalQuality: 1)),
        ("load-0.80", new WorldSettings(Load: 0.8)),
        ("load-0.95", new WorldSettings(Load: 0.95)),
        ("effort-unknown", new WorldSettings(EffortKnown: 0)),
        ("effort-known", new WorldSettings(EffortKnown: 1)),
        ("equal-targets", new WorldSettings(AreTargetsEqual: true)),
        ("nothing-confirmed", new WorldSettings(ConfirmedShare: 0)),
        ("no-signal-at-all", new WorldSettings(SignalQuality: 0, EffortKnown: 0, AreTargetsEqual: true)),
    ];

    public string Module => isDevelopment ? "triage-development" : "triage";

    public string Folder => "";

    private string Split => isDevelopment ? "development: constants were chosen here" : "held out: other seeds than those of the choice";

    private IReadOnlyList<int> Seeds => isDevelopment ? [.. Enumerable.Range(9001, 96), .. Enumerable.Range(9501, 64)] : [.. Enumerable.Range(11, 24)];

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var usual = new WorldSettings();
        var all = RunAll(usual, Rules, context);
        var hand = all[HandWritten];
        var ours = all[Ours];
        yield return Row("backlog-time", Percent(ours.OverdueHarm, hand.OverdueHarm), "%", usual, 100, "hours past target by true harm, beside the hand-written queue; goal: at most 32");
        yield return Row("backlog-time-by-seed", 100 * Math.Exp(BySeed(ours, hand).Average(Math.Log)), "%", usual, 100, "as the first, each seed alike: the geometric mean of the seeds' shares");
        yield return Row("backlog-time-unweighted", Percent(ours.OverdueHours, hand.OverdueHours), "%", usual, 100, "hours past target, each item alike");
        yield return Row("backlog-time-all-hours", Percent(ours.Harm, hand.Harm), "%", usual, 100, "all hours from report to done by true harm: hardly moved by any order that does the same work");
        yield return Row("backlog-time-beside-queue-per-kind", Percent(ours.OverdueHarm, all["queue-per-kind"].OverdueHarm), "%", usual, 100, "as the first, beside one queue a kind");
        yield return Row("backlog-time-beside-escalation", Percent(ours.OverdueHarm, all["hand-written-escalating"].OverdueHarm), "%", usual, 100, "as the first, beside a hand-written queue in which late items move up a level");
        yield return Row("backlog-time-beside-edf", Percent(ours.OverdueHarm, all["edf"].OverdueHarm), "%", usual, 100, "as the first, beside what is due first");
        foreach (var (name, result) in all)
        {
            yield return Row($"{name}/overdue-harm", result.OverdueHarm, "harm h", usual, hand.OverdueHarm, Describe(result, hand));
        }

        foreach (var (name, settings) in isDevelopment ? [] : Sweep)
        {
            var swept = RunAll(settings, SweptRules, context);
            var (beside, mine) = (swept[HandWritten], swept[Ours]);
            yield return Row(
                $"sweep/{name}",
                Percent(mine.OverdueHarm, beside.OverdueHarm),
                "%",
                settings,
                100,
                Text($"ours {Describe(mine, beside)}; of the hand-written queue's backlog time fifo has {Percent(swept["fifo"].OverdueHarm, beside.OverdueHarm):0.0} %, edf {Percent(swept["edf"].OverdueHarm, beside.OverdueHarm):0.0} %"));
        }

        foreach (var row in Times(usual))
        {
            yield return row;
        }
    }

    private static string Describe(TeamResult result, TeamResult hand) => Text(
        $"overdue {result.OverdueHours:0} h ({Percent(result.OverdueHours, hand.OverdueHours):0.0} %), all hours {result.ItemHours:0} ({Percent(result.ItemHours, hand.ItemHours):0.0} %), all harm {result.Harm:0} ({Percent(result.Harm, hand.Harm):0.0} %), late {100.0 * result.Late / result.Items:0.0} % of {result.Items}, one in a hundred is later than {result.WorstPercent:0} h");

    private static IEnumerable<double> BySeed(TeamResult result, TeamResult hand) => result.BySeed.Zip(hand.BySeed, static (part, whole) => Math.Max(part, 1e-9) / Math.Max(whole, 1e-9));

    private static double Percent(double part, double whole) => 100 * part / whole;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, TeamResult> RunAll(WorldSettings settings, Func<IQueueRule>[] rules, QualityContext context)
    {
        var all = new Dictionary<string, TeamResult>(StringComparer.Ordinal);
        foreach (var seed in Seeds)
        {
            var faults = new ServiceWorld(settings, seed).Draw();
            var work = faults.Sum(fault => fault.Effort);
            foreach (var create in rules)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var rule = create();
                var result = new TeamRun(faults, rule, settings).Run();
                if (result.Done != faults.Count || Math.Abs(result.Work - work) > 1e-6 * work)
                {
                    throw new InvalidOperationException($"{rule.Name} did {result.Done} items and {result.Work} hours of work, not {faults.Count} and {work}.");
                }

                if (!all.TryAdd(rule.Name, result))
                {
                    all[rule.Name].Add(result);
                }
            }
        }

        return all;
    }

    private IEnumerable<QualityRow> Times(WorldSettings settings)
    {
        var engine = new TriageEngine(new TriageSettings());
        var model = new TriageModel();
        var parameters = model.InitialParameters.ToArray();
        var features = new double[TriageFeatures.Count];
        var start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        var items = new ServiceWorld(settings, 5).Draw().Take(1000).Select(fault => engine.Read(new WorkItem
        {
            Key = fault.Number.ToString(CultureInfo.InvariantCulture),
            Kind = fault.Kind,
            Severity = fault.Severity,
            People = fault.People,
            Category = "category-" + fault.Category.ToString(CultureInfo.InvariantCulture),
            CreatedAt = start.AddHours(fault.Arrival),
        })).ToArray();
        foreach (var item in items)
        {
            engine.Close(item, new WorkOutcome { ClosedAt = item.Item.CreatedAt.AddHours(5), Effort = TimeSpan.FromHours(1), Severity = WorkSeverity.High });
        }

        var (median, p99) = new DecisionTimes().Measure(i =>
        {
            engine.Consider(items[i % items.Length], 500_000, 40, features);
            model.Judge(parameters, features);
        });
        yield return Row("rank/median", median, "µs", settings, null, "one item: features, index and reasons in words");
        yield return Row("rank/p99", p99, "µs", settings, null, "");
    }

    private QualityRow Row(string metric, double value, string unit, WorldSettings settings, double? baseline, string note) => new(
        Module + "/" + metric,
        double.IsFinite(value) ? value : 9999,
        unit,
        $"simulated service team, {Seeds.Count} seeds × {settings.Weeks - WorldSettings.UncountedWeeks} weeks",
        Split,
        "",
        baseline,
        note);
}
