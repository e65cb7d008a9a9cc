using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Retry;

/// <summary>
/// The head: turns the logit into a probability (σ(slope × logit + offset)), compares it with the threshold, and says no
/// where a limit says no. Its parameters are slope and offset; the threshold is a setting and comes with the features, so
/// that a replay knows it. Pure; thread-safe.
/// </summary>
internal sealed class RetryModel : IDecisionModel
{
    public const string Module = "retry";
    public const string Retry = "retry";
    public const string Probe = "probe";
    public const string Stop = "stop";

    private const int Slope = 0;
    private const int Offset = 1;

    private static readonly string[] Classes = ["429", "503", "timeout", "connection", "server error", "client error", "permanent"];

    private static readonly DecisionReason NotIdempotent = new("idempotence", "the operation may not be repeated", 0);
    private static readonly DecisionReason NoRetryLeft = new("attempts", "as many retries as allowed were made", 0);
    private static readonly DecisionReason NoTimeLeft = new("deadline", "the wait and a usual answer do not fit into the time left", 0);
    private static readonly DecisionReason NoBudgetLeft = new("budget", "as many retries as allowed were made in the last 10 s", 0);

    public string ModuleName => Module;

    public string Name => "retry-recovery";

    public IReadOnlyList<string> FeatureNames => RetryFeatures.Names;

    public IReadOnlyList<double> InitialParameters { get; } = [1, 0];

    /// <summary>A class in words.</summary>
    public static string NameOf(RetryFailureClass failure) => Classes[Math.Clamp((int)failure, 0, Classes.Length - 1)];

    /// <summary>The probability for a logit.</summary>
    public static double Calibrate(ReadOnlySpan<double> parameters, double logit) => Logistic.Sigmoid((parameters[Slope] * logit) + parameters[Offset]);

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var p = GetProbability(parameters, features);
        var limit = FindLimit(features);
        if (limit is not null)
        {
            return new Verdict(Stop, p, 1, Explain(features, p, limit));
        }

        return p > features[RetryFeatures.Threshold]
            ? new Verdict(Retry, p, p, Explain(features, p, null))
            : features[RetryFeatures.IsProbe] > 0.5
                ? new Verdict(Probe, p, p, Explain(features, p, null))
                : new Verdict(Stop, p, 1 - p, Explain(features, p, null));
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) =>
        Logistic.Loss(GetProbability(parameters, features), outcome);

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (features[RetryFeatures.IsCold] > 0.5 || !double.IsFinite(outcome))
        {
            return;
        }

        const double Rate = 0.02;
        var error = Rate * Math.Clamp(weight, 0, 1) * (Math.Clamp(outcome, 0, 1) - GetProbability(parameters, features));
        parameters[Slope] = Math.Clamp(parameters[Slope] + (error * Math.Clamp(features[RetryFeatures.Logit], -5, 5)), 0, 4);
        parameters[Offset] = Math.Clamp(parameters[Offset] + error, -5, 5);
    }

    /// <summary>What decides without allocating: the outcome alone, for the bench and for replays in bulk.</summary>
    public static bool IsAdvised(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, out double probability)
    {
        probability = GetProbability(parameters, features);
        return FindLimit(features) is null && (probability > features[RetryFeatures.Threshold] || features[RetryFeatures.IsProbe] > 0.5);
    }

    private static double GetProbability(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) =>
        features[RetryFeatures.IsCold] > 0.5 ? features[RetryFeatures.TableProbability] : Calibrate(parameters, features[RetryFeatures.Logit]);

    private static DecisionReason? FindLimit(ReadOnlySpan<double> features) =>
        features[RetryFeatures.IsIdempotent] < 0.5 ? NotIdempotent
        : features[RetryFeatures.RetriesLeft] < 1 ? NoRetryLeft
        : features[RetryFeatures.TimeLeftMs] < 0 ? NoTimeLeft
        : features[RetryFeatures.BudgetLeft] < 1 ? NoBudgetLeft
        : null;

    private static List<DecisionReason> Explain(ReadOnlySpan<double> features, double p, DecisionReason? limit)
    {
        var reasons = new List<DecisionReason>(8);
        if (limit is not null)
        {
            reasons.Add(limit);
        }

        var sign = p > features[RetryFeatures.Threshold] ? '>' : '≤';
        reasons.Add(new DecisionReason("chance of recovery", Text($"{p:0.00} {sign} {features[RetryFeatures.Threshold]:0.00} after {features[RetryFeatures.DelayMs]:0} ms"), 0));
        if (features[RetryFeatures.IsCold] > 0.5)
        {
            reasons.Add(new DecisionReason("class table", Text($"{Classes[ClassOf(features)]}: {p:0.00}; too little was seen to learn from"), 0));
            return reasons;
        }

        var first = reasons.Count;
        Add(reasons, "health of the dependency", Text($"{100 * features[RetryFeatures.FailFast]:0} % failed in 2 s, {100 * features[RetryFeatures.Overload]:0} % overloaded, latency × {Math.Exp(features[RetryFeatures.Latency]):0.0}"), features[RetryFeatures.HealthPart]);
        Add(reasons, "class of the failure", Text($"{Classes[ClassOf(features)]}, by table {features[RetryFeatures.TableProbability]:0.00}"), Logistic.Logit(features[RetryFeatures.TableProbability]) + features[RetryFeatures.ClassPart]);
        Add(reasons, "signature", Text($"{features[RetryFeatures.SignatureFailures]:0} of {features[RetryFeatures.SignatureFailures] + features[RetryFeatures.SignatureSuccesses]:0} retries failed"), features[RetryFeatures.SignaturePart]);
        Add(reasons, "recent retries", Text($"balance {features[RetryFeatures.Retries]:0.00} (−1 all failed, 1 all succeeded)"), features[RetryFeatures.RetriesPart]);
        Add(reasons, "attempts so far", Text($"{features[RetryFeatures.Attempt]:0}"), features[RetryFeatures.AttemptPart]);
        Add(reasons, "wait", Text($"{features[RetryFeatures.DelayMs]:0} ms"), features[RetryFeatures.DelayPart]);
        reasons.Sort(first, reasons.Count - first, Comparer<DecisionReason>.Create(static (a, b) => Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution))));
        return reasons;
    }

    private static void Add(List<DecisionReason> reasons, string what, string value, double part)
    {
        if (Math.Abs(part) >= 0.05)
        {
            reasons.Add(new DecisionReason(what, value, part));
        }
    }

    private static int ClassOf(ReadOnlySpan<double> features) => Math.Clamp((int)features[RetryFeatures.Class], 0, Classes.Length - 1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
