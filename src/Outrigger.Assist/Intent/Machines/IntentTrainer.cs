namespace Outrigger.Assist.Intent.Machines;

/// <summary>How a model is trained. The defaults were chosen on a development fold; the page of the module says how.</summary>
internal sealed record IntentTrainingSettings
{
    /// <summary>C of the machines.</summary>
    public float Cost { get; init; } = 1;

    /// <summary>How many times C an example of the intent itself costs.</summary>
    public float PositiveCost { get; init; } = 4;

    /// <summary>How often the machines go through the examples.</summary>
    public int Passes { get; init; } = 10;

    /// <summary>How often a layer does.</summary>
    public int DensePasses { get; init; } = 15;

    /// <summary>How many layers, each from its own beginning; they speak by their mean.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Into how many parts the examples are split to see how the machines do on what they have not seen.</summary>
    public int InnerFolds { get; init; } = 3;

    /// <summary>Which share of what is out of scope is to be found.</summary>
    public double OutOfScopeRecall { get; init; } = 0.6;

    /// <summary>Which share of what is in scope may be refused for it.</summary>
    public double MaxRefused { get; init; } = 1;
}

/// <summary>How a training went.</summary>
/// <param name="Examples">How many examples it had, those out of scope among them.</param>
/// <param name="OutOfScope">How many of them are out of scope.</param>
/// <param name="HeldOutAccuracy">The share recognised rightly by machines that had not seen them; NaN with too few to split.</param>
/// <param name="Contradictions">Examples that contradict others, at most 50.</param>
internal sealed record IntentTrainingReport(int Examples, int OutOfScope, double HeldOutAccuracy, IReadOnlyList<IntentContradiction> Contradictions);

/// <summary>Trains a model from examples. Pure but for time; the same examples in the same order give the same model.</summary>
internal static class IntentTrainer
{
    /// <summary>What examples of no intent are labelled with.</summary>
    public const string OutOfScope = "out_of_scope";

    private const int MaxContradictions = 50;
    private const int FewestToSplit = 20;

    // How many examples that stand side by side go into one fold.
    private const int LongestRun = 12;

    // About which share of a training's time the machines take.
    private const double LinearShare = 0.2;
    private const ulong FirstSeed = 7;

    /// <summary>Trains. See <see cref="LinearTrainer.Train"/> for its cost; it is paid once for each inner fold and once more.</summary>
    public static IntentModel Train(
        IReadOnlyList<(string Text, string Intent)> examples, IntentTrainingSettings settings, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var intents = examples.Select(example => example.Intent).Where(intent => intent != OutOfScope).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var numbers = intents.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var labels = examples.Select(example => numbers.GetValueOrDefault(example.Intent, -1)).ToArray();
        var texts = examples.Select(example => example.Text).ToArray();
        var canSplit = intents.Length > 1 && texts.Length >= FewestToSplit;
        var rounds = canSplit ? settings.InnerFolds + 1 : 1;
        var round = 0;
        void Report(double share) => progress?.Invoke((round + share) / rounds);

        var unseen = new Unseen(intents.Length);
        var folds = Folds(labels, settings.InnerFolds);
        for (var fold = 0; canSplit && fold < settings.InnerFolds; fold++, round++)
        {
            var inside = Enumerable.Range(0, texts.Length).Where(i => folds[i] != fold).ToArray();
            var weights = Fit([.. inside.Select(i => texts[i])], [.. inside.Select(i => labels[i])], intents.Length, settings, Report, cancellationToken);
            unseen.Add(texts, labels, Enumerable.Range(0, texts.Length).Where(i => folds[i] == fold), weights);
        }

        var all = Fit(texts, labels, intents.Length, settings, Report, cancellationToken);
        var sharpness = unseen.Sharpness();
        var report = new IntentTrainingReport(texts.Length, labels.Count(label => label < 0), unseen.Accuracy, Contradictions(texts, labels, intents, unseen));
        return new IntentModel(intents, all, unseen.Head(sharpness, settings), sharpness, report);
    }

    // Dealt out intent by intent, so that every fold has its share of each, and in runs: what was written side by side is
    // alike, and would make the machines look better on what they have not seen than they are.
    private static int[] Folds(int[] labels, int count)
    {
        var sizes = labels.CountBy(static label => label).ToDictionary();
        var folds = new int[labels.Length];
        var seen = new Dictionary<int, int>();
        for (var i = 0; i < labels.Length; i++)
        {
            var at = seen.GetValueOrDefault(labels[i]);
            folds[i] = at / Math.Clamp(sizes[labels[i]] / (3 * count), 1, LongestRun) % count;
            seen[labels[i]] = at + 1;
        }

        return folds;
    }

    private static IntentWeights Fit(
        string[] texts, int[] labels, int intents, IntentTrainingSettings settings, Action<double>? progress, CancellationToken cancellationToken)
    {
        var ready = TrainingRows.Of(texts);
        var features = ready.Vocabulary.Count + 1;
        var linear = LinearTrainer.Train(
            ready.Rows, labels, features, intents, settings.Cost, settings.PositiveCost, settings.Passes, share => progress?.Invoke(share * LinearShare), cancellationToken);
        var layers = new DenseLayer[settings.Layers];
        for (var i = 0; i < layers.Length; i++)
        {
            void Report(double share) => progress?.Invoke(LinearShare + ((i + share) / layers.Length * (1 - LinearShare)));
            layers[i] = DenseTrainer.Train(ready.Rows, labels, features, intents, settings.DensePasses, FirstSeed + (ulong)i, Report, cancellationToken);
        }

        return new IntentWeights(ready.Vocabulary, ready.Idf, linear, layers);
    }

