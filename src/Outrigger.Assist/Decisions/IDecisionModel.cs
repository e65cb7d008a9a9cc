namespace Outrigger.Assist.Decisions;

/// <summary>
/// A model as the contract sees it. It decides in two steps: state and input become features (numbers that say all that
/// the decision rests on), and a head, whose parameters are the model's version, turns features into a verdict. The first
/// step is the module's own; the second is pure, so that a recorded decision can be replayed with any version, and
/// versions can be compared on what was recorded. Thread-safe.
/// </summary>
public interface IDecisionModel
{
    /// <summary>The module it decides for, in kebab case.</summary>
    string ModuleName { get; }

    /// <summary>The model's name; stable.</summary>
    string Name { get; }

    /// <summary>What the features are called, in order; at most 64.</summary>
    IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The parameters that ship with it: with them, it decides as the fixed settings of its page say.</summary>
    IReadOnlyList<double> InitialParameters { get; }

    /// <summary>What the head says of features. Pure.</summary>
    /// <param name="parameters">A version's parameters, as many as <see cref="InitialParameters"/>.</param>
    /// <param name="features">As many as <see cref="FeatureNames"/>; NaN where nothing was known.</param>
    Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features);

    /// <summary>How bad these parameters would have been, once the outcome is known; lower is better. Pure.</summary>
    /// <param name="parameters">A version's parameters.</param>
    /// <param name="features">The features of the decision.</param>
    /// <param name="outcome">What was true: for a yes or no 1 or 0, for a forecast the value.</param>
    double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome);

    /// <summary>Moves parameters towards what was true, one small step. Pure but for <paramref name="parameters"/>.</summary>
    /// <param name="parameters">The candidate's parameters; changed.</param>
    /// <param name="features">The features of the decision.</param>
    /// <param name="outcome">What was true.</param>
    /// <param name="weight">How much this one counts, 0 to 1; sources that give much feedback count less.</param>
    void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight);
}
