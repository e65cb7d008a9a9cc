using System.Globalization;
using Outrigger.Assist.Priority;

namespace Outrigger.Quality.Priority;

/// <summary>
/// Which order lets what matters wait least, and what that costs the rest. What matters is drawn by the generator and hidden
/// from every rule but the oracle; every rule has the same tasks and the same work (checked). Constants were chosen on the
/// development seeds and two shapes of arrivals; reported are other seeds, and two more shapes, of which one was seen once before constants were moved and one never.
/// </summary>
internal sealed class PriorityBench(bool isDevelopment) : IQualityBench
{
    private static readonly double[] Utilisations = [0.75, 0.82, 0.88, 0.92];
    private static readonly Func<ulong, IOrderRule>[] Rules =
    [
        static _ => new FixedLevels(),
        static _ => new Fifo(),
        static _ => new FixedAging(),
        static _ => new EarliestDeadline(),
        static _ => new LeastLaxity(),
        static _ => new CostRate(),
        static _ => new Tardiness(),
        static _ => new Accumulating(),
        static _ => new Oracle(),
        static seed => new LearnedOrder("ours", new PrioritySettings()),
    ];

    public string Module => isDevelopment ? "priority-development" : "priority";

    public string Folder => "";

    private string Split => isDevelopment ? "development: constants were chosen here" : "held out: other seeds than those of the choice";

    private ulong[] Seeds => isDevelopment ? [9001, 9002, 9003] : [21, 22, 23, 24, 25];

