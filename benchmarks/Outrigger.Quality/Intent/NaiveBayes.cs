using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Quality.Intent;

/// <summary>What is run beside ours: multinomial naive Bayes over the same n-grams, add one half, the prior of the counts.</summary>
internal sealed class NaiveBayes
{
    private const double Smoothing = 0.5;

    private readonly Dictionary<uint, Dictionary<int, int>> _counts = [];
    private readonly List<string> _intents = [];
    private readonly List<double> _totals = [];
    private readonly List<int> _examples = [];
    private readonly NgramExtractor _ngrams = new();

    public NaiveBayes(IReadOnlyList<(string Text, string Intent)> examples)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, intent) in examples)
        {
            if (!numbers.TryGetValue(intent, out var number))
            {
                numbers[intent] = number = _intents.Count;
                _intents.Add(intent);
                _totals.Add(0);
                _examples.Add(0);
            }

            _examples[number]++;
            _ngrams.Read(text);
            foreach (var ngram in _ngrams.Ngrams)
            {
                if (!_counts.TryGetValue(ngram.Hash, out var counts))
                {
                    _counts[ngram.Hash] = counts = [];
                }

                counts[number] = counts.GetValueOrDefault(number) + 1;
                _totals[number]++;
            }
        }
    }

    public string Recognize(string text)
    {
        var scores = new double[_intents.Count];
        var known = 0;
        _ngrams.Read(text);
        foreach (var ngram in _ngrams.Ngrams)
        {
            if (_counts.TryGetValue(ngram.Hash, out var counts))
            {
                known++;
                foreach (var (intent, count) in counts)
                {
                    scores[intent] += Math.Log((count + Smoothing) / Smoothing);
                }
            }
        }

        for (var k = 0; k < scores.Length; k++)
        {
            scores[k] += Math.Log(_examples[k]) + (known * Math.Log(Smoothing / (_totals[k] + (Smoothing * _counts.Count))));
        }

        return _intents[Array.IndexOf(scores, scores.Max())];
    }
}
