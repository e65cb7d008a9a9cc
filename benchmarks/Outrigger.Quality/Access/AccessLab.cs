using System.Globalization;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

internal sealed class AccessLab : IQualityBench
{
    private static readonly double Slowness = double.Parse(Environment.GetEnvironmentVariable("SLOW") ?? "0.5", CultureInfo.InvariantCulture);

    public string Module => "access-lab";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var pull = double.Parse(Environment.GetEnvironmentVariable("PULL") ?? "2e-3", CultureInfo.InvariantCulture);
        var w = new float[EvidenceFeatures.Count];
        var t1 = new PriorTrainer(w.Length, 1);
        var alone = new List<StopCurve>();
        foreach (var s in AccessWorlds.Training) Play(s, w, t1, false, context);
        t1.Fit(w, 0, pull, int.Parse(Environment.GetEnvironmentVariable("EPOCHS") ?? "12", CultureInfo.InvariantCulture));
        var t2 = new PriorTrainer(w.Length, 2);
        foreach (var s in AccessWorlds.Training) Play(s, w, t2, true, context);
        t2.Fit(w, EvidenceFeatures.Group(0, 0, 0), pull, 8);
        File.WriteAllLines("/tmp/accesssim-w.txt", w.Select((x, i) => (x, i)).Where(o => o.x != 0).Select(o => EvidenceFeatures.NameOf(o.i) + "\t" + o.x.ToString("F3", CultureInfo.InvariantCulture)));
        var dev = AccessWorlds.Development.Select(s => Play(s, w, null, false, context)).ToArray();
        Show("dev", dev, dev);
        if (Environment.GetEnvironmentVariable("REPORTED") is not null)
        {
            var rep = AccessWorlds.Reported.Select(s => Play(s, w, null, false, context)).ToArray();
            Show("reported, threshold of dev", rep, dev);
            Show("reported, own threshold", rep, rep);
        }

        yield break;
    }

    private static void Show(string name, (StopCurve All, StopCurve Alone, StopCurve Slow, StopCurve Two)[] at, (StopCurve All, StopCurve Alone, StopCurve Slow, StopCurve Two)[] from)
    {
        foreach (var useGroup in (int[])[1, 2, 3])
        foreach (var allowed in (double[])[0.001, 0.005])
        {
            var threshold = StopCurve.ThresholdAt(from.Select(c => useGroup == 1 ? c.All : useGroup == 3 ? c.Two : c.Slow), allowed);
            var curves = at.Select(c => useGroup == 1 ? c.All : useGroup == 3 ? c.Two : c.Slow).ToArray();
            var stopped = curves.SelectMany(c => c.At(threshold)).ToArray();
            var text = string.Join(" ", stopped.GroupBy(s => s.Client.Level).OrderBy(g => g.Key).Select(g => string.Create(CultureInfo.InvariantCulture, $"L{g.Key} {100.0 * g.Sum(s => s.After) / g.Sum(s => s.After + s.Served):F1}")));
            var fp = curves.SelectMany(c => c.FalsePositives(threshold)).GroupBy(p => p.Key).Select(g => (g.Key, g.Sum(x => x.Value.False), g.Sum(x => x.Value.All))).ToArray();
            QualityContext.Progress(string.Create(CultureInfo.InvariantCulture, $"{name} group={useGroup} allowed {allowed} threshold {threshold:F2}: {text}; fp {100.0 * fp.Sum(f => f.Item2) / fp.Sum(f => f.Item3):F3} % [{string.Join(", ", fp.Where(f => f.Item2 > 0).Select(f => f.Key + " " + f.Item2 + "/" + f.Item3))}]"));
            if (allowed < 0.002 && useGroup == 1)
                QualityContext.Progress("   " + string.Join("; ", stopped.Where(s => s.Client.Level >= 1).GroupBy(s => s.Client.Population).Select(g => g.Key + " " + string.Join(" ", g.GroupBy(s => s.Client.Level).OrderBy(x => x.Key).Select(x => (100.0 * x.Sum(s => s.After) / x.Sum(s => s.After + s.Served)).ToString("F0", CultureInfo.InvariantCulture))))));
        }
    }

    private static (StopCurve All, StopCurve Alone, StopCurve Slow, StopCurve Two) Play(WorldSettings settings, float[] w, PriorTrainer? trainer, bool withOffset, QualityContext context)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var world = new World(settings);
        var engine = new EvidenceEngine(w);
        var (all, alone, slow, two) = (new StopCurve(), new StopCurve(), new StopCurve(), new StopCurve()); var before = new Dictionary<Track, (int Steps, double Last, double Before)>();
        var looked = new Dictionary<Track, (int, int)>();
        foreach (var hit in world.Play())
        {
            var client = world.Clients[hit.Client];
            if (FixedRules.IsExempt(hit.Request)) { all.Add(client, hit.Request.Address, -9); alone.Add(client, hit.Request.Address, -9); slow.Add(client, hit.Request.Address, -9); two.Add(client, hit.Request.Address, -9); continue; }
            var s = engine.Weigh(hit.Request, hit.Seconds, hit.Request.Path == world.Site.Honeypot, out var own);
            engine.Answer(hit.Request, own, hit.Status);
            all.Add(client, hit.Request.Address, s);
            alone.Add(client, hit.Request.Address, engine.Alone);
            var steps = engine.Seen; if (steps != own.Smoothed.Steps) own.Smoothed = (steps, own.Smoothed.Steps == 0 ? s : own.Smoothed.Value + Slowness * (s - own.Smoothed.Value));
            slow.Add(client, hit.Request.Address, own.Smoothed.Value);
            before.TryGetValue(own, out var old);
            if (old.Steps != steps) before[own] = old = (steps, s, old.Steps == 0 ? s : old.Last);
            two.Add(client, hit.Request.Address, Math.Min(s, old.Before));
            if (trainer is not null && PriorTrainer.IsTime(engine.Seen) && looked.GetValueOrDefault(own) != (engine.Seen, hit.Client))
            {
                looked[own] = (engine.Seen, hit.Client);
                trainer.Add(engine.Active, withOffset ? engine.Alone : 0, client);
            }
        }

        QualityContext.Progress($"{settings.Seed} {watch.Elapsed} {engine.Identities}");
        return (all, alone, slow, two);
    }
}
