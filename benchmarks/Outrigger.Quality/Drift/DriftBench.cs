using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;

namespace Outrigger.Quality.Drift;

/// <summary>
/// Releases of interfaces of ours: fourteen kinds of breaks and twelve harmless ones, through the guard as the server has
/// it. Seeds of the report and of development are disjoint; constants were chosen on the latter.
/// </summary>
internal sealed class DriftBench : IQualityBench
{
    private const int ReportSeed = 1_000_000;
    private const int DevelopmentSeed = 1;
    private static readonly int Interfaces = IsDevelopment ? 20 : 50;
    private const int BenignPerInterface = 102;
    private const int BenignAnswers = 300;
    private const int Most = 600;

    private static readonly string[] Drops = ["drop", "null", "rename", "drop-object", "drop-in-list"];
    private static readonly string[] Breaks = [.. Drops, "type", "empty-list", "empty-text", "format", "unit", "enum", "one-client", "error-500", "error-400"];
    private static readonly string[] Harmless =
        ["nothing", "mix-shift", "new-client", "add-field", "declared-removal", "low-traffic", "batch-job", "slow-start", "shared-outage", "shared-drop", "client-update", "rare-value"];

    private static readonly double[] Shares = [0.1, 0.2, 0.5];

    private static bool IsDevelopment => Environment.GetEnvironmentVariable("OUTRIGGER_BENCH_DETAILS") == "development";

    public string Module => "drift";

    public string Folder => ".";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var firstSeed = IsDevelopment ? DevelopmentSeed : ReportSeed;
        var data = $"generator of ours, {Interfaces} interfaces of 8–40 fields, 5 clients, 2 days of history, canary share 10, 20 or 50 %";
        var split = IsDevelopment ? "development seeds" : "report seeds; constants chosen on others";
        using var stand = new GuardStand();
        var breaks = new List<(double Points, Release Release)>();
        var harmless = new List<Release>();
        (int Bytes, int Fields) size = default;
        for (var i = 0; i < Interfaces; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var replay = new Replay(stand, firstSeed + i);
            size = (size.Bytes + replay.Size.Bytes, size.Fields + replay.Size.Fields);
            var random = new Random(firstSeed + 500_000 + i);
            foreach (var points in (ReadOnlySpan<double>)[0.2, 0.05])
            {
                for (var k = 0; k < Breaks.Length * (points > 0.1 ? 2 : 1); k++)
                {
                    if (Break(replay, Breaks[k % Breaks.Length], points, random) is { } release)
                    {
                        breaks.Add((points, release));
                    }
                }
            }

            for (var k = 0; k < BenignPerInterface; k++)
            {
                harmless.Add(Benign(replay, Harmless[k % Harmless.Length], random));
            }

            QualityContext.Progress($"drift: interface {i + 1} of {Interfaces}");
        }

        foreach (var release in harmless.Where(static release => IsDevelopment && release.RollBackAt is not null))
        {
            QualityContext.Progress($"false roll back: {release.Kind} at {release.RollBackAt}: {release.Reason}");
        }

        var drops = breaks.Where(static each => each.Points > 0.1 && Drops.Contains(each.Release.Kind)).Select(static each => each.Release).ToList();
        yield return Row("requests-20-points", Quantile(drops, 0.5, static r => r.RollBackAt), Quantile(drops, 0.5, static r => r.TestedAt), "answers of the new version until roll back, median; beside it the repeated z-test");
        yield return Row("requests-20-points-p95", Quantile(drops, 0.95, static r => r.RollBackAt), Quantile(drops, 0.95, static r => r.TestedAt), "");
        yield return Row("requests-20-points-fixed-rule", Quantile(drops, 0.5, static r => r.FixedAt), null, "the fixed rule (+10 points over 100 answers) alone, median");
        yield return Row("missed-20-points", Share(drops, static r => r.RollBackAt is null), Share(drops, static r => r.FixedAt is null), $"not rolled back within {Most}; beside it the fixed rule", "share");
        foreach (var kind in Breaks)
        {
            var of = breaks.Where(each => each.Points > 0.1 && each.Release.Kind == kind).Select(static each => each.Release).ToList();
            yield return Row("requests-20-points-" + kind, Quantile(of, 0.5, static r => r.RollBackAt), Quantile(of, 0.5, static r => r.TestedAt), $"{of.Count(static r => r.RollBackAt is null)} of {of.Count} not rolled back, {of.Count(static r => r.AlarmAt is null)} not even told; alarm after {Quantile(of, 0.5, static r => r.AlarmAt):0}");
        }

