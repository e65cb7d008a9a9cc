using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Prediction.Risks;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Prediction;

/// <summary>The head: turns the calibrated logit into the risk (σ(slope × logit + offset)) and compares it with the threshold. Pure; thread-safe.</summary>
internal sealed class PredictionModel : IDecisionModel
{
    public const string Module = "prediction";
    public const string Issues = "issues";
    public const string None = "none";

    public const int Logit = 0;
    public const int Threshold = 1;
    public const int IsCold = 2;
    public const int BaseRate = 3;
    public const int FamiliesAt = 4;

    private static readonly string[] Names = ["logit", "threshold", "cold", "base rate", .. RiskCase.Families];

    public string ModuleName => Module;

    public string Name => "request-risk";

    public IReadOnlyList<string> FeatureNames => Names;

    public IReadOnlyList<double> InitialParameters { get; } = [1, 0];

    public static double GetRisk(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) => Logistic.Sigmoid((parameters[0] * features[Logit]) + parameters[1]);

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var risk = GetRisk(parameters, features);
        var isCold = features[IsCold] > 0.5;
        var hasIssues = risk > features[Threshold] && !isCold;
        var reasons = new List<DecisionReason>(8)
        {
            new("risk", string.Create(CultureInfo.InvariantCulture, $"{risk:0.00} of {features[Threshold]:0.00}; usual {features[BaseRate]:0.000}{(isCold ? "; too little was seen to be sure" : "")}"), 0),
        };
        for (var i = 0; i < RiskCase.Families.Length; i++)
        {
            if (Math.Abs(features[FamiliesAt + i]) >= 0.05)
            {
                reasons.Add(new DecisionReason(RiskCase.Families[i], features[FamiliesAt + i] > 0 ? "more often with failures" : "more often without", features[FamiliesAt + i]));
            }
        }

        reasons.Sort(1, reasons.Count - 1, Comparer<DecisionReason>.Create(static (a, b) => Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution))));
        return new Verdict(hasIssues ? Issues : None, risk, hasIssues ? risk : 1 - risk, reasons, hasIssues);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) => Logistic.Loss(GetRisk(parameters, features), Math.Clamp(outcome, 0, 1));

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (!double.IsFinite(outcome) || !double.IsFinite(features[Logit]))
        {
            return;
        }

        var error = 0.02 * Math.Clamp(weight, 0, 1) * (Math.Clamp(outcome, 0, 1) - GetRisk(parameters, features));
        parameters[0] = Math.Clamp(parameters[0] + (error * Math.Clamp(features[Logit], -5, 5)), 0, 4);
        parameters[1] = Math.Clamp(parameters[1] + error, -5, 5);
    }
}
