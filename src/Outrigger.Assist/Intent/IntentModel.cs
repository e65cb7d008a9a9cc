using System.Numerics;
using System.Runtime.InteropServices;

namespace Outrigger.Assist.Intent;

/// <summary>What a text was recognised as, in numbers.</summary>
/// <param name="Best">The intent's number; −1 when there is none.</param>
/// <param name="Second">The runner-up's; −1 when there is none.</param>
/// <param name="Top">The probability of the best among the intents, 0 to 1.</param>
/// <param name="Margin">Its distance to the runner-up, in units of the machines' scores.</param>
/// <param name="OutOfScope">The probability that it is none of them, 0 to 1.</param>
/// <param name="KnownShare">Which share of the words and pairs of words was known, 0 to 1.</param>
internal readonly record struct Recognized(int Best, int Second, double Top, double Margin, double OutOfScope, double KnownShare);

/// <summary>
/// The trained machines of one set of intents: a byte a weight, the weights of an n-gram for all intents side by side, so
/// that a text is scored in one pass over its n-grams with vector instructions. Immutable, thread-safe; the caller brings
/// the memory that a decision needs. State: vocabulary × (intents, rounded up to 32, + 16) bytes.
/// </summary>
internal sealed class IntentModel
{
    private readonly Vocabulary _vocabulary;
    private readonly float[] _idf;
    private readonly sbyte[] _weights;
    private readonly float[] _scales;
    private readonly int _stride;

    public IntentModel(IReadOnlyList<string> intents, Vocabulary vocabulary, float[] idf, float[] weights, OutOfScopeHead head, double sharpness, IntentTrainingReport report)
    {
        Intents = intents;
        Head = head;
        Sharpness = sharpness;
        Report = report;
        _vocabulary = vocabulary;
        _idf = idf;
        _stride = LinearTrainer.StrideOf(intents.Count);
        (_weights, _scales) = Quantize(weights, _stride);
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
    public long Bytes => _weights.LongLength + (4L * _scales.Length) + (4L * _idf.Length) + _vocabulary.Bytes;

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
        var scores = scratch.Scores(_stride);
        Score(scratch.Vector.Columns, scratch.Vector.Values, scores);
        overlay?.AddTo(scratch.Vector, scores);
        return Judge(scores[..Intents.Count], scratch.Vector, Sharpness, Head);
    }

    /// <summary>What scores mean. scores: [intents].</summary>
    public static Recognized Judge(ReadOnlySpan<float> scores, TextVectorizer vector, double sharpness, OutOfScopeHead head)
    {
        var best = -1;
        var second = -1;
        for (var k = 0; k < scores.Length; k++)
        {
            if (best < 0 || scores[k] > scores[best])
            {
                (second, best) = (best, k);
            }
            else if (second < 0 || scores[k] > scores[second])
            {
                second = k;
            }
        }

        if (best < 0 || vector.Ngrams.WordCount == 0)
        {
            return new Recognized(best, second, 0, 0, 1, 0);
        }

        var sum = 0.0;
        for (var k = 0; k < scores.Length; k++)
        {
            sum += Math.Exp(sharpness * (scores[k] - scores[best]));
        }

        var margin = second < 0 ? 1 : scores[best] - scores[second];
        var outOfScope = head.Probability(OutOfScopeHead.Features(scores[best], margin, 1 / sum, vector.KnownShare, vector.Ngrams.WordCount));
        return new Recognized(best, second, 1 / sum, margin, outOfScope, vector.KnownShare);
    }

    /// <summary>The n-grams that spoke most for an intent against another, longest first among equals; none overlaps another.</summary>
    /// <returns>The n-gram and what it added to the difference of both scores.</returns>
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
                var line = _weights.AsSpan(column * _stride, _stride);
                var difference = rival < 0 ? line[intent] : line[intent] - line[rival];
                found.Add((ngram, difference * value * _scales[column]));
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

    // What a vector is worth for every intent. scores: [stride].
    private void Score(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> scores)
    {
        scores.Clear();
        var sums = MemoryMarshal.Cast<float, Vector<float>>(scores);
        for (var i = 0; i < columns.Length; i++)
        {
            var value = new Vector<float>(values[i] * _scales[columns[i]]);
            var line = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(_weights.AsSpan(columns[i] * _stride, _stride));
            for (var k = 0; k < line.Length; k++)
            {
                Vector.Widen(line[k], out var low, out var high);
                Vector.Widen(low, out var first, out var second);
                Vector.Widen(high, out var third, out var fourth);
                ref var sum = ref sums[4 * k];
                sum = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(first), value, sum);
                sums[(4 * k) + 1] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(second), value, sums[(4 * k) + 1]);
                sums[(4 * k) + 2] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(third), value, sums[(4 * k) + 2]);
                sums[(4 * k) + 3] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(fourth), value, sums[(4 * k) + 3]);
            }
        }
    }

    private static (sbyte[] Weights, float[] Scales) Quantize(float[] weights, int stride)
    {
        var rows = weights.Length / stride;
        var quantized = new sbyte[weights.Length];
        var scales = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var line = weights.AsSpan(row * stride, stride);
            var largest = 0f;
            foreach (var weight in line)
            {
                largest = Math.Max(largest, Math.Abs(weight));
            }

            if (largest == 0)
            {
                continue;
            }

            scales[row] = largest / 127;
            for (var k = 0; k < stride; k++)
            {
                quantized[(row * stride) + k] = (sbyte)MathF.Round(line[k] / scales[row]);
            }
        }

        return (quantized, scales);
    }
}
