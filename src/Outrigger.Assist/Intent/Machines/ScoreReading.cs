namespace Outrigger.Assist.Intent.Machines;

/// <summary>What a row of scores says.</summary>
/// <param name="Best">The best intent.</param>
/// <param name="Second">The runner-up; −1 when there is none.</param>
/// <param name="Machine">What the best of the machines says; their scores are near 1 for what they know and near −1 for what they do not.</param>
/// <param name="Top">The probability of the best among the intents.</param>
/// <param name="Margin">Its distance to the runner-up, in units of the machines.</param>
internal readonly record struct ScoreReading(int Best, int Second, double Machine, double Top, double Margin)
{
    /// <summary>Reads scores. O(intents).</summary>
    /// <param name="linear">[intents]: the machines'.</param>
    /// <param name="scores">[intents]: of all together.</param>
    /// <param name="without">An intent to be read as if it were not there; −1 for none.</param>
    /// <param name="sharpness">What scores are multiplied with to become log-probabilities.</param>
    public static ScoreReading Of(ReadOnlySpan<float> linear, ReadOnlySpan<float> scores, int without, double sharpness)
    {
        var (best, second) = (-1, -1);
        var machine = float.MinValue;
        for (var k = 0; k < scores.Length; k++)
        {
            if (k == without)
            {
                continue;
            }

            machine = Math.Max(machine, linear[k]);
            if (best < 0 || scores[k] > scores[best])
            {
                (second, best) = (best, k);
            }
            else if (second < 0 || scores[k] > scores[second])
            {
                second = k;
            }
        }

        if (best < 0)
        {
            return new ScoreReading(-1, -1, -1, 0, 0);
        }

        var sum = 0.0;
        for (var k = 0; k < scores.Length; k++)
        {
            sum += k == without ? 0 : Math.Exp(sharpness * (scores[k] - scores[best]));
        }

        return new ScoreReading(best, second, machine, 1 / sum, second < 0 ? 1 : (scores[best] - scores[second]) / IntentWeights.LinearFactor);
    }

    /// <summary>What the out-of-scope head looks at.</summary>
    public Features6 Features(double known, int words) => OutOfScopeHead.Features(Machine, Margin, Top, known, words);
}
