using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Tests.Decisions;

/// <summary>Alerts when the logistic of weight × (first feature − threshold) is at least one half; learns its threshold.</summary>
internal sealed class FakeModel(string module = "fake", double threshold = 10) : IDecisionModel
{
    public string ModuleName => module;

    public string Name => module + "-model";

    public IReadOnlyList<string> FeatureNames { get; } = ["value", "spare"];

    public IReadOnlyList<double> InitialParameters { get; } = [threshold];

    public Verdict? Says { get; set; }

    public Exception? Throws { get; set; }

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        if (Throws is not null)
        {
            throw Throws;
        }

        var probability = Probability(parameters, features);
        var isAlert = probability >= 0.5;
        return Says ?? new Verdict(isAlert ? "alert" : "normal", features[0], isAlert ? probability : 1 - probability, [new("value", "seen", features[0] - parameters[0])], isAlert);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var error = Probability(parameters, features) - outcome;
        return error * error;
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight) =>
        parameters[0] += 0.2 * weight * (Probability(parameters, features) - outcome);

    private static double Probability(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) => 1 / (1 + Math.Exp(-(features[0] - parameters[0])));
}

internal sealed class FakeOptions : AssistModuleOptions;
