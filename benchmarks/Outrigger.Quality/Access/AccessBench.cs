using System.Globalization;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>How much of malicious traffic access scoring stops, at how many people stopped by mistake.</summary>
internal sealed class AccessBench : IQualityBench
{
    public string Module => "access";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var training = AccessWorlds.Training.Select(world => Record(world, context)).ToArray();
        var reported = AccessWorlds.Reported.Select(world => Record(world, context)).ToArray();
        foreach (var allowed in (double[])[0.001, 0.005])
        {
            var best = FixedRules.Grid().Where(rules => FalsePositives(training, rules) <= allowed).MaxBy(rules => Levels(training, rules).Skip(1).Take(4).Average())!;
            var levels = Levels(reported, best);
            QualityContext.Progress(string.Create(CultureInfo.InvariantCulture, $"{allowed} {best} training {string.Join(' ', Levels(training, best).Select(x => x.ToString("F1", CultureInfo.InvariantCulture)))} reported {string.Join(' ', levels.Select(x => x.ToString("F1", CultureInfo.InvariantCulture)))} fp {100 * FalsePositives(reported, best):F3}"));
            foreach (var (p, n) in reported.SelectMany(r => r.FalsePositives(best)))
            {
                QualityContext.Progress($"   {p} {n}");
            }
        }

        yield break;
    }

    private static double FalsePositives(RuleRecorder[] worlds, FixedRules rules)
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
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var world = new World(settings);
        var rules = new RuleRecorder(world.Site);
        var counts = new Dictionary<string, int>();
        var last = 0.0;
        foreach (var hit in world.Play())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (hit.Seconds < last) { throw new InvalidOperationException("time"); }
            last = hit.Seconds;
            var client = world.Clients[hit.Client];
            rules.Add(client, hit);
            var name = client.Level == 0 ? client.Population : "level " + client.Level;
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        QualityContext.Progress($"{settings} {watch.Elapsed} clients {world.Clients.Count}");
        foreach (var (name, count) in counts) { QualityContext.Progress($"  {name} {count} of {world.Clients.Count(c => (c.Level == 0 ? c.Population : "level " + c.Level) == name)}"); }
        return rules;
    }
}