        var small = breaks.Where(static each => each.Points < 0.1 && Drops.Contains(each.Release.Kind)).Select(static each => each.Release).ToList();
        yield return Row("requests-5-points-alarm", Quantile(small, 0.5, static r => r.AlarmAt), Quantile(small, 0.5, static r => r.TestedAt), $"until alarm, median; {small.Count(static r => r.AlarmAt is null)} of {small.Count} not within {Most}");
        yield return Row("false-roll-backs", 1000 * Share(harmless, static r => r.RollBackAt is not null), 1000 * Share(harmless, static r => r.FixedAt is not null), $"{harmless.Count(static r => r.RollBackAt is not null)} of {harmless.Count} harmless releases of {Harmless.Length} kinds; beside it the fixed rule", "per 1,000");
        yield return Row("false-roll-backs-z-test", 1000 * Share(harmless, static r => r.TestedAt is not null), null, "the repeated z-test alone", "per 1,000");
        yield return Row("false-alarms", 1000 * Share(harmless, static r => r.AlarmAt is not null), null, string.Join(", ", Harmless.Select(kind => $"{kind} {1000 * Share(harmless.Where(r => r.Kind == kind).ToList(), static r => r.AlarmAt is not null):0}")), "per 1,000");
        yield return Row("state", (double)size.Bytes / size.Fields, null, $"saved profile with 4–5 clients; {size.Fields / Interfaces} fields an interface", "bytes a field");
        foreach (var (name, version) in ((string, string)[])[("stable", "v1"), ("new", "v2")])
        {
            var (median, p99) = Times(stand, firstSeed, version);
            yield return Row("body-" + name, median, null, "one thread, median; with the decision for the new version", "us");
            yield return Row("body-" + name + "-p99", p99, null, "", "us");
        }

