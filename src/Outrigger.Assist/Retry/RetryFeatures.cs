using Outrigger.Assist.Retry.Recovery;

namespace Outrigger.Assist.Retry;

/// <summary>The features of a decision: what was seen, and what each part moved the logit by. Order is part of the contract.</summary>
internal static class RetryFeatures
{
    public const int Logit = 0;
    public const int TableProbability = 1;
    public const int IsCold = 2;
    public const int BudgetLeft = 3;
    public const int IsIdempotent = 4;
    public const int RetriesLeft = 5;
    public const int TimeLeftMs = 6;
    public const int IsProbe = 7;
    public const int DelayMs = 8;
    public const int FailFast = 9;
    public const int FailSlow = 10;
    public const int Overload = 11;
    public const int Latency = 12;
    public const int InFlight = 13;
    public const int Streak = 14;
    public const int Retries = 15;
    public const int Class = 16;
    public const int RetryAfterMs = 17;
    public const int Attempt = 18;
    public const int SignatureSuccesses = 19;
    public const int SignatureFailures = 20;
    public const int HealthPart = 21;
    public const int ClassPart = 22;
    public const int AttemptPart = 23;
    public const int DelayPart = 24;
    public const int SignaturePart = 25;
    public const int RetriesPart = 26;
    public const int Threshold = 27;
    public const int Count = 28;

    public static readonly string[] Names =
    [
        "logit", "tableProbability", "coldStart", "budgetLeft", "idempotent", "retriesLeft", "timeLeftMs", "probe", "delayMs",
        "failShare2s", "failShare20s", "overloadShare2s", "latencyLogRatio", "inFlightLogRatio", "failureStreak", "retryBalance5s",
        "failureClass", "retryAfterMs", "attempt", "signatureSuccesses", "signatureFailures",
        "healthPart", "classPart", "attemptPart", "delayPart", "signaturePart", "retriesPart", "threshold",
    ];

    public static void Write(Span<double> features, RetryCase asked, RetryKeyState state, in SignatureEntry signature, double signaturePart, double budgetLeft, double threshold)
    {
        var inputs = asked.Inputs;
        var model = state.Model;
        features[Threshold] = threshold;
        features[Logit] = asked.Logit;
        features[TableProbability] = asked.TableProbability;
        features[IsCold] = asked.IsCold ? 1 : 0;
        features[BudgetLeft] = budgetLeft;
        features[IsIdempotent] = asked.IsIdempotent ? 1 : 0;
        features[RetriesLeft] = asked.MaxRetries - asked.Attempt + 1;
        features[TimeLeftMs] = asked.RemainingMs is { } remaining ? remaining - asked.DelayMs - state.Health.TypicalMs : double.NaN;
        features[IsProbe] = asked.IsProbe ? 1 : 0;
        features[DelayMs] = asked.DelayMs;
        inputs.AsSpan(RecoveryInputs.FailFast, 7).CopyTo(features[FailFast..]);
        features[FailFast] = 1 - Math.Exp(-inputs[RecoveryInputs.FailFast]);
        features[FailSlow] = 1 - Math.Exp(-inputs[RecoveryInputs.FailSlow]);
        features[Class] = (int)asked.Failure;
        features[RetryAfterMs] = asked.RetryAfterMs ?? double.NaN;
        features[Attempt] = asked.Attempt;
        features[SignatureSuccesses] = signature.Successes;
        features[SignatureFailures] = signature.Failures;
        features[HealthPart] = model.Sum(inputs, RecoveryInputs.FailFast, RecoveryInputs.Retries);
        features[ClassPart] = model.Sum(inputs, 0, 1) + model.Sum(inputs, RecoveryInputs.Class, RecoveryInputs.Attempt);
        features[AttemptPart] = model.Sum(inputs, RecoveryInputs.Attempt, RecoveryInputs.Delay);
        features[DelayPart] = model.Sum(inputs, RecoveryInputs.Delay, RecoveryInputs.Count);
        features[SignaturePart] = signaturePart;
        features[RetriesPart] = model.Sum(inputs, RecoveryInputs.Retries, RecoveryInputs.Class);
    }
}
