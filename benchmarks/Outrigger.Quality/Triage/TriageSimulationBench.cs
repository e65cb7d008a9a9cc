using System.Globalization;

namespace Outrigger.Quality.Triage;

/// <summary>
/// A service team at work under different rules for what is done next; the work is drawn before and is the same for all.
/// Reported are seeds on which nothing was chosen; the development part has its own.
/// </summary>
internal sealed class TriageSimulationBench(bool isDevelopment) : IQualityBench
{
    public string Module => isDevelopment ? "triage-development" : "triage";

    public string Folder => "";

    private string Split => isDevelopment ? "development: constants were chosen here" : "held out: other seeds than those of the choice";

    private int[] Seeds => isDevelopment ? [.. Enumerable.Range(9001, (int)P("SEEDS", 16))] : [11, 12, 13, 14, 15, 16, 17, 18];

    private static Func<IQueueRule>[] Rules =>
    [
        static () => ScoreRule.Fifo,
        static () => ScoreRule.EarliestDue,
        static () => ScoreRule.HandWritten,
        static () => ScoreRule.Escalating,
        static () => ScoreRule.LevelsByDue,
        static () => ScoreRule.Oracle,
        static () => Tuned(),
    ];

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var settings = new WorldSettings(Load: double.Parse(Environment.GetEnvironmentVariable("T_LOAD") ?? "0.9", CultureInfo.InvariantCulture));
        double floor = 0, floorHarm = 0;
        foreach (var seed in Seeds) foreach (var f in new ServiceWorld(settings, seed).Draw()) { if (f.Arrival < 504) continue; var st = double.PositiveInfinity; foreach (var t in Technician.Team) if (Array.IndexOf(t.Skills, f.Skill) >= 0) st = Math.Min(st, t.IsOn(f.Arrival) ? f.Arrival : t.NextStart(f.Arrival)); var d = st + f.Effort; floor += Math.Max(0, d - f.Due); floorHarm += f.HarmBetween(f.Due, d); }
        QualityContext.Progress($"floor {floor} {floorHarm}");
        var all = RunAll(settings, Environment.GetEnvironmentVariable("T_ONLY") is not null ? [Rules[2], Rules[6]] : Rules, context);
        var hand = all["hand-written"];
        foreach (var (name, result) in all)
        {
            yield return Row($"{name}/overdue-harm", result.OverdueHarm, "harm-h", settings, hand.OverdueHarm,
                string.Create(CultureInfo.InvariantCulture, $"overdue {result.OverdueHours:0} h ({100 * result.OverdueHours / hand.OverdueHours:0.0} %), item-hours {result.ItemHours:0} ({100 * result.ItemHours / hand.ItemHours:0.0} %), harm {result.Harm:0} ({100 * result.Harm / hand.Harm:0.0} %), late {100.0 * result.Late / result.Items:0.0} % of {result.Items}, one in a hundred is later than {result.WorstPercent:0} h"));
        }
    }

    private static double P(string n, double d) => Environment.GetEnvironmentVariable("T_" + n) is { } v ? double.Parse(v, CultureInfo.InvariantCulture) : d;
    private static TriageRule Tuned() => new(new Outrigger.Assist.Triage.TriageSettings { UsualItems = P("Q", .25), BacklogShare = P("CQ", .3), AgingHours = P("AGE", 240), FrontAfterHours = P("FRONT", 168), LateShare = P("AS", 1), ClockHorizonHours = P("K", 7) },
        [P("D", 8.4), P("LV", 1.15), P("R", .35), P("L", .5), P("SV", 0), 2, 0]);

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

    private QualityRow Row(string metric, double value, string unit, WorldSettings settings, double? baseline, string note) => new(
        Module + "/" + metric,
        value,
        unit,
        $"simulated service team, {Seeds.Length} seeds × {settings.Weeks - WorldSettings.UncountedWeeks} weeks",
        Split,
        "",
        baseline,
        note);
}
