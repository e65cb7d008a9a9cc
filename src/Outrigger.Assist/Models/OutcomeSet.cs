using System.Diagnostics.CodeAnalysis;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Models;

/// <summary>One word of feedback to learn from or to compare on.</summary>
/// <param name="Features">The features of the decision.</param>
/// <param name="Value">What was true.</param>
/// <param name="Weight">How much it counts, 0 to 1.</param>
/// <param name="AtMicros">When the decision was made.</param>
internal readonly record struct Outcome(ReadOnlyMemory<double> Features, double Value, double Weight, long AtMicros);

/// <summary>
/// Feedback, weighed so that no source counts for more than its cap: a source that has said n things gives each the weight
/// min(1, cap ÷ n), and where several speak of one decision they share it. Whatever a source floods us with, its words
/// together weigh at most the cap, and since a model's learning step is proportional to the weight, they move it by at
/// most so many steps. Immutable.
/// </summary>
internal sealed class OutcomeSet(IReadOnlyList<Outcome> outcomes)
{
    /// <summary>The words, the oldest decision first.</summary>
    public IReadOnlyList<Outcome> Outcomes { get; } = outcomes;

    /// <summary>What they weigh together.</summary>
    public double Weight { get; } = outcomes.Sum(outcome => outcome.Weight);

    /// <summary>Weighs what was said of decisions.</summary>
    /// <param name="decisions">Decisions with feedback, the oldest first.</param>
    /// <param name="cap">What one source may weigh, above 0.</param>
    /// <param name="isTrusted">Sources that are not capped, as <c>tenant/source</c>.</param>
    public static OutcomeSet Weigh(IReadOnlyList<RecordedDecision> decisions, double cap, Func<string, bool> isTrusted)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var made in decisions)
        {
            foreach (var said in made.Feedback)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, SourceOf(made, said), out _)++;
            }
        }

        var outcomes = new List<Outcome>(decisions.Count);
        foreach (var made in decisions)
        {
            foreach (var said in made.Feedback.Where(said => double.IsFinite(said.Outcome)))
            {
                var source = SourceOf(made, said);
                var weight = isTrusted(source) ? 1 : Math.Min(1, cap / counts[source]);
                outcomes.Add(new Outcome(made.Features, said.Outcome, weight / made.Feedback.Count, made.AtMicros));
            }
        }

        return new OutcomeSet(outcomes);
    }

    /// <summary>What belongs to decisions made after an instant.</summary>
    public OutcomeSet After(long micros) => new([.. Outcomes.Where(outcome => outcome.AtMicros > micros)]);

    /// <summary>Splits in time: the older part and the newer part of about <paramref name="newerShare"/> of the weight. Decisions of one instant stay together.</summary>
    public (OutcomeSet Older, OutcomeSet Newer) Split(double newerShare)
    {
        var rest = Weight * (1 - newerShare);
        var cut = 0;
        while (cut < Outcomes.Count && (rest > 0 || (cut > 0 && Outcomes[cut].AtMicros == Outcomes[cut - 1].AtMicros)))
        {
            rest -= Outcomes[cut++].Weight;
        }

        return (new OutcomeSet([.. Outcomes.Take(cut)]), new OutcomeSet([.. Outcomes.Skip(cut)]));
    }

    /// <summary>
    /// Compares two versions word by word. The bound is that of a mean of pairs, with the weight as their number: never more
    /// than there are, so capped sources cannot feign certainty. Words on which a loss is no number count for neither.
    /// </summary>
    public ModelComparison Compare(IDecisionModel model, ModelParameters version, ModelParameters against, int minWeight, long nowMicros)
    {
        double weight = 0, loss = 0, lossAgainst = 0, mean = 0, squares = 0;
        var count = 0;
        foreach (var outcome in Outcomes.Where(outcome => outcome.Features.Length == model.FeatureNames.Count))
        {
            var own = LossOf(model, version, outcome);
            var other = LossOf(model, against, outcome);
            if (!double.IsFinite(own) || !double.IsFinite(other))
            {
                continue;
            }

            // West's weighted form of the running mean and sum of squares.
            weight += outcome.Weight;
            var step = other - own - mean;
            mean += outcome.Weight / weight * step;
            squares += outcome.Weight * step * (other - own - mean);
            loss += outcome.Weight * own;
            lossAgainst += outcome.Weight * other;
            count++;
        }

        var isEnough = weight >= minWeight && weight > 1;
        double? bound = isEnough ? mean - (ProportionBounds.OneSided95 * Math.Sqrt(squares / (weight - 1) / weight)) : null;
        return new ModelComparison(
            version.Version,
            against.Version,
            count,
            weight,
            weight > 0 ? loss / weight : 0,
            weight > 0 ? lossAgainst / weight : 0,
            mean,
            bound,
            bound > 0,
            nowMicros);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Old features may surprise a model; that word then counts for neither version.")]
    private static double LossOf(IDecisionModel model, ModelParameters version, Outcome outcome)
    {
        try
        {
            return model.Loss(version.Values.Span, outcome.Features.Span, outcome.Value);
        }
        catch (Exception)
        {
            return double.NaN;
        }
    }

    private static string SourceOf(RecordedDecision made, DecisionFeedback said) => said.Source == "admin" ? said.Source : made.Tenant.Value + "/" + said.Source;
}
