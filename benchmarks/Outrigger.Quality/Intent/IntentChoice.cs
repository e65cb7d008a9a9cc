using System.Globalization;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Quality.Intent;

/// <summary>
/// What the parts of the recogniser are worth, on development parts only: Banking77's fifth fold (as a test of the others,
/// and by five folds within itself) and CLINC150's first fold as training for the other four.
/// </summary>
internal sealed class IntentChoice : IQualityBench
{
    private const int MostLayers = 4;
    private static readonly float[] Factors = [1, 1.5f, 2, 3];

    public string Module => "intent-development";

    public string Folder => "intent";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var banking = IntentData.Banking(context.At("intent", "banking77"));
        var clinc = IntentData.Clinc(context.At("intent", "clinc150")).InScope;
        var bankingFolds = IntentBench.Deal(banking.Count, IntentBench.Seed);
        var clincFolds = IntentBench.Deal(clinc.Count, IntentBench.Seed);
        var own = banking.Where((_, i) => bankingFolds[i] == IntentBench.DevelopmentFold).ToArray();
        var inner = IntentBench.Deal(own.Length, IntentBench.Seed);
        (string Name, (Example[] Training, Example[] Test)[] Parts)[] tasks =
        [
            ("banking77-fold", [(Examples(banking.Where((_, i) => bankingFolds[i] != IntentBench.DevelopmentFold)), Examples(own))]),
            ("banking77-within", [.. Enumerable.Range(0, IntentBench.Folds).Select(fold => (Examples(own.Where((_, i) => inner[i] != fold)), Examples(own.Where((_, i) => inner[i] == fold))))]),
            ("clinc150-few", [(Examples(clinc.Where((_, i) => clincFolds[i] == 0)), Examples(clinc.Where((_, i) => clincFolds[i] != 0)))]),
        ];
        foreach (var (name, parts) in tasks)
        {
            var right = new int[MostLayers, Factors.Length];
            foreach (var (training, test) in parts)
            {
                Count(training, test, right, context.Cancellation);
            }

            for (var layers = 1; layers <= MostLayers; layers++)
            {
                var shares = Factors.Select((_, f) => 100.0 * right[layers - 1, f] / parts.Sum(static part => part.Test.Length)).ToArray();
                yield return new QualityRow(
                    $"intent-development/{name}-{layers}-layers", shares[2], "%", name, "development", "", null, "machines' factor 1, 1.5, 2, 3: " + string.Join(" ", shares.Select(static share => share.ToString("F2", CultureInfo.InvariantCulture))));
            }
        }
    }

    private static Example[] Examples(IEnumerable<(string Text, string Intent)> examples) => [.. examples.Select(static one => new Example(one.Text, one.Intent))];

    private static void Count(Example[] training, Example[] test, int[,] right, CancellationToken cancellation)
    {
        var settings = new IntentTrainingSettings();
        var intents = training.Select(static example => example.Intent).Distinct().Order(StringComparer.Ordinal).ToArray();
        var labels = training.Select(example => Array.IndexOf(intents, example.Intent)).ToArray();
        var ready = TrainingRows.Of([.. training.Select(static example => example.Text)]);
        var features = ready.Vocabulary.Count + 1;
        var weights = LinearTrainer.Train(ready.Rows, labels, features, intents.Length, settings.Cost, settings.PositiveCost, settings.Passes, null, cancellation);
        var layers = Enumerable.Range(0, MostLayers).Select(i => DenseTrainer.Train(ready.Rows, labels, features, intents.Length, settings.DensePasses, 7 + (ulong)i, null, cancellation)).ToArray();
        var linear = new float[LinearTrainer.StrideOf(intents.Length)];
        var vector = new TextVectorizer();
        var sums = new float[intents.Length];
        foreach (var (text, intent) in test)
        {
            vector.Read(text);
            vector.Weigh(ready.Vocabulary, ready.Idf);
            LinearTrainer.Score(weights, linear.Length, vector.Columns, vector.Values, linear);
            Array.Clear(sums);
            for (var count = 1; count <= MostLayers; count++)
            {
                new IntentWeights(ready.Vocabulary, ready.Idf, weights, [layers[count - 1]]).AddLayers(vector, sums);
                for (var f = 0; f < Factors.Length; f++)
                {
                    var best = 0;
                    for (var k = 1; k < sums.Length; k++)
                    {
                        best = (Factors[f] * linear[k]) + (sums[k] / count) > (Factors[f] * linear[best]) + (sums[best] / count) ? k : best;
                    }

                    right[count - 1, f] += intents[best] == intent ? 1 : 0;
                }
            }
        }
    }

    private sealed record Example(string Text, string Intent);
}
