using System.Globalization;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Health;

/// <summary>
/// The head of system health: each reading as a share of its limit, and how unusual it is for this process. It needs
/// attention when a limit is reached, or when something is unusual and at least half way to its limit. Pure, thread-safe.
/// </summary>
internal sealed class HealthModel : IDecisionModel
{
    public const string Attention = "needs-attention";
    public const string Healthy = "healthy";
    public const int Readings = 4;
    public const int FeatureCount = 2 * Readings;

    private const double HalfWay = 0.5;
    private const double Sharpness = 12;
    private const double Rate = 0.02;
    private static readonly string[] Words = ["processors", "memory", "time in garbage collection", "work waiting for a thread"];

    public string ModuleName => "health";

    public string Name => "limits-and-usual";

    /// <summary>Shares of the limits, then evidence that each is unusual in powers of ten.</summary>
    public IReadOnlyList<string> FeatureNames { get; } =
        ["cpu-of-limit", "memory-of-limit", "gc-of-limit", "queue-of-limit", "cpu-unusual", "memory-unusual", "gc-unusual", "queue-unusual"];

    /// <summary>For each reading at which share of its limit it counts as reached, then how much evidence is unusual.</summary>
    public IReadOnlyList<double> InitialParameters { get; } = [1, 1, 1, 1, 3.5];

    /// <inheritdoc/>
    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var (worst, score) = Worst(parameters, features);
        var needs = score >= 1;
        var probability = Probability(score);
        return new(
            needs ? Attention : Healthy,
            score,
            needs ? probability : 1 - probability,
            [new(Words[worst], string.Create(CultureInfo.InvariantCulture, $"{features[worst]:P0} of its limit, evidence that it is unusual {features[Readings + worst]:F1}"), Math.Round(score, 3))],
            needs);
    }

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var probability = Math.Clamp(Probability(Worst(parameters, features).Score), 1e-6, 1 - 1e-6);
        return outcome > 0.5 ? -Math.Log(probability) : -Math.Log(1 - probability);
    }

    /// <inheritdoc/>
    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        var (worst, score) = Worst(parameters, features);
        var error = Math.Clamp(outcome, 0, 1) - Probability(score);
        parameters[worst] = Math.Clamp(parameters[worst] - (Rate * Math.Clamp(weight, 0, 1) * error), 0.5, 1.1);
    }

    private static double Probability(double score) => 1 / (1 + Math.Exp(-(Math.Log(4) + (Sharpness * (score - 1)))));

    private static (int Reading, double Score) Worst(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var worst = (Reading: 0, Score: 0.0);
        for (var i = 0; i < Readings; i++)
        {
            var share = Finite(features[i]) / parameters[i];
            var score = share >= HalfWay && Finite(features[Readings + i]) >= parameters[Readings] ? Math.Max(share, 1) : share;
            if (score > worst.Score)
            {
                worst = (i, score);
            }
        }

        return worst;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
