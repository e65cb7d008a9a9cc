using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>
/// Learns candidates from feedback, compares versions, and lets a version that turned out worse give way. A candidate
/// starts from the version in charge, learns once from each older word of feedback and is compared on the newer ones,
/// which neither has seen. Thread-safe.
/// </summary>
internal sealed class ModelLearning(
    ModelRegistry registry, IDecisionStore decisions, IOptionsMonitor<ModelsOptions> options, TimeProvider time, ILogger<ModelLearning> logger)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (int Count, double Weight, long Last)> _seen = new(StringComparer.Ordinal);

    /// <summary>What there is to learn from and to compare on, weighed.</summary>
    public async Task<OutcomeSet> OutcomesAsync(IDecisionModel model, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        var found = await decisions.ListWithFeedbackAsync(model.Name, 0, settings.OutcomeWindow, cancellationToken);
        var trusted = settings.TrustedSources.ToHashSet(StringComparer.Ordinal);
        return OutcomeSet.Weigh(found, settings.OutcomeWindow * settings.SourceShare, source => source == "admin" || trusted.Contains(source));
    }

    /// <summary>Compares two versions on what is new to both; null when there is no such version.</summary>
    public async Task<ModelComparison?> CompareAsync(IDecisionModel model, string version, string? against, CancellationToken cancellationToken)
    {
        var standing = registry.StandingOf(model);
        against ??= standing.InCharge.Version;
        if (registry.Find(model, version) is not { } own || registry.Find(model, against) is not { } other)
        {
            return null;
        }

        var outcomes = (await OutcomesAsync(model, cancellationToken)).After(Math.Max(standing.LearnedUntil(version), standing.LearnedUntil(against)));
        return outcomes.Compare(model, own, other, options.CurrentValue.MinCompareWeight, time.GetUnixMicroseconds());
    }

    /// <summary>One round for a model: takes a worse version back, or learns a better one.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A model that cannot learn must not stop the others.")]
    public async Task<LearningRound> RunOnceAsync(IDecisionModel model, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await OutcomesAsync(model, cancellationToken);
            return await RevertAsync(model, outcomes, cancellationToken) ? LearningRound.Reverted : await LearnAsync(model, outcomes, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            logger.LearningFailed(failure, model.Name);
            return LearningRound.Failed;
        }
    }

    private async Task<bool> RevertAsync(IDecisionModel model, OutcomeSet outcomes, CancellationToken cancellationToken)
    {
        var standing = registry.StandingOf(model);
        if (!options.CurrentValue.AutoRevert || standing.Charge is not { IsPinned: false, Previous: { } before, Reason: "promoted" } charge || registry.Find(model, before) is not { } previous)
        {
            return false;
        }

        var since = Math.Max(charge.SinceMicros, standing.LearnedUntil(charge.Version));
        var comparison = outcomes.After(since).Compare(model, previous, standing.InCharge, options.CurrentValue.MinCompareWeight, time.GetUnixMicroseconds());
        return comparison.IsBetter
            && await registry.ChargeAsync(
                model,
                now => now.Charge?.Revision == charge.Revision ? (before, false, "reverted", null) : (null, false, "", CoreErrors.Conflict.With("Somebody changed the model meanwhile.")),
                evenIfPinned: false,
                cancellationToken) is null;
    }

    private async Task<LearningRound> LearnAsync(IDecisionModel model, OutcomeSet all, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        var standing = registry.StandingOf(model);
        var outcomes = all.After(standing.LearnFrom);
        var seen = (outcomes.Outcomes.Count, outcomes.Weight, outcomes.Outcomes.Count > 0 ? outcomes.Outcomes[^1].AtMicros : 0);
        if (_seen.TryGetValue(model.Name, out var before) && before == seen)
        {
            return LearningRound.NothingNew;
        }

        var (older, newer) = outcomes.Split(settings.HeldOutShare);
        if (older.Weight < settings.MinLearnWeight || newer.Weight < settings.MinCompareWeight)
        {
            return LearningRound.TooLittle;
        }

        _seen[model.Name] = seen;
        if (Train(model, standing.InCharge, older) is not { } values)
        {
            logger.CandidateUnusable(model.Name);
            return LearningRound.NotBetter;
        }

        var candidate = new ModelParameters("candidate", values);
        var comparison = newer.Compare(model, candidate, standing.InCharge, settings.MinCompareWeight, time.GetUnixMicroseconds());
        if (!comparison.IsBetter)
        {
            logger.CandidateNotBetter(model.Name, standing.InCharge.Version, comparison.Improvement, comparison.LowerBound ?? double.NaN, comparison.Weight);
            return LearningRound.NotBetter;
        }

        var made = await registry.AddAsync(
            model,
            version => new ModelVersion
            {
                Model = model.Name,
                Version = version,
                Values = values,
                CreatedAtMicros = time.GetUnixMicroseconds(),
                Origin = "learned",
                Parent = standing.InCharge.Version,
                LearnedUntilMicros = older.Outcomes[^1].AtMicros,
                Comparison = comparison with { Version = version },
            },
            cancellationToken);
        if (!settings.AutoPromote)
        {
            return LearningRound.Learned;
        }

        // Only if what it was compared with is still in charge.
        var refused = await registry.ChargeAsync(
            model,
            now => now.InCharge.Version == standing.InCharge.Version ? (made.Version, false, "promoted", null) : (null, false, "", ModelsErrors.NotBetter.With("Another version took over meanwhile.")),
            evenIfPinned: false,
            cancellationToken);
        return refused is null ? LearningRound.Promoted : LearningRound.Learned;
    }

    // Null when learning led out of the numbers.
    private static double[]? Train(IDecisionModel model, ModelParameters start, OutcomeSet outcomes)
    {
        var values = start.Values.ToArray();
        foreach (var outcome in outcomes.Outcomes.Where(outcome => outcome.Features.Length == model.FeatureNames.Count))
        {
            model.Learn(values, outcome.Features.Span, outcome.Value, outcome.Weight);
        }

        return Array.TrueForAll(values, double.IsFinite) ? values : null;
    }
}

/// <summary>What a round of learning came to.</summary>
internal enum LearningRound
{
    NothingNew,
    TooLittle,
    NotBetter,
    Learned,
    Promoted,
    Reverted,
    Failed,
}
