namespace Outrigger.Assist.Intent.Machines;

/// <summary>What a text was recognised as, in numbers.</summary>
/// <param name="Best">The intent's number; −1 when there is none.</param>
/// <param name="Second">The runner-up's; −1 when there is none.</param>
/// <param name="Top">The probability of the best among the intents, 0 to 1.</param>
/// <param name="Margin">Its distance to the runner-up, in units of the machines' scores.</param>
/// <param name="OutOfScope">The probability that it is none of them, 0 to 1.</param>
/// <param name="KnownShare">Which share of the words and pairs of words was known, 0 to 1.</param>
internal readonly record struct Recognized(int Best, int Second, double Top, double Margin, double OutOfScope, double KnownShare);

/// <summary>
/// The trained machines and layers of one set of intents: a byte a weight, the weights of an n-gram for all intents side by
/// side, so that a text is scored in one pass over its n-grams with vector instructions. Immutable, thread-safe; the caller
/// brings the memory that a decision needs. State: n-grams × (intents, rounded up to 32, + 128 a layer + about 40) bytes.
/// </summary>
internal sealed class IntentModel
{
    private readonly Vocabulary _vocabulary;
    private readonly float[] _idf;
    private readonly ByteMatrix _linear;
    private readonly (ByteMatrix Embedding, float[] Output)[] _layers;

    public IntentModel(IReadOnlyList<string> intents, IntentWeights weights, OutOfScopeHead head, double sharpness, IntentTrainingReport report)
    {
        Intents = intents;
        Head = head;
        Sharpness = sharpness;
        Report = report;
        _vocabulary = weights.Vocabulary;
        _idf = weights.Idf;
        _linear = new ByteMatrix(weights.Linear, LinearTrainer.StrideOf(intents.Count));
        _layers = [.. weights.Layers.Select(static layer => (new ByteMatrix(layer.Embedding, DenseTrainer.Width), layer.Output))];
    }

    /// <summary>What the intents are called.</summary>
    public IReadOnlyList<string> Intents { get; }

    /// <summary>What tells a text that is none of them.</summary>
    public OutOfScopeHead Head { get; }

    /// <summary>What scores are multiplied with before they become probabilities.</summary>
    public double Sharpness { get; }

    /// <summary>How it was trained.</summary>
    public IntentTrainingReport Report { get; }

    /// <summary>How many n-grams it knows.</summary>
    public int NgramCount => _vocabulary.Count;

    /// <summary>Its state, in bytes.</summary>
    public long Bytes => _linear.Bytes + _layers.Sum(static layer => layer.Embedding.Bytes + (4L * layer.Output.Length)) + (4L * _idf.Length) + _vocabulary.Bytes;

    /// <summary>The number of an intent; −1 when the model does not know it.</summary>
    public int NumberOf(string intent)
    {
        for (var k = 0; k < Intents.Count; k++)
        {
            if (Intents[k] == intent)
            {
                return k;
            }
        }

        return -1;
    }

    /// <summary>Recognises a text. O(n-grams × intents / 8); nothing is allocated.</summary>
    /// <param name="text">The text; only its first <see cref="NgramExtractor.MaxCharacters"/> characters count.</param>
    /// <param name="scratch">Memory, used by this thread alone.</param>
    /// <param name="overlay">What was learned since this model was trained.</param>
    public Recognized Recognize(ReadOnlySpan<char> text, IntentScratch scratch, ExampleOverlay? overlay = null)
    {
        scratch.Vector.Read(text);
        scratch.Vector.Weigh(_vocabulary, _idf);
        if (Intents.Count == 0)
        {
            return new Recognized(-1, -1, 0, 0, 1, 0);
        }

        var room = scratch.Scores(_linear.Stride);
        var linear = room.Linear;
        var scores = room.All;
        _linear.Sum(scratch.Vector.Columns, scratch.Vector.Values, linear);
        overlay?.AddTo(scratch.Vector, linear);
        Span<float> hidden = stackalloc float[DenseTrainer.Width];
        IntentWeights.Weigh(linear[..Intents.Count], scores[..Intents.Count]);
        foreach (var (embedding, output) in _layers)
        {
            embedding.Sum(scratch.Vector.Columns, scratch.Vector.Values, hidden);
            DenseTrainer.AddScores(output, hidden, 1f / _layers.Length, scores[..Intents.Count]);
        }

        return Judge(linear[..Intents.Count], scores[..Intents.Count], scratch.Vector.KnownShare, scratch.Vector.Ngrams.WordCount, Sharpness, Head);
    }

    /// <summary>What scores mean. linear (the machines alone), scores: [intents].</summary>
    private static Recognized Judge(ReadOnlySpan<float> linear, ReadOnlySpan<float> scores, float knownShare, int words, double sharpness, OutOfScopeHead head)
    {
        if (scores.IsEmpty || words == 0)
        {
            return new Recognized(-1, -1, 0, 0, 1, 0);
        }

        var reading = ScoreReading.Of(linear, scores, -1, sharpness);
        return new Recognized(reading.Best, reading.Second, reading.Top, reading.Margin, head.Probability(reading.Features(knownShare, words)), knownShare);
    }

    /// <summary>The n-grams that spoke most for an intent against another, longest first among equals; none overlaps another.</summary>
    /// <returns>The n-gram and what it added to the difference of both intents' machines.</returns>
    public IReadOnlyList<(string Text, double Contribution)> Explain(IntentScratch scratch, int intent, int rival, int most)
    {
        var found = new List<(Ngram Ngram, double Contribution)>();
        var vector = scratch.Vector;
        var byColumn = new Dictionary<int, float>(vector.Columns.Length);
        for (var i = 0; i < vector.Columns.Length; i++)
        {
            byColumn[vector.Columns[i]] = vector.Values[i];
        }

        foreach (ref readonly var ngram in vector.Ngrams.Ngrams)
        {
            var column = _vocabulary.Find(ngram.Hash);
            if (column >= 0 && byColumn.Remove(column, out var value))
            {
                var difference = _linear.At(column, intent) - (rival < 0 ? 0 : _linear.At(column, rival));
                found.Add((ngram, difference * value));
            }
        }

        found.Sort(static (a, b) => Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution)));
        var chosen = new List<(Ngram Ngram, double Contribution)>();
        foreach (var candidate in found)
        {
            if (chosen.Count == most || candidate.Contribution == 0)
            {
                break;
            }

            if (chosen.TrueForAll(other => candidate.Ngram.Start >= other.Ngram.Start + other.Ngram.Length || other.Ngram.Start >= candidate.Ngram.Start + candidate.Ngram.Length))
            {
                chosen.Add(candidate);
            }
        }

        return [.. chosen.Select(one => (vector.Ngrams.TextOf(one.Ngram).Trim().ToString(), Math.Round(one.Contribution, 4)))];
    }
}
