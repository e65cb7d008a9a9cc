using System.Globalization;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Access.Sites;
using Outrigger.Core.Learning;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>
/// How much of malicious traffic access scoring stops, at how many people stopped by mistake: the shipped rules, table and
/// head on simulated days of which nothing was used to make them, beside fixed rules tuned on training at the same share.
/// </summary>
internal sealed class AccessBench : IQualityBench
{
    private const string Split = "held out: sites, seeds, families, tools, half of the mistakes and three populations are not in training; thresholds from development days";
    private const string Anchors = "no public labelled behaviour data; specification: fixed rules 76 %, learned 94 %";

    private string _data = "";

    public string Module => "access";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var training = AccessWorlds.Training.Select(world => Record(world, context)).ToArray();
        var development = AccessWorlds.Thresholds.Select(world => new AccessPlay().Run(world, context).Curve).ToArray();
        QualityContext.Progress("thresholds chosen");
        var plays = AccessWorlds.Reported.Select(world => new AccessPlay().Run(world, context)).ToArray();
        foreach (var row in Days("", AccessWorlds.Reported, plays, development, training, context))
        {
            yield return row;
        }

        StopCurve[] curves = [.. plays.Select(static play => play.Curve)];
        foreach (var row in WithoutGroups(curves, context).Concat(Costs(plays)))
        {
            yield return row;
        }

        foreach (var (prefix, worlds) in new[] { ("days-once/", AccessWorlds.ReportedOnce), ("days-before/", AccessWorlds.ReportedBefore) })
        {
            var before = worlds.Select(world => new AccessPlay().Run(world, context)).ToArray();
            foreach (var row in Days(prefix, worlds, before, development, training, context))
            {
                yield return row with { Split = "days that were reported before and looked at; thresholds from development days" };
            }
        }

