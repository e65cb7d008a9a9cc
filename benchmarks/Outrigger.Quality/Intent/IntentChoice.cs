using System.Diagnostics;
using System.Globalization;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Quality.Intent;

internal sealed class IntentChoice : IQualityBench
{
    public string Module => "intent-development";

    public string Folder => "intent";

    private sealed record Task(string Name, List<((string Text, string Intent)[] Training, (string Text, string Intent)[] Test)> Parts);

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var banking = IntentData.Banking(context.At("intent", "banking77"));
        var clinc = IntentData.Clinc(context.At("intent", "clinc150")).InScope;
        var bf = IntentBench.Deal(banking.Count, IntentBench.Seed);
        var cf = IntentBench.Deal(clinc.Count, IntentBench.Seed);
        var own = banking.Where((_, i) => bf[i] == IntentBench.DevelopmentFold).ToArray();
        var inner = IntentBench.Deal(own.Length, 5);
        Task[] tasks =
        [
            new("B1", [([.. banking.Where((_, i) => bf[i] != IntentBench.DevelopmentFold)], own)]),
            new("B2", [.. Enumerable.Range(0, 5).Select(fold => (own.Where((_, i) => inner[i] != fold).ToArray(), own.Where((_, i) => inner[i] == fold).ToArray()))]),
            new("C1", [([.. clinc.Where((_, i) => cf[i] == 0)], [.. clinc.Where((_, i) => cf[i] != 0)])]),
            new("C5", [([.. clinc.Where((_, i) => cf[i] != 4)], [.. clinc.Where((_, i) => cf[i] == 4)])]),
        ];
        var which = Environment.GetEnvironmentVariable("E2") ?? "";
        void All(string what, int layers, int passes = 15, bool full = false)
        {
            var line = "";
            foreach (var task in tasks.Where(task => full || task.Name != "C5"))
            {
                var sums = new double[4];
                var count = 0;
                foreach (var (training, test) in task.Parts)
                {
                    var result = Measure(training, test, layers, passes, context.Cancellation);
                    for (var i = 0; i < 4; i++) { sums[i] += result[i]; }
                    count += test.Length;
                }

                line += string.Create(CultureInfo.InvariantCulture, $"  {task.Name} {100 * sums[0] / count:F2} {100 * sums[1] / count:F2} {100 * sums[2] / count:F2} {100 * sums[3] / count:F2}");
            }

            QualityContext.Progress($"{what,-40} {line}");
        }

        if (which == "a")
        {
            foreach (var l in (int[])[1, 2, 3, 4]) All($"layers {l}", l, 15, true);
            foreach (var p in (int[])[8, 25, 40]) All($"passes {p}", 2, p);
            foreach (var v in (float[])[0.05f, 0.2f, 0.3f]) { DenseTrainer.Rate = v; All($"rate {v}", 2); DenseTrainer.Rate = 0.1f; }
            foreach (var v in (float[])[1, 6, 10]) { DenseTrainer.EmbeddingFactor = v; All($"embedding {v}", 2); DenseTrainer.EmbeddingFactor = 3; }
            foreach (var v in (float[])[0.3f, 0.6f, 0.7f]) { DenseTrainer.DroppedNgrams = v; All($"dropped ngrams {v}", 2); DenseTrainer.DroppedNgrams = 0.5f; }
            foreach (var v in (float[])[0f, 0.15f, 0.5f]) { DenseTrainer.DroppedUnits = v; All($"dropped units {v}", 2); DenseTrainer.DroppedUnits = 0.3f; }
            foreach (var v in (float[])[0f, 0.05f, 0.2f, 0.3f]) { DenseTrainer.Softening = v; All($"softening {v}", 2); DenseTrainer.Softening = 0.1f; }
            foreach (var v in (float[])[0.1f, 0.2f, 0.5f]) { DenseTrainer.Spread = v; All($"spread {v}", 2); DenseTrainer.Spread = 0.3f; }
        }
        else if (which == "c")
        {
            DenseTrainer.Softening = 0;
            All("soft 0, 1 layer", 1);
            All("soft 0, 3 layers", 3);
            DenseTrainer.DroppedNgrams = 0.7f;
            All("soft 0, drop .7, 3 layers", 3);
            DenseTrainer.Rate = 0.05f;
            All("soft 0, drop .7, rate .05, 3 layers", 3);
            DenseTrainer.DroppedUnits = 0.15f;
            All("soft 0, drop .7, rate .05, units .15, 3 layers", 3);
            DenseTrainer.EmbeddingFactor = 1;
            All("soft 0, drop .7, rate .05, units .15, emb 1, 3 layers", 3);
        }
        else
        {
            All("default", 2);
        }

        yield return new QualityRow($"development", 0, "%", "", "development", "");
    }

    private static int[] Measure((string Text, string Intent)[] training, (string Text, string Intent)[] test, int layers, int passes, CancellationToken token)
    {
        var intents = training.Select(example => example.Intent).Distinct().Order(StringComparer.Ordinal).ToArray();
        var labels = training.Select(example => Array.IndexOf(intents, example.Intent)).ToArray();
        var ready = TrainingRows.Of([.. training.Select(example => example.Text)]);
        var features = ready.Vocabulary.Count + 1;
        var vector = new TextVectorizer();
        var stride = LinearTrainer.StrideOf(intents.Length);
        var weights = LinearTrainer.Train(ready.Rows, labels, features, intents.Length, 1, 4, 10, null, token);
        var dense = Enumerable.Range(0, layers).Select(i => DenseTrainer.Train(ready.Rows, labels, features, intents.Length, passes, null, token, 7 + (ulong)i)).ToArray();
        var right = new int[4];
        var linear = new float[stride];
        foreach (var (text, intent) in test)
        {
            vector.Read(text);
            vector.Weigh(ready.Vocabulary, ready.Idf);
            LinearTrainer.Score(weights, stride, vector.Columns, vector.Values, linear);
            var scores = new float[intents.Length];
            foreach (var (embedding, output) in dense)
            {
                var hidden = new float[DenseTrainer.Width];
                for (var i = 0; i < vector.Columns.Length; i++)
                {
                    DenseTrainer.Add(embedding.AsSpan(vector.Columns[i] * DenseTrainer.Width, DenseTrainer.Width), vector.Values[i], hidden);
                }

                DenseTrainer.AddScores(output, hidden, 1f / layers, scores);
            }

            foreach (var (f, factor) in ((float[])[0.7f, 1.5f, 3, 5]).Index())
            {
                var both = scores.Select((score, k) => score + (factor * linear[k])).ToArray();
                right[f] += intents[Array.IndexOf(both, both.Max())] == intent ? 1 : 0;
            }
        }

        return right;
    }
}
