using Outrigger.Assist.Intent.Machines;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// Tells how severe an item is from the words of its text, learned online from items whose severity is known: one logistic
/// regression a class over hashed words and pairs of words, learned by FTRL. O(words × classes) a text; 16 × 2^bits bytes a
/// class, and the words of 1,024 earlier texts, 1.6 KB each at most, which are forgotten with a restart. Not thread-safe.
/// </summary>
internal sealed class SeverityReader
{
    /// <summary>How many different words and pairs of a text are looked at.</summary>
    public const int MaxWords = 400;

    // Chosen by cross-validation within the development part of the tickets (see the bench), not on what is reported.
    private static readonly FtrlSettings Settings = new(Alpha: 1, Beta: 1, L1: 0, L2: 0.1);

    private const int MaxPast = 1024;
    private const int Replays = 6;

    private readonly HashedLogisticRegression[] _classes;
    private readonly List<(uint[] Words, int Label)> _past = [];
    private ulong _dice = 1;
    private readonly double[] _counts;
    private readonly double[] _values = new double[MaxWords];
    private readonly ulong[] _keys = new ulong[MaxWords];

    /// <summary>A reader that knows nothing: every class is equally likely.</summary>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="bits">2^bits slots a class.</param>
    public SeverityReader(int classes, int bits)
    {
        _classes = new HashedLogisticRegression[classes];
        for (var i = 0; i < classes; i++)
        {
            _classes[i] = new HashedLogisticRegression(bits, Settings);
        }

        _counts = new double[classes];
    }

    /// <summary>How many texts were learned.</summary>
    public double Samples => _counts.Sum();

    /// <summary>How often each class was learned.</summary>
    public ReadOnlySpan<double> Counts => _counts;

    /// <summary>The regressions, for saving.</summary>
    public IReadOnlyList<HashedLogisticRegression> Classes => _classes;

    /// <summary>The different words and pairs of a text as hashes, at most <see cref="MaxWords"/>, in the order of the text.</summary>
    public static uint[] WordsOf(ReadOnlySpan<char> text, NgramExtractor extractor)
    {
        extractor.Read(text);
        var seen = new HashSet<uint>();
        foreach (ref readonly var ngram in extractor.Ngrams)
        {
            if (ngram.Kind == NgramKind.Word && seen.Count < MaxWords)
            {
                seen.Add(ngram.Hash);
            }
        }

        return [.. seen];
    }

    /// <summary>How likely each class is.</summary>
    /// <param name="words">What <see cref="WordsOf"/> said.</param>
    /// <param name="rareShare">
    /// 0: the likeliest class is meant to be right most often. 1: rare classes count as much as frequent ones. Between: between.
    /// </param>
    /// <param name="probabilities">[classes], to be filled; they add up to 1.</param>
    public void Read(ReadOnlySpan<uint> words, double rareShare, Span<double> probabilities)
    {
        var count = Fill(words);
        ReadOnlySpan<ulong> keys = _keys.AsSpan(0, count);
        ReadOnlySpan<double> values = _values.AsSpan(0, count);
        var all = Samples + _classes.Length;
        var sum = 0.0;
        for (var i = 0; i < _classes.Length; i++)
        {
            var prior = (_counts[i] + 1) / all;
            probabilities[i] = Logistic.Sigmoid(_classes[i].Score(keys, values)) * Math.Pow(prior, -rareShare);
            sum += probabilities[i];
        }

        for (var i = 0; i < _classes.Length; i++)
        {
            probabilities[i] /= sum;
        }
    }

    /// <summary>Learns a text whose class is known.</summary>
    private void Learn(ReadOnlySpan<uint> words, int label)
    {
        var count = Fill(words);
        ReadOnlySpan<ulong> keys = _keys.AsSpan(0, count);
        ReadOnlySpan<double> values = _values.AsSpan(0, count);
        for (var i = 0; i < _classes.Length; i++)
        {
            _classes[i].Update(keys, values, i == label ? 1 : 0);
        }
    }

    /// <summary>Learns a text whose class is known, and some earlier ones once more: one pass over few texts teaches little.</summary>
    public void LearnAgain(uint[] words, int label)
    {
        Learn(words, label);
        _counts[label]++;
        if (_past.Count < MaxPast)
        {
            _past.Add((words, label));
        }
        else
        {
            _past[Dice()] = (words, label);
        }

        for (var i = 0; i < Replays; i++)
        {
            var (earlier, known) = _past[Dice()];
            Learn(earlier, known);
        }
    }

    private int Dice() => (int)(((_dice = (_dice * 6364136223846793005) + 1442695040888963407) >> 33) % (ulong)_past.Count);

    /// <summary>Puts back what was saved; false, and nothing changed but perhaps the weights of some classes, when it cannot be.</summary>
    public bool TryRestore(ReadOnlySpan<double> counts)
    {
        foreach (var count in counts)
        {
            if (!(count is >= 0 and < 1e12))
            {
                return false;
            }
        }

        counts.CopyTo(_counts);
        return counts.Length == _counts.Length;
    }

    // A long text has as much to say as a short one.
    private int Fill(ReadOnlySpan<uint> words)
    {
        var count = Math.Min(words.Length, MaxWords);
        var value = 1 / Math.Sqrt(Math.Max(1, count));
        for (var i = 0; i < count; i++)
        {
            _keys[i] = words[i];
            _values[i] = value;
        }

        return count;
    }
}
