using System.Globalization;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Core.Learning;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>
/// Fits the prior that ships: the table of weights on the training days, first each client alone, then beside its like; the
/// calibration on the development days. Writes <c>src/Outrigger.Assist/Access/Evidence/prior.txt</c>.
/// </summary>
internal sealed class AccessTraining : IQualityBench
{
    private const double Pull = 1e-3;
    private const double LeastWeight = 0.005;
    private const string Path = "src/Outrigger.Assist/Access/Evidence/prior.txt";

    public string Module => "access-training";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var parameters = new double[AccessPrior.Count];
        parameters[^2] = 1;
        Fit(parameters, 0, 12, isAlone: true, context);
        Fit(parameters, EvidenceFeatures.Group(0, 0, 0), 8, isAlone: false, context);
        for (var i = 0; i < parameters.Length - 2; i++)
        {
            parameters[i] = Math.Abs(parameters[i]) < LeastWeight ? 0 : Math.Round(parameters[i], 2);
        }

        var plays = AccessWorlds.Development.Select(world => new AccessPlay(parameters).Run(world, context)).ToArray();
        (parameters[^2], parameters[^1]) = Calibrate(plays);
        File.WriteAllText(Path, Text(parameters));
        yield return new QualityRow("access-training/weights", parameters.Count(static one => one != 0), "weights", "own simulator, training days", "fitted here", "", null, string.Create(CultureInfo.InvariantCulture, $"slope {parameters[^2]:0.000}, offset {parameters[^1]:0.000}"));
        foreach (var allowed in (double[])[0.001, 0.005])
        {
            var threshold = StopCurve.ThresholdAt(plays.Select(static play => play.Curve), allowed);
            var calibrated = Logistic.Sigmoid((parameters[^2] * threshold) + parameters[^1]);
            var stopped = plays.SelectMany(play => play.Curve.At(threshold)).GroupBy(static one => one.Client.Level).OrderBy(static group => group.Key).Select(static group => string.Create(CultureInfo.InvariantCulture, $"level {group.Key} {100.0 * group.Sum(static one => one.After) / group.Sum(static one => one.After + one.Served):0.0}"));
            foreach (var (population, (hits, all)) in plays.SelectMany(play => play.Curve.FalsePositives(threshold)).Where(static one => one.Value.False > 0))
            {
                QualityContext.Progress(string.Create(CultureInfo.InvariantCulture, $"{allowed}: {population} {hits} of {all}, by rules alone {plays.Sum(play => play.RulesAlone.FalsePositives(0).GetValueOrDefault(population).False)}"));
            }

            yield return new QualityRow(string.Create(CultureInfo.InvariantCulture, $"access-training/threshold-{100 * allowed:0.0}"), calibrated, "score", "own simulator, development days", "chosen here", "", null, string.Join(", ", stopped));
        }
    }

    private static void Fit(double[] parameters, int from, int epochs, bool isAlone, QualityContext context)
    {
        var trainer = new PriorTrainer(EvidenceFeatures.Count, isAlone ? 1u : 2u);
        foreach (var world in AccessWorlds.Training)
        {
            var looked = new Dictionary<Track, (int Seen, int Client)>();
            new AccessPlay(parameters).Run(world, context, (engine, client, own) =>
            {
                if (PriorTrainer.IsTime(engine.Seen) && looked.GetValueOrDefault(own) != (engine.Seen, client.Id))
                {
                    looked[own] = (engine.Seen, client.Id);
                    trainer.Add(engine.Active, isAlone ? 0 : engine.Alone, client);
                }
            });
            QualityContext.Progress(string.Create(CultureInfo.InvariantCulture, $"played {world.Seed}, {trainer.Looks} looks"));
        }

        float[] weights = [.. parameters[..^2].Select(static one => (float)one)];
        trainer.Fit(weights, from, Pull, epochs);
        for (var i = 0; i < weights.Length; i++)
        {
            parameters[i] = weights[i];
        }
    }

    // By request, as traffic comes.
    private static (double Slope, double Offset) Calibrate(AccessPlay[] plays)
    {
        var (slope, offset) = (1.0, 0.0);
        var scores = plays.SelectMany(static play => play.Scores).ToArray();
        for (var round = 0; round < 60; round++)
        {
            var (g0, g1, h00, h01, h11) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
            foreach (var (logit, client) in scores)
            {
                var probability = Logistic.Sigmoid((slope * logit) + offset);
                var (error, weight) = (probability - (client.IsMalicious ? 1 : 0), probability * (1 - probability));
                (g0, g1) = (g0 + error, g1 + (error * logit));
                (h00, h01, h11) = (h00 + weight, h01 + (weight * logit), h11 + (weight * logit * logit));
            }

            var determinant = (h00 * h11) - (h01 * h01);
            offset -= Math.Clamp(((h11 * g0) - (h01 * g1)) / determinant, -0.3, 0.3);
            slope -= Math.Clamp(((h00 * g1) - (h01 * g0)) / determinant, -0.1, 0.1);
        }

        return (Math.Round(slope, 3), Math.Round(offset, 3));
    }

    private static string Text(double[] parameters)
    {
        var lines = new List<string>
        {
            "# Made by ./bench quality access-training: logistic regression on the training days of the simulator of our own",
            "# (benchmarks/Outrigger.Quality/Access/Simulation), calibrated on its development days. No data of others is in it.",
            "# A line a place: what it says (trait, bin, stage), a tab, its weight in log-odds. See docs/decisions/0153.",
        };
        lines.AddRange(Enumerable.Range(0, parameters.Length - 2).Where(place => parameters[place] != 0).Select(place => EvidenceFeatures.NameOf(place) + "\t" + parameters[place].ToString("0.##", CultureInfo.InvariantCulture)));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"calibration\t{parameters[^2]:0.###}\t{parameters[^1]:0.###}"));
        return string.Join('\n', lines) + "\n";
    }
}