        if (Directory.Exists(context.At("bots")))
        {
            foreach (var row in AgentStringBench.Run(context))
            {
                yield return row;
            }
        }
    }

    // One set of days: at the thresholds that development gave, at the one these days would have given, and as shipped.
    private IEnumerable<QualityRow> Days(string prefix, WorldSettings[] worlds, AccessPlay[] plays, StopCurve[] development, RuleRecorder[] training, QualityContext context)
    {
        var recorded = worlds.Select(world => Record(world, context)).ToArray();
        QualityContext.Progress(prefix + "scored, fixed rules played");
        StopCurve[] curves = [.. plays.Select(static play => play.Curve)];
        _data = string.Create(CultureInfo.InvariantCulture, $"own simulator: {worlds.Length} sites, {curves.Sum(static curve => curve.People().Count())} human and honest clients with {curves.Sum(static curve => curve.Honest)} requests; {curves.Sum(static curve => curve.At(0).Count())} malicious ones with {curves.Sum(static curve => curve.Malicious)}");
        foreach (var (name, allowed) in new[] { ("at-0.05", 0.0005), ("at-0.1", 0.001), ("at-0.5", 0.005) })
        {
            var rules = FixedRules.Grid().Where(one => Share(training, one) <= allowed).MaxBy(one => Levels(training, one)[1..5].Average())!;
            foreach (var row in Report(prefix + name, curves, StopCurve.ThresholdAt(development, allowed), Levels(recorded, rules), Share(recorded, rules), rules))
            {
                yield return row;
            }
        }

        foreach (var row in Report(prefix + "at-exactly-0.1", curves, StopCurve.ThresholdAt(curves, 0.001), null, 0, null))
        {
            yield return row with { Split = "the threshold is the one that gives 0.1 % on these very days: a point of the curve, not a forecast" };
        }

        foreach (var row in Report(prefix + "challenge", curves, Logistic.Logit(new AccessOptions().ChallengeAt), null, 0, null))
        {
            yield return row;
        }

        var scores = plays.SelectMany(static play => play.Scores).ToArray();
        var (probabilities, labels) = (scores.Select(static one => Logistic.Sigmoid(one.Logit)).ToArray(), scores.Select(static one => one.Client.IsMalicious ? 1.0 : 0).ToArray());
        yield return Row(prefix + "ECE", CalibrationMeasures.ExpectedError(probabilities, labels), "", null, string.Create(CultureInfo.InvariantCulture, $"15 bins, by request without assets; Brier {CalibrationMeasures.Brier(probabilities, labels):0.0000}; {100 * labels.Average():0} % of them are malicious"));
    }

    private IEnumerable<QualityRow> Report(string name, StopCurve[] curves, double threshold, double[]? rules, double rulesShare, FixedRules? of)
    {
        var stopped = curves.SelectMany(curve => curve.At(threshold)).ToArray();
        var levels = Enumerable.Range(1, 6).Select(level => stopped.Where(one => one.Client.Level == level).ToArray()).ToArray();
        var score = Logistic.Sigmoid(threshold);
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        yield return Row(name + "/levels-1-4", levels[..4].Average(Share), "% of requests", rules?[1..5].Average(), Text($"mean of the levels; act at score {score:0.0000}; at least 94 at 0.1 %{(of is null ? "" : "; beside: " + of)}"));
        yield return Row(name + "/levels-1-6", levels.Average(Share), "% of requests", rules?[1..7].Average(), "mean of the six levels");
        for (var i = 0; i < levels.Length; i++)
        {
            var level = levels[i];
            var caught = level.Where(static one => one.After > 0).ToArray();
            var families = string.Join(", ", level.GroupBy(static one => one.Client.Population).Select(group => Text($"{group.Key} {Share(group):0.0}")));
            yield return Row(
                Text($"{name}/level-{i + 1}"),
                Share(level),
                "% of requests",
                rules?[i + 1],
                Text($"{level.Sum(static one => one.Served + one.After)} requests; {100.0 * caught.Length / level.Length:0.0} % of {level.Length} clients stopped, after {Median(caught)} requests in the median; without keeping a stop in mind {100.0 * level.Sum(static one => one.Own) / level.Sum(static one => one.Served + one.After):0.0} %; {families}"));
        }

        var populations = curves.SelectMany(curve => curve.FalsePositives(threshold)).GroupBy(static one => one.Key).Select(static group => (Name: group.Key, False: group.Sum(static one => one.Value.False), All: group.Sum(static one => one.Value.All))).ToArray();
        var (hits, all) = (populations.Sum(static one => one.False), populations.Sum(static one => one.All));
        var (low, high) = StopCurve.Interval(hits, all);
        var who = string.Join(", ", populations.Where(static one => one.False > 0).OrderByDescending(static one => one.False).Select(one => Text($"{one.Name} {one.False} of {one.All}")));
        yield return Row(name + "/false-positives", 100.0 * hits / all, "% of clients", of is null ? null : 100 * rulesShare, Text($"{hits} of {all}; 95 % interval {100 * low:0.000}–{100 * high:0.000}; {who}"));
    }

    // Level 5 with the weights of groups set to nothing: what it brings to look at those alike together.
    private IEnumerable<QualityRow> WithoutGroups(StopCurve[] curves, QualityContext context)
    {
        var parameters = AccessPrior.Load();
        Array.Clear(parameters, EvidenceFeatures.FirstGroup, parameters.Length - 2 - EvidenceFeatures.FirstGroup);
        var alone = AccessWorlds.Reported.Select(world => new AccessPlay(parameters).Run(world, context).Curve).ToArray();
        foreach (var level in (int[])[4, 5, 6])
        {
            var with = Share(curves.SelectMany(curve => curve.At(StopCurve.ThresholdAt(curves, 0.001))).Where(one => one.Client.Level == level));
            var without = Share(alone.SelectMany(curve => curve.At(StopCurve.ThresholdAt(alone, 0.001))).Where(one => one.Client.Level == level));
            yield return Row(string.Create(CultureInfo.InvariantCulture, $"groups/level-{level}"), with, "% of requests", without, "beside: without looking at those alike together; both at exactly 0.1 % on these days");
        }
    }

    private IEnumerable<QualityRow> Costs(AccessPlay[] plays)
    {
        var hits = new World(AccessWorlds.Reported[0] with { People = 1500, PerCell = 2 }).Play().Take(60_000).ToArray();
        var options = new AccessOptions();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var site = new AccessSite(options);
        var rules = new AccessRules(options);
        var model = new AccessModel();
        var parameters = model.InitialParameters.ToArray();
        float[] weights = [.. parameters[..^2].Select(static one => (float)one)];
        var features = new double[AccessFeatures.Count];
        foreach (var hit in hits)
        {
            site.Take(new AccessCase(hit.Request, hit.Seconds, false), rules, options, weights, features);
        }

        yield return Row("bytes-per-identity", (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)site.Identities, "B", null, string.Create(CultureInfo.InvariantCulture, $"all that a site keeps, by {site.Identities} identities; {plays.Sum(static play => play.Identities)} on the days reported"));
        var (median, p99) = new DecisionTimes().Measure(i =>
        {
            var hit = hits[i % hits.Length];
            site.Take(new AccessCase(hit.Request, hit.Seconds + (86_400.0 * (i / hits.Length)), false), rules, options, weights, features);
            model.Judge(parameters, features);
        });
        yield return Row("us", median, "µs", null, string.Create(CultureInfo.InvariantCulture, $"p99 {p99:0.0} µs; rules, evidence and head with reasons, one thread; at most 50, aim 5"));
    }

    private QualityRow Row(string metric, double value, string unit, double? beside, string note) => new("access/" + metric, value, unit, _data, Split, Anchors, beside, note);

    private static double Share(IEnumerable<Stopped> of)
    {
        var (after, all) = (0.0, 0.0);
        foreach (var one in of)
        {
            (after, all) = (after + one.After, all + one.After + one.Served);
        }

        return 100 * after / Math.Max(1, all);
    }

    private static int Median(Stopped[] of) => of.Length == 0 ? 0 : of.Select(static one => one.Served + 1).Order().ElementAt(of.Length / 2);

    private static double Share(RuleRecorder[] worlds, FixedRules rules)
    {
        var (sum, of) = (0, 0);
        foreach (var world in worlds)
        {
            world.FalsePositives(rules, out var hits, out var all);
            (sum, of) = (sum + hits, of + all);
        }

        return sum / (double)of;
    }

    private static double[] Levels(RuleRecorder[] worlds, FixedRules rules)
    {
        var sums = new (double Stopped, double All)[7];
        foreach (var world in worlds)
        {
            var levels = world.Stopped(rules);
            for (var i = 1; i < 7; i++)
            {
                sums[i] = (sums[i].Stopped + levels[i].Stopped, sums[i].All + levels[i].All);
            }
        }

        return [.. sums.Select(static one => 100 * one.Stopped / Math.Max(1, one.All))];
    }

    private static RuleRecorder Record(WorldSettings settings, QualityContext context)
    {
        var world = new World(settings);
        var rules = new RuleRecorder(world.Site);
        foreach (var hit in world.Play())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rules.Add(world.Clients[hit.Client], hit);
        }

        return rules;
    }
}