        QualityRow Row(string metric, double value, double? baseline, string note, string unit = "answers") =>
            new("drift/" + metric, value, unit, data, split, "no published benchmark", baseline, note);
    }

    private static (double Median, double P99) Times(GuardStand stand, int seed, string version)
    {
        _ = new Replay(stand, seed);
        var random = new Random(seed);
        var traffic = new ApiTraffic(ApiShape.Create(new Random(seed)), random);
        var bodies = Enumerable.Range(0, 500).Select(_ => traffic.Client(12)).Select(client => (Client: client, Body: traffic.Answer(client, Change.None).Body.ToArray())).ToArray();
        return new DecisionTimes().Measure(i =>
        {
            var (client, body) = bodies[i % bodies.Length];
            stand.Guard.Observe(TenantId.Default, new ApiExchange(Replay.Route, version, body, 200, ApiTraffic.Clients[client], 20));
        });
    }

    private static Release? Break(Replay replay, string kind, double points, Random random)
    {
        var field = kind switch
        {
            "drop-object" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind is ValueKind.Object or ValueKind.List),
            "drop-in-list" => Pick(replay.Shape, random, static (f, inList) => f.IsAlways && inList),
            "type" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Children.Count == 0),
            "empty-list" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind == ValueKind.List),
            "empty-text" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind == ValueKind.Words),
            "format" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind is ValueKind.Id or ValueKind.Date),
            "unit" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind == ValueKind.Amount),
            "enum" => Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind == ValueKind.Enum),
            _ => Pick(replay.Shape, random, static (f, inList) => f.IsAlways && !inList),
        };
        if (field is null)
        {
            // This interface has nothing of the kind.
            return null;
        }

        var wire = kind is "drop-object" or "drop-in-list" or "one-client" ? "drop" : kind;
        var version = new Change { Kind = wire, Field = field, Share = points, Client = kind == "one-client" ? 0 : -1 };
        return replay.Try(kind, random.Next(), Shares[random.Next(Shares.Length)], Most, version);
    }

    private static Release Benign(Replay replay, string kind, Random random)
    {
        var seed = random.Next();
        var share = Shares[random.Next(Shares.Length)];
        var always = Pick(replay.Shape, random, static (f, _) => f.IsAlways) ?? replay.Shape.Children[0];
        var from = 20 + random.Next(100);
        return kind switch
        {
            "mix-shift" => replay.Try(kind, seed, share, BenignAnswers, Change.None, prepare: traffic => traffic.Tilt = [random.NextDouble() * 3, random.NextDouble() * 3, random.NextDouble() * 3, random.NextDouble() * 5, 1]),
            "new-client" or "batch-job" => replay.Try(kind, seed, share, BenignAnswers, Change.None, prepare: traffic => traffic.BatchWeight = kind == "batch-job" ? 2 : 0.2),
            "add-field" => replay.Try(kind, seed, share, BenignAnswers, new Change { Kind = "add-field", Share = 1 }),
            "declared-removal" => replay.Try(kind, seed, share, BenignAnswers, new Change { Kind = "drop", Field = always, Share = 1 }),
            "low-traffic" => replay.Try(kind, seed, 0.5, 25, Change.None),
            "slow-start" => replay.Try(kind, seed, share, BenignAnswers, new Change { Kind = "slow", Share = 1 }),
            "shared-outage" => replay.Try(kind, seed, share, BenignAnswers, Change.None, new Change { Kind = "error-500", Share = 0.3, From = from }),
            "shared-drop" => replay.Try(kind, seed, share, BenignAnswers, Change.None, new Change { Kind = "drop", Field = always, Share = 0.2 + (random.NextDouble() * 0.8), From = from }),
            "client-update" => replay.Try(kind, seed, share, BenignAnswers, Change.None, new Change { Kind = "drop", Field = always, Share = 1, Client = random.Next(4), From = from }),
            "rare-value" => replay.Try(kind, seed, share, BenignAnswers, new Change { Kind = "enum", Field = Pick(replay.Shape, random, static (f, _) => f.IsAlways && f.Kind == ValueKind.Enum) ?? always, Share = 0.03 }),
            _ => replay.Try(kind, seed, share, BenignAnswers, Change.None),
        };
    }

    private static ShapeField? Pick(ShapeField shape, Random random, Func<ShapeField, bool, bool> fits)
    {
        var found = new List<ShapeField>();
        Collect(shape, isSure: true, inList: false);
        return found.Count == 0 ? null : found[random.Next(found.Count)];

        // Only what is always there to be looked at: below a part that comes and goes a field does too.
        void Collect(ShapeField parent, bool isSure, bool inList)
        {
            foreach (var child in parent.Children)
            {
                if (isSure && fits(child, inList))
                {
                    found.Add(child);
                }

                Collect(child, isSure && child.IsAlways, inList || child.Kind == ValueKind.List);
            }
        }
    }

    private static double Share(List<Release> releases, Func<Release, bool> fits) => releases.Count == 0 ? 0 : (double)releases.Count(fits) / releases.Count;

    // What was never found counts as later than everything.
    private static double Quantile(List<Release> releases, double quantile, Func<Release, int?> at)
    {
        var sorted = releases.Select(release => at(release) ?? Most + 1).Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];
    }
}
