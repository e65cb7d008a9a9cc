namespace Outrigger.Core.Learning;

/// <summary>
/// Turns scores of any unit into a false alarm rate: a score alarms when its rank among the earlier scores of the same source
/// is rarer than wanted (a conformal p-value; beyond what was seen, the fitted tail extrapolates). Update and query O(48),
/// nothing allocated. State: that of <see cref="TailSketch"/>. Not thread-safe.
/// </summary>
/// <seealso href="https://arxiv.org/abs/1107.0037">Laxhammar and Falkman 2011, conformal anomaly detection</seealso>
/// <param name="decay">By what earlier scores are multiplied at each new one, above 0 to 1.</param>
/// <param name="warmup">Before so many scores the p-value is 1.</param>
public sealed class ConformalThreshold(double decay, int warmup)
{
    /// <summary>The scores seen.</summary>
    public TailSketch Scores { get; } = new();

    /// <summary>The p-value of a score: at most this share of earlier scores was as high. Does not add it.</summary>
    public double PValue(double score) => Scores.Count < warmup ? 1 : Scores.TailProbability(score);

    /// <summary>Adds a score that was no alarm, or that is to count as usual all the same.</summary>
    public void Add(double score) => Scores.Add(score, decay);
}
