using Outrigger.Assist.Retry;
using Outrigger.Core.Learning;

namespace Outrigger.Quality.Retry;

/// <summary>
/// Five troubles of a downstream, and what rules for retries make of them. Reported are scenarios and seeds on which nothing
/// was chosen; the development part has its own.
/// </summary>
internal sealed class RetryBench(bool isDevelopment) : IQualityBench
{
    private static readonly double[] Thresholds = [0.5, 0.6, 0.7, 0.8, 0.9];

    public string Module => isDevelopment ? "retry-development" : "retry";

    public string Folder => "";

    private string Split => isDevelopment ? "development: constants were chosen here" : "held out: other scenarios and seeds than those of the choice";

    private IReadOnlyList<Scenario> Scenarios => isDevelopment ? Scenario.Development : Scenario.Reported;

    private ulong[] Seeds => isDevelopment ? [9001, 9002] : [11, 12, 13, 14];

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var labels = new List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)>();
        var ours = new RunResult(1);
        var bucket = new RunResult(1);
        var worst = double.PositiveInfinity;
        foreach (var scenario in Scenarios)
        {
            var figures = new Dictionary<string, RunResult>(StringComparer.Ordinal);
            var mine = new List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)>();
            foreach (var policy in Policies)
            {
                var (sum, recovery) = RunAll(scenario, policy, mine, context);
                figures[policy(0).Name] = sum;
                foreach (var row in Rows(scenario, policy(0).Name, sum, recovery, figures))
                {
                    yield return row;
                }
            }

            var error = ExpectedError(mine);
            yield return Row($"{scenario.Name}/ours/ECE", error, "", $"probes stand for all that were not tried; {mine.Count} retries");
            labels.AddRange(mine);
            ours.Add(figures["ours"]);
            bucket.Add(figures["bucket"]);
            worst = Math.Min(worst, figures["ours"].SuccessShare - figures["bucket"].SuccessShare);
        }

        yield return Row("all/success-against-bucket", worst, "point", "the worst of the five; at least −0.1, aim 0");
        yield return Row("all/retries-against-bucket", 100.0 * (ours.Retries - bucket.Retries) / bucket.Retries, "%", "all five together, probes included; at most −40");
        yield return Row("all/precision", ours.Precision, "%", $"retries made above 0.70, without {ours.Probes} probes; at least 80", bucket.Precision);
        yield return Row("all/ECE", ExpectedError(labels), "", "at most 0.05");
        yield return Row("all/ECE-above-threshold", ExpectedError([.. labels.Where(label => !label.IsProbe)]), "", "retries that were advised");
        foreach (var row in Sweep(context))
        {
            yield return row;
        }

        foreach (var row in Times())
        {
            yield return row;
        }
    }

    private static Func<int, IRetryPolicy>[] Policies =>
    [
        static _ => new NoRetry(),
        static seed => new ExponentialRetry(seed),
        static seed => new TokenBucketRetry(seed),
        static seed => new BudgetRetry(seed),
        static seed => new LearnedRetry(seed, new RetrySettings()),
    ];

    private (RunResult Sum, double Recovery) RunAll(
        Scenario scenario, Func<int, IRetryPolicy> create, List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)> labels, QualityContext context)
    {
        var sum = new RunResult(1);
        var recovery = 0.0;
        foreach (var seed in Seeds)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var policy = create((int)seed);
            var result = new Simulator(scenario, policy, seed).Run();
            sum.Add(result);
            recovery += result.RecoverySeconds(scenario) / Seeds.Length;
            if (policy is LearnedRetry learned)
            {
                labels.AddRange(learned.Labels);
            }
        }

        return (sum, recovery);
    }

    private IEnumerable<QualityRow> Rows(Scenario scenario, string policy, RunResult sum, double recovery, Dictionary<string, RunResult> figures)
    {
        var prefix = $"{scenario.Name}/{policy.Replace(' ', '-').Replace("-%", "", StringComparison.Ordinal)}";
        var bucket = figures.GetValueOrDefault("bucket");
        yield return Row($"{prefix}/success", sum.SuccessShare, "%", $"amplification {sum.Amplification:0.0000}, {sum.Retries} retries of which {sum.Probes} probes; recovery {recovery:0.0} s", bucket?.SuccessShare);
        if (sum.Retries > 0)
        {
            yield return Row($"{prefix}/precision", sum.Precision, "%", $"with probes {sum.PrecisionOfAll:0.0}", bucket?.Precision);
        }
    }

    private IEnumerable<QualityRow> Sweep(QualityContext context)
    {
        foreach (var threshold in Thresholds)
        {
            foreach (var scenario in Scenarios)
            {
                var (sum, _) = RunAll(scenario, seed => new LearnedRetry(seed, new RetrySettings { Threshold = threshold }), [], context);
                yield return Row(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sweep-{threshold:0.0}/{scenario.Name}/success"),
                    sum.SuccessShare,
                    "%",
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"amplification {sum.Amplification:0.0000}, precision {sum.Precision:0.0} %, with probes {sum.PrecisionOfAll:0.0} %"));
            }
        }
    }

    private IEnumerable<QualityRow> Times()
    {
        var times = new DecisionTimes();
        var settings = new RetrySettings();
        var engine = new RetryEngine(settings);
        var model = new RetryModel();
        var parameters = model.InitialParameters.ToArray();
        var features = new double[RetryFeatures.Count];
        var keys = Enumerable.Range(0, 100).Select(i => new RetryKey("default", "dependency-" + i, "read")).ToArray();
        var now = 1_000_000L;
        RetryCase Ask(int i) => new()
        {
            Key = keys[i % keys.Length],
            Failure = (RetryFailureClass)(i % 5),
            Words = (ulong)(i % 20) + 2,
            Route = (ulong)(i % 40) + 200,
            RemainingMs = 8000,
            NowMicros = now += 1000,
            Dice = (0.5, 0.5),
        };
        for (var i = 0; i < 10_000; i++)
        {
            var asked = Ask(i);
            engine.ObserveAttempt(asked.Key, i % 3 == 0 ? asked.Failure : null, 40, now);
            engine.Consider(asked, features);
            engine.Learn(asked, i % 4 != 0, now);
        }

        var (median, p99) = times.Measure(i =>
        {
            engine.Consider(Ask(i), features);
            model.Judge(parameters, features);
        });
        yield return Row("advise/median", median, "µs", "engine and head with reasons; 100 dependencies, 40 signatures each");
        yield return Row("advise/p99", p99, "µs", "");
        (median, p99) = times.Measure(i => engine.ObserveAttempt(keys[i % keys.Length], i % 5 == 0 ? RetryFailureClass.Timeout : null, 40, now += 1000));
        yield return Row("observe/median", median, "µs", "one attempt of the live traffic");
        yield return Row("observe/p99", p99, "µs", "");

        const int Keys = 1000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var filled = new RetryEngine(settings);
        for (var i = 0; i < Keys * 20; i++)
        {
            filled.Consider(
                new RetryCase
                {
                    Key = new RetryKey("default", "dependency-" + (i % Keys), "read"),
                    Failure = RetryFailureClass.ServerError,
                    Words = ((ulong)(i / Keys) * 2654435761) + 1,
                    NowMicros = now += 1000,
                },
                features);
        }

        yield return Row("state/per-key", (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Keys, "B", "20 signatures each; at most 4,096 keys");
        GC.KeepAlive(filled);
    }

    private QualityRow Row(string metric, double value, string unit, string note, double? baseline = null) => new(
        Module + "/" + metric,
        double.IsFinite(value) ? value : 9999,
        unit,
        $"simulated downstream, 1,000 a second, {Seeds.Length} seeds × 240 s",
        Split,
        "",
        baseline,
        note);

    // As CalibrationMeasures.ExpectedError, with weights: a probe stands for those that were not tried.
    private static double ExpectedError(List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)> labels)
    {
        const int Bins = 15;
        var gaps = new double[Bins];
        var total = 0.0;
        foreach (var (probability, isSuccess, _, weight) in labels)
        {
            gaps[Math.Clamp((int)(probability * Bins), 0, Bins - 1)] += weight * (probability - (isSuccess ? 1 : 0));
            total += weight;
        }

        return gaps.Sum(Math.Abs) / Math.Max(1, total);
    }
}
