using Outrigger.Assist.Retry;

namespace Outrigger.Quality.Retry;

internal sealed class Lab : IQualityBench
{
    public string Module => "retry-lab";
    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("LAB_SEED") ?? "1");
        var rounds = int.Parse(Environment.GetEnvironmentVariable("LAB_ROUNDS") ?? "100");
        var random = new Random(seed);
        ulong[] seeds = [9001, 9002];
        var bucket = Scenario.Development.Select(s => { var r = new RunResult(1); foreach (var x in seeds) r.Add(new Simulator(s, new TokenBucketRetry((int)x), x).Run()); return r; }).ToArray();
        var w = RecoveryInputs.InitialWeights; var v = RecoveryInputs.InitialVariances;
        var bestW = w.ToArray(); var bestV = v.ToArray(); var best = new RetrySettings(); var (bestWV, bestRV) = (RecoveryInputs.WordsVariance, RecoveryInputs.RouteVariance);
        foreach (var variant in (Environment.GetEnvironmentVariable("LAB_SETS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            bestW.CopyTo(w, 0); bestV.CopyTo(v, 0); (RecoveryInputs.WordsVariance, RecoveryInputs.RouteVariance) = (bestWV, bestRV);
            var t = best;
            foreach (var pair in variant.Split(','))
            {
                var (name, value) = (pair.Split('=')[0], double.Parse(pair.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture));
                if (name == "RT") t = t with { RouteTries = (int)value };
                else if (name == "ST") t = t with { SignatureTries = (int)value };
                else if (name == "RV") RecoveryInputs.RouteVariance = value;
                else if (name == "WV") RecoveryInputs.WordsVariance = value;
                else if (name == "TF") t = t with { TryFrom = value };
                else if (name == "TS") t = t with { TriesPerSuccess = value };
                else if (name == "PP") t = t with { ProbesPerSecond = value };
                else if (name[0] == 'w') w[int.Parse(name[1..])] = value;
                else if (name[0] == 'v') v[int.Parse(name[1..])] = value;
            }
            Console.Error.Write(variant + ": "); Evaluate(t, true);
        }
        if (rounds == -1) yield break;
        foreach (var s in Scenario.Development)
        {
            LearnedRetry.Debug.Clear();
            new Simulator(s, new LearnedRetry(1, best), 9001).Run();
            Console.Error.WriteLine(s.Name); if (rounds == 0 && s.Name != (Environment.GetEnvironmentVariable("LAB_S") ?? "blips")) continue;
            foreach (var (k, d) in LearnedRetry.Debug.OrderBy(x => x.Key)) Console.Error.WriteLine($"  {k,-26} n {d.N,6} p {d.P / d.N:0.00} yes {100.0 * d.Yes / d.N:0} % probe {d.Probe} health {d.Health / d.N:0.00} class {d.Cls / d.N:0.00} sig {d.Sig / d.N:0.00} retries {d.Ret / d.N:0.00} att+delay {d.Att / d.N:0.00}");
        }
        if (rounds == 0) yield break;
        var bestLoss = Evaluate(best, true);
        int[] wi = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18];
        for (var round = 0; round < rounds; round++)
        {
            bestW.CopyTo(w, 0); bestV.CopyTo(v, 0); (RecoveryInputs.WordsVariance, RecoveryInputs.RouteVariance) = (bestWV, bestRV);
            var n = 1 + random.Next(4);
            var trial = best;
            for (var k = 0; k < n; k++)
            {
                var pick = random.Next(30);
                if (pick < 14) { var i = wi[random.Next(wi.Length)]; w[i] = Math.Round(w[i] + (random.NextDouble() - .5) * 1.5, 2); if (i == 16) w[i] = Math.Clamp(w[i], 0, .3); if (i == 5 || i == 15) w[i] = Math.Min(0, w[i]); if (i == 7) w[i] = Math.Max(0, w[i]); }
                else if (pick < 24) { var i = random.Next(v.Length); v[i] = Math.Round(Math.Clamp(v[i] * Math.Exp((random.NextDouble() - .5) * 2.5), 0.02, 8), 3); }
                else if (pick == 24) trial = trial with { SignatureTries = Math.Clamp(trial.SignatureTries + random.Next(-3, 4), 2, 12) };
                else if (pick == 27 && random.Next(2) == 0) trial = trial with { RouteTries = Math.Clamp(trial.RouteTries + random.Next(-2, 3), 0, 8) };
                else if (pick == 25) trial = trial with { TryFrom = Math.Round(Math.Clamp(trial.TryFrom + (random.NextDouble() - .5) * .3, .05, .65), 2) };
                else if (pick == 26) trial = trial with { ProbesPerSecond = Math.Round(Math.Clamp(trial.ProbesPerSecond * Math.Exp((random.NextDouble() - .5) * 1.5), .3, 4), 2) };
                else if (pick == 28) RecoveryInputs.WordsVariance = Math.Round(Math.Clamp(bestWV * Math.Exp((random.NextDouble() - .5) * 2), .5, 12), 2);
                else if (pick == 29) RecoveryInputs.RouteVariance = Math.Round(Math.Clamp(bestRV * Math.Exp((random.NextDouble() - .5) * 2), .02, 4), 2);
                else trial = trial with { DelayCostPerSecond = Math.Round(Math.Clamp(trial.DelayCostPerSecond * Math.Exp((random.NextDouble() - .5) * 1.5), .002, .2), 3) };
            }
            var loss = Evaluate(trial, false);
            if (loss < bestLoss - 1e-6)
            {
                bestLoss = loss; best = trial; bestW = w.ToArray(); bestV = v.ToArray(); (bestWV, bestRV) = (RecoveryInputs.WordsVariance, RecoveryInputs.RouteVariance);
                Console.Error.WriteLine($"== round {round}");
                Evaluate(trial, true);
                Console.Error.WriteLine("W " + string.Join(", ", bestW) + "\nV " + string.Join(", ", bestV) + "\n" + bestWV + " " + bestRV + " " + best);
            }
        }

        yield break;

        double Evaluate(RetrySettings settings, bool print)
        {
            var loss = 0.0; var line = "";
            var all = new List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)>();
            for (var i = 0; i < Scenario.Development.Count; i++)
            {
                var s = Scenario.Development[i];
                var sum = new RunResult(1);
                var labels = new List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)>();
                foreach (var x in seeds) { var p = new LearnedRetry((int)x, settings); sum.Add(new Simulator(s, p, x).Run()); labels.AddRange(p.Labels); }
                all.AddRange(labels);
                var gap = sum.SuccessShare - bucket[i].SuccessShare;
                var ece = RetryBench.ExpectedError(labels);
                loss += -gap + (3 * Math.Max(0, 0.02 - gap)) + (Math.Max(0, ece - .03) * 8) + (Math.Max(0, 82 - sum.Precision) * .1) + (sum.Retries * 1e-5);
                line += $"{s.Name} {gap:+0.00;-0.00} r{sum.Retries}/{bucket[i].Retries} pr{sum.Probes} prec {sum.Precision:0.0} ece {ece:0.000} | ";
            }
            loss += Math.Max(0, RetryBench.ExpectedError(all) - .02) * 20;
            if (print) Console.Error.WriteLine($"{loss:0.000} {line}");
            return loss;
        }
    }
}
