namespace Outrigger.Quality.Triage;

/// <summary>A linear support vector machine, one against the rest, on the same words; the usual choice for tickets, as a measure.</summary>
/// <seealso href="https://doi.org/10.1007/s10107-010-0420-4">Shalev-Shwartz et al., Pegasos, 2011</seealso>
internal sealed class LinearMachine
{
    private const int Slots = 1 << 16;
    private const int Passes = 10;
    private const double Regularisation = 1e-4;

    private readonly double[][] _weights;
    private readonly double[] _bias;

    public LinearMachine(IReadOnlyList<uint[]> words, IReadOnlyList<int> labels, int classes)
    {
        _weights = [.. Enumerable.Range(0, classes).Select(static _ => new double[Slots])];
        _bias = new double[classes];
        var random = new Random(1);
        for (var c = 0; c < classes; c++)
        {
            for (var step = 1; step <= Passes * words.Count; step++)
            {
                var i = random.Next(words.Count);
                var truth = labels[i] == c ? 1 : -1;
                var rate = 1 / (Regularisation * (step + 10_000));
                if (truth * Score(c, words[i]) < 1)
                {
                    var change = rate * truth / Math.Sqrt(Math.Max(1, words[i].Length));
                    foreach (var word in words[i])
                    {
                        _weights[c][word % Slots] += change;
                    }

                    _bias[c] += 0.01 * rate * truth;
                }
            }
        }
    }

    public int Guess(uint[] words)
    {
        var best = 0;
        for (var c = 1; c < _weights.Length; c++)
        {
            best = Score(c, words) > Score(best, words) ? c : best;
        }

        return best;
    }

    private double Score(int c, uint[] words)
    {
        var sum = 0.0;
        foreach (var word in words)
        {
            sum += _weights[c][word % Slots];
        }

        return (sum / Math.Sqrt(Math.Max(1, words.Length))) + _bias[c];
    }
}