    private Arrivals[] Shapes => isDevelopment ? [Arrivals.TwoRates, Arrivals.Bursts] : [Arrivals.TwoRates, Arrivals.Bursts, Arrivals.Spells, Arrivals.Sessions];

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var worst = (High: double.NegativeInfinity, Others: double.NegativeInfinity, Tail: double.NegativeInfinity);
        foreach (var shape in Shapes)
        {
            foreach (var utilisation in Utilisations)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var load = new Workload(shape, utilisation);
                var all = Rules.Select(rule => RunAll(load, rule)).ToList();
                var (name, ours) = all[^1];
                var levels = all[0].Results;
                foreach (var row in all.Select(one => Table(load, one.Name, one.Results, levels)))
                {
                    yield return row;
                }

                var where = FormattableString.Invariant($"{shape}-{utilisation:0.00}/{name}");
                var high = Change(ours, levels, static r => r.High);
                var rest = Change(ours, levels, static r => r.Rest);
                var tail = Change(ours, levels, static r => r.RestP99);
                worst = (Math.Max(worst.High, high), Math.Max(worst.Others, rest), Math.Max(worst.Tail, tail));
                yield return Row($"{where}/high-change", high, "%", "beside four fixed levels; at most −62");
                yield return Row($"{where}/rest-change", rest, "%", "at most +25");
                yield return Row($"{where}/rest-p99-change", tail, "%", "at most 0");
                yield return Row($"{where}/high-change-aging", Change(ours, all[2].Results, static r => r.High), "%", "beside four fixed levels with aging");
            }
        }

        yield return Row("worst/high-change", worst.High, "%", "the worst of all shapes and utilisations; at most −62");
        yield return Row("worst/rest-change", worst.Others, "%", "at most +25");
        yield return Row("worst/rest-p99-change", worst.Tail, "%", "at most 0");
        foreach (var row in Parts(context).Concat(Sweep(context)).Concat(isDevelopment ? Choice(context) : []).Concat(Times()))
        {
            yield return row;
        }
    }

    // What each part of the score is worth, and what learning is worth in odd conditions.
    private IEnumerable<QualityRow> Parts(QualityContext context)
    {
        (string Name, PrioritySettings Settings)[] variants =
        [
            ("whole", new()),
            ("without-deadline", new() { Without = PriorityParts.Deadline }),
            ("without-load", new() { Without = PriorityParts.Load }),
            ("without-risk", new() { Without = PriorityParts.Risk }),
            ("plain-signal", new() { Without = PriorityParts.LearnedRisk }),
            ("without-length", new() { Without = PriorityParts.Length }),
            ("without-length-and-load", new() { Without = PriorityParts.Length | PriorityParts.Load }),
            ("never-warm", new() { MinOutcomes = int.MaxValue }),
        ];
        foreach (var isBiased in (bool[])[false, true])
        {
            var load = new Workload(Arrivals.TwoRates, 0.88) { HasBiasedLabels = isBiased };
            var levels = RunAll(load, Rules[0]).Results;
            foreach (var (variant, settings) in isBiased ? variants.Where(static v => v.Name is "whole" or "plain-signal") : variants)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var results = RunAll(load, seed => new LearnedOrder(variant, settings)).Results;
                yield return Row(
                    $"parts-{load.Utilisation:0.00}{(isBiased ? "-labels-only-when-late" : "")}/{variant}/high-change", Change(results, levels, static r => r.High), "%", Figures(results, levels));
            }
        }
    }

    // What the constants were chosen from: one at a time, or two that belong together, around what they are.
    private IEnumerable<QualityRow> Choice(QualityContext context)
    {
        (string Name, (int Parameter, double Value)[] Set)[] tries =
        [
            ("as-they-are", []),
            .. from value in (double[])[2, 3, 4] select ($"deadline-levels-{value}", new[] { (PriorityModel.DeadlineLevels, value) }),
            .. from value in (double[])[2, 3, 8] select ($"horizon-times-{value}", new[] { (PriorityModel.HorizonTimes, value) }),
            .. from value in (double[])[16, 32, 64, 128, 256] from length in (double[])[0.25, 0.5, 1] select ($"importance-{value}-length-{length}", new[] { (PriorityModel.Importance, value), (PriorityModel.LengthWeight, length) }),
            .. from value in (double[])[0.5, 0.9] select ($"load-share-{value}", new[] { (PriorityModel.LoadShare, value) }),
        ];
        foreach (var (name, set) in tries)
        {
            var (high, missed, tardiness, rest) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            foreach (var shape in Shapes)
            {
                foreach (var utilisation in Utilisations)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    var load = new Workload(shape, utilisation);
                    double[] parameters = [.. new PriorityModel().InitialParameters];
                    foreach (var (parameter, value) in set)
                    {
                        parameters[parameter] = value;
                    }

                    var results = RunAll(load, seed => new LearnedOrder(name, new PrioritySettings(), parameters)).Results;
                    var levels = RunAll(load, Rules[0]).Results;
                    high.Add(Change(results, levels, static r => r.High));
                    rest.Add(Change(results, levels, static r => r.Rest));
                    missed.Add(Median(results.Select(static r => r.MissedShare)));
                    tardiness.Add(Median(results.Select(static r => r.Tardiness)));
                }
            }

            yield return Row(
                FormattableString.Invariant($"choice/{name}/high-change"), high.Average(), "%", FormattableString.Invariant($"means over shapes and utilisations; worst {high.Max():0.0} %; rest {rest.Average():0.0} %, worst {rest.Max():0.0} %; missed {missed.Average():0.00} %, tardiness {tardiness.Average():0.00} s"));
        }
    }

    private IEnumerable<QualityRow> Sweep(QualityContext context)
    {
        foreach (var missing in (double[])[0, 0.5, 1])
        {
            foreach (var auc in (double[])[0.5, 0.65, 0.75, 0.85, 0.95])
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var load = new Workload(Arrivals.TwoRates, 0.88, auc, missing);
                var levels = RunAll(load, Rules[0]).Results;
                var whole = RunAll(load, Rules[^1]).Results;
                var blind = RunAll(load, static seed => new LearnedOrder("blind", new PrioritySettings { Without = PriorityParts.Risk | PriorityParts.Deadline })).Results;
                var where = FormattableString.Invariant($"sweep-auc-{auc:0.00}-missing-{100 * missing:0}");
                var signals = RunAll(load, static seed => new LearnedOrder("signals", new PrioritySettings { Without = PriorityParts.Length | PriorityParts.Load })).Results;
                yield return Row($"{where}/signals-only/high-change", Change(signals, levels, static r => r.High), "%", "beside four fixed levels, with length and load left out: deadlines and risk alone; about 0 where signals say nothing");
                yield return Row($"{where}/high-change", Change(whole, levels, static r => r.High), "%", Figures(whole, levels), Change(blind, levels, static r => r.High));
                yield return Row($"{where}/gain-from-signals", -Change(whole, blind, static r => r.High), "%", "beside the same order blind for deadlines and risk (levels, age, length and load remain); about 0 where signals say nothing");
            }
        }
    }

    private IEnumerable<QualityRow> Times()
    {
        var engine = new PriorityEngine(new PrioritySettings());
        var model = new PriorityModel();
        double[] parameters = [.. model.InitialParameters];
        var features = new double[PriorityFeatures.Count];
        var from = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var tasks = Enumerable.Range(0, 1000).Select(i => new PriorityTask
        {
            Type = "kind-" + (i % 100),
            Level = (PriorityLevel)(i % 4),
            WaitingSince = from.AddSeconds(-i % 60),
            Deadline = i % 3 == 0 ? null : from.AddSeconds(i % 90),
            Disturbance = i % 100 / 100.0,
            Place = "place-" + (i % 8),
            Size = i,
        }).ToArray();
        var now = PriorityClock.ToSeconds(from);
        for (var i = 0; i < 5000; i++)
        {
            engine.Learn(tasks[i % tasks.Length], new PriorityOutcome { Duration = TimeSpan.FromMilliseconds(100 + (i % 900)), WasImportant = i % 7 == 0 }, now);
        }

        var times = new DecisionTimes();
        var sum = 0.0;
        var (median, p99) = times.Measure(i =>
        {
            engine.Consider(tasks[i % tasks.Length], i % 4, now, false, features);
            sum += PriorityModel.Score(parameters, features).Total;
        });
        yield return Row("score/median", median, "µs", double.IsFinite(sum) ? "features and score; 100 kinds, 1,000 tasks; at most 5; one thread, on a machine with other work" : "");
        yield return Row("score/p99", p99, "µs", "");
        (median, p99) = times.Measure(i => engine.Learn(tasks[i % tasks.Length], new PriorityOutcome { Duration = TimeSpan.FromSeconds(1), WasImportant = i % 7 == 0 }, now));
        yield return Row("outcome/median", median, "µs", "");
        yield return Row("outcome/p99", p99, "µs", "");
    }

    private (string Name, List<PriorityResult> Results) RunAll(Workload load, Func<ulong, IOrderRule> create)
    {
        var name = "";
        var results = new List<PriorityResult>();
        foreach (var seed in Seeds)
        {
            var rule = create(seed);
            name = rule.Name;
            var tasks = PriorityWorld.Draw(load, seed);
            var result = new PrioritySimulator(tasks, rule, load.HasBiasedLabels).Run();
            var work = tasks.Sum(static task => task.Demand);
            if (result.Done != tasks.Length || Math.Abs(result.Work - work) > 1e-6 * work)
            {
                throw new InvalidOperationException($"{name} did {result.Done} tasks and {result.Work} s of work; {tasks.Length} and {work} were asked for.");
            }

            results.Add(result);
        }

        return (name, results);
    }

    private QualityRow Table(Workload load, string name, List<PriorityResult> results, List<PriorityResult> levels) =>
        Row(FormattableString.Invariant($"{load.Arrivals}-{load.Utilisation:0.00}/{name}/high-wait"), Median(results.Select(static r => r.High)), "s", Figures(results, levels), Median(levels.Select(static r => r.High)));

    private static string Figures(List<PriorityResult> results, List<PriorityResult> levels)
    {
        string M(Func<PriorityResult, double> figure, string format = "0.00") => Median(results.Select(figure)).ToString(format, CultureInfo.InvariantCulture);
        string C(Func<PriorityResult, double> figure) => Change(results, levels, figure).ToString("+0.0;−0.0", CultureInfo.InvariantCulture);
        return $"high {C(static r => r.High)} %, p95 {M(static r => r.HighP95)} s, p99 {M(static r => r.HighP99)} s; rest {M(static r => r.Rest)} s ({C(static r => r.Rest)} %), p95 {M(static r => r.RestP95)} s, p99 {M(static r => r.RestP99)} s ({C(static r => r.RestP99)} %); "
            + $"agreements missed {M(static r => r.MissedShare)} %, weighted tardiness {M(static r => r.Tardiness)} s; longest wait {M(static r => r.Longest, "0")} s; workers busy {M(static r => r.BusyShare, "0.000")}";
    }

    private static double Change(List<PriorityResult> results, List<PriorityResult> beside, Func<PriorityResult, double> figure) =>
        Median(results.Zip(beside, (a, b) => 100 * ((figure(a) / figure(b)) - 1)));

    private QualityRow Row(string figure, double value, string unit, string note, double? baseline = null) =>
        new("priority/" + figure, value, unit, $"generated, {new Workload(default, 0).Tasks} tasks a seed, {Seeds.Length} seeds, medians", Split, "reference system −62 % (4.7 s to 1.8 s), on its own workload", baseline, note);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