    private static List<IntentContradiction> Contradictions(string[] texts, int[] labels, string[] intents, Unseen unseen)
    {
        string Name(int label) => label < 0 ? OutOfScope : intents[label];
        var found = new List<IntentContradiction>();
        var seen = new Dictionary<ulong, int>();
        var ngrams = new NgramExtractor();
        for (var i = 0; i < texts.Length && found.Count < MaxContradictions; i++)
        {
            ngrams.Read(texts[i]);
            var hash = Core.Learning.Fnv1a.Basis;
            foreach (ref readonly var ngram in ngrams.Ngrams)
            {
                hash = Core.Learning.Fnv1a.Add(hash, ngram.Hash);
            }

            if (!seen.TryAdd(hash, i) && labels[seen[hash]] != labels[i])
            {
                found.Add(new IntentContradiction(texts[i], Name(labels[i]), Name(labels[seen[hash]]), true));
            }
        }

        foreach (var (row, rival, _) in unseen.Surest(MaxContradictions - found.Count))
        {
            found.Add(new IntentContradiction(texts[row], Name(labels[row]), Name(rival), false));
        }

        return found;
    }

    /// <summary>What machines said of texts that they had not seen.</summary>
    private sealed class Unseen(int intents)
    {
        private const double SureOfAnother = 0.5;

        private readonly List<(int Row, int Label, float[] Linear, float[] Scores, float Known, int Words)> _rows = [];
        private int _right;
        private int _inScope;

        public double Accuracy => _inScope == 0 ? double.NaN : (double)_right / _inScope;

        public void Add(string[] texts, int[] labels, IEnumerable<int> rows, IntentWeights weights)
        {
            var vector = new TextVectorizer();
            var linear = new float[LinearTrainer.StrideOf(intents)];
            foreach (var row in rows)
            {
                vector.Read(texts[row]);
                vector.Weigh(weights.Vocabulary, weights.Idf);
                var own = new float[intents];
                weights.Score(vector, intents, linear, own);
                _rows.Add((row, labels[row], linear[..intents], own, vector.KnownShare, vector.Ngrams.WordCount));
                if (labels[row] >= 0)
                {
                    _inScope++;
                    _right += Array.IndexOf(own, own.Max()) == labels[row] ? 1 : 0;
                }
            }
        }

        /// <summary>The factor that makes the probabilities fit best what was true.</summary>
        public double Sharpness()
        {
            var best = (Loss: double.MaxValue, Factor: 1.0);
            for (var factor = 0.2; factor <= 8 && _inScope > 0; factor *= 1.1)
            {
                var loss = _rows.Where(row => row.Label >= 0).Sum(row => -Math.Log(Math.Max(1e-9, Probability(row.Scores, row.Label, factor))));
                best = loss < best.Loss ? (loss, factor) : best;
            }

            return best.Factor;
        }

        /// <summary>The head. Without enough examples out of scope, those of each intent stand for them: scored as if their intent were not there.</summary>
        public OutOfScopeHead Head(double sharpness, IntentTrainingSettings settings)
        {
            if (_inScope < FewestToSplit)
            {
                return OutOfScopeHead.Unknowing;
            }

            var inScope = _rows.Where(row => row.Label >= 0).Select(row => ScoreReading.Of(row.Linear, row.Scores, -1, sharpness).Features(row.Known, row.Words)).ToArray();
            var given = _rows.Where(row => row.Label < 0).Select(row => ScoreReading.Of(row.Linear, row.Scores, -1, sharpness).Features(row.Known, row.Words)).ToArray();
            return given.Length >= FewestToSplit
                ? OutOfScopeHead.Fit(inScope, given, settings.OutOfScopeRecall, settings.MaxRefused)
                : OutOfScopeHead.Fit(
                    inScope,
                    [.. given, .. _rows.Where(row => row.Label >= 0).Select(row => ScoreReading.Of(row.Linear, row.Scores, row.Label, sharpness).Features(row.Known * 0.5f, row.Words))],
                    settings.OutOfScopeRecall,
                    settings.MaxRefused);
        }

        /// <summary>The examples that machines trained without them take for another intent, the surest first.</summary>
        public IEnumerable<(int Row, int Rival, double Difference)> Surest(int most) =>
            _rows.Where(row => row.Label >= 0)
                .Select(row => (row.Row, Rival: Array.IndexOf(row.Scores, row.Scores.Max()), Difference: (row.Scores.Max() - (double)row.Scores[row.Label]) / IntentWeights.LinearFactor))
                .Where(row => row.Difference > SureOfAnother)
                .OrderByDescending(row => row.Difference)
                .Take(most);

        private static double Probability(float[] scores, int label, double factor)
        {
            var sum = 0.0;
            foreach (var score in scores)
            {
                sum += Math.Exp(factor * (score - scores[label]));
            }

            return 1 / sum;
        }
    }
}
