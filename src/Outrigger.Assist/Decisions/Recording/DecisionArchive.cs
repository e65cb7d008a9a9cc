using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions.Recording;

/// <summary>
/// Where a decision is looked at again, recorded or not: found, replayed, given feedback. Somebody else's looks as if it
/// were not there. Thread-safe.
/// </summary>
internal sealed class DecisionArchive(
    IDecisionStore store,
    DecisionWriter writer,
    RecentDecisions recent,
    DecisionModels models,
    IModelParameters parameters,
    IOptionsMonitor<DecisionsOptions> options,
    TimeProvider time,
    DecisionsMetrics metrics) : IDecisionFeedback
{
    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such decision.");

    /// <summary>A page of recorded decisions, one more than asked for when there is a next page.</summary>
    public async Task<IReadOnlyList<RecordedDecision>> ListAsync(DecisionQuery query, CancellationToken cancellationToken)
    {
        await writer.RunOnceAsync(cancellationToken);
        return await store.ListAsync(query with { Limit = query.Limit + 1 }, cancellationToken);
    }

    /// <summary>A decision of the tenant (null: of any), or why there is none.</summary>
    public async Task<(RecordedDecision? Found, OutriggerError? Error)> FindAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(id, cancellationToken) ?? recent.Find(id);
        if (found is null)
        {
            await writer.RunOnceAsync(cancellationToken);
            found = await store.FindAsync(id, cancellationToken);
        }

        var isOver = time.GetUtcNow() - (found is null ? MadeAt(id) : ClockExtensions.FromUnixMicroseconds(found.AtMicros)) > RecentDecisions.Lifetime;
        return found switch
        {
            // The id says when it was made: what is older than ten minutes and not kept had its time, if it ever was.
            null => (null, isOver ? DecisionsErrors.Gone.With("The decision is not kept any more.") : Unknown),
            _ when tenant is { } own && found.Tenant != own => (null, Unknown),
            { Decision.IsRecorded: false } when isOver => (null, DecisionsErrors.Gone.With("The decision was not recorded and is older than ten minutes.")),
            _ => (found, null),
        };
    }

    /// <summary>Keeps a word of feedback; a decision that was not recorded is recorded from then on.</summary>
    public async Task<(RecordedDecision? Found, OutriggerError? Error)> AddFeedbackAsync(TenantId? tenant, Guid id, DecisionFeedback feedback, CancellationToken cancellationToken)
    {
        var (found, error) = await FindAsync(tenant, id, cancellationToken);
        if (found is null)
        {
            return (null, error);
        }

        if (!found.Decision.IsRecorded)
        {
            found = found with { Decision = found.Decision with { IsRecorded = true } };
            await store.AppendAsync([found], cancellationToken);
        }

        switch (await store.AddFeedbackAsync(id, feedback, options.CurrentValue.MaxSourcesPerDecision, cancellationToken))
        {
            case FeedbackOutcome.NotFound:
                return (null, DecisionsErrors.Gone.With("The decision is not kept any more."));
            case FeedbackOutcome.TooManySources:
                return (null, DecisionsErrors.FeedbackFull.With($"{options.CurrentValue.MaxSourcesPerDecision} sources have spoken already."));
            default:
                metrics.Feedback.Add(1, new KeyValuePair<string, object?>("module", found.Decision.Module));
                return (await store.FindAsync(id, cancellationToken) ?? found, null);
        }
    }

    public async Task<FeedbackOutcome> GiveAsync(TenantId tenant, Guid decision, DecisionFeedback feedback, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        ArgumentException.ThrowIfNullOrWhiteSpace(feedback.Source);
        if (!double.IsFinite(feedback.Outcome))
        {
            throw new ArgumentOutOfRangeException(nameof(feedback), feedback.Outcome, "An outcome is a number.");
        }

        var (found, error) = await AddFeedbackAsync(tenant, decision, feedback, cancellationToken);
        return found is not null ? FeedbackOutcome.Added : error!.Type == DecisionsErrors.FeedbackFull ? FeedbackOutcome.TooManySources : FeedbackOutcome.NotFound;
    }

    /// <summary>What a version says of a decision's features; null stands for the version in charge.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A model that cannot judge old features is an answer, not a failure of the server.")]
    public (Verdict? Verdict, string Version, TimeSpan Elapsed, OutriggerError? Error) Replay(RecordedDecision made, string? version)
    {
        if (!models.TryFind(made.Decision.Model.Name, out var model) || made.Features.Length == 0 || made.Features.Length != model.FeatureNames.Count)
        {
            return (null, "", default, DecisionsErrors.NotReplayable.With("The model was not asked for this decision, is not here any more, or has other features now."));
        }

        var used = version is null ? parameters.Get(model) : parameters.Find(model, version);
        if (used is null)
        {
            return (null, "", default, CoreErrors.NotFound.With("The model has no such version.") with { Param = "version" });
        }

        try
        {
            var start = time.GetTimestamp();
            var verdict = model.Judge(used.Values.Span, made.Features.Span);
            var elapsed = time.GetElapsedTime(start);
            return DecisionMaker.IsSound(verdict)
                ? (verdict, used.Version, elapsed, null)
                : (null, "", default, DecisionsErrors.NotReplayable.With("The version's answer is not a number."));
        }
        catch (Exception)
        {
            return (null, "", default, DecisionsErrors.NotReplayable.With("The version failed on these features."));
        }
    }

    /// <summary>What the features of a decision are called; as many names as there are features.</summary>
    public IReadOnlyList<string> NamesOf(RecordedDecision made) =>
        models.TryFind(made.Decision.Model.Name, out var model) && model.FeatureNames.Count == made.Features.Length
            ? model.FeatureNames
            : [.. Enumerable.Range(0, made.Features.Length).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"feature-{i}"))];

    // The first 48 bits of a UUIDv7 are milliseconds; of any other id nothing is known, so it counts as new.
    private DateTimeOffset MadeAt(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16 & 0xFFFF_FFFF_FFFF;
        return id.Version == 7 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : time.GetUtcNow();
    }
}
