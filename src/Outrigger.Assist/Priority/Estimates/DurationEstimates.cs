namespace Outrigger.Assist.Priority.Estimates;

/// <summary>
/// How far callers' own estimates of durations are worth believing: their usual error beside that of what was learned, and
/// how far they are off on average. An estimate counts by the inverse of its error, so one that is always the same, or made
/// up to get ahead, soon counts for nothing. O(1); five numbers. Not thread-safe.
/// </summary>
internal sealed class DurationEstimates
{
    private const double Memory = 200;
    private const double LeastError = 0.01;

    /// <summary>Estimates seen, their mean error in logarithms, mean squares of their error and of the learned one's. As good as each other at first.</summary>
    public (double Count, double Bias, double Square, double LearnedSquare) State { get; private set; } = (0, 0, 0.5, 0.8);

    /// <summary>The estimate and what was learned, joined.</summary>
    public (double Mean, double Variance) Join(double logEstimate, double mean, double variance)
    {
        var own = 1 / Math.Max(LeastError, State.Square);
        var learned = 1 / Math.Max(LeastError, State.LearnedSquare);
        var weight = own / (own + learned);
        return ((weight * (logEstimate + State.Bias)) + ((1 - weight) * mean), Math.Min(variance, 1 / (own + learned)));
    }

    public void Learn(double logEstimate, double mean, double logSeconds)
    {
        var (count, bias, square, learnedSquare) = State;
        count = Math.Min(count, Memory - 1) + 1;
        var rate = 1 / (count + 4);
        var error = logSeconds - logEstimate;
        var left = error - bias;
        var learned = logSeconds - mean;
        State = (count, bias + (rate * left), square + (rate * ((left * left) - square)), learnedSquare + (rate * ((learned * learned) - learnedSquare)));
    }

    public bool TryRestore((double Count, double Bias, double Square, double LearnedSquare) state)
    {
        if (!(state.Count is >= 0 and <= Memory) || !(Math.Abs(state.Bias) < 50) || !(state.Square is >= 0 and < 1e4) || !(state.LearnedSquare is >= 0 and < 1e4))
        {
            return false;
        }

        State = state;
        return true;
    }
}
