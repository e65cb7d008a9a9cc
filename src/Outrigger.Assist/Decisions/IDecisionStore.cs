using Outrigger.Core.Callers;

namespace Outrigger.Assist.Decisions;

/// <summary>Keeps recorded decisions and what was said of them. Thread-safe.</summary>
public interface IDecisionStore
{
    /// <summary>Adds decisions; one whose id is there already is left as it is, so that a batch can be sent again.</summary>
    Task AppendAsync(IReadOnlyList<RecordedDecision> decisions, CancellationToken cancellationToken = default);

    /// <summary>A decision with its feedback, whoever's it is; null when it is not kept.</summary>
    Task<RecordedDecision?> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Decisions that match, the newest first, with their feedback.</summary>
    Task<IReadOnlyList<RecordedDecision>> ListAsync(DecisionQuery query, CancellationToken cancellationToken = default);

    /// <summary>Keeps what a source says of a decision; its later word takes the place of its earlier one.</summary>
    /// <param name="id">The decision.</param>
    /// <param name="feedback">What is said.</param>
    /// <param name="maxSources">How many sources may speak of one decision.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<FeedbackOutcome> AddFeedbackAsync(Guid id, DecisionFeedback feedback, int maxSources, CancellationToken cancellationToken = default);

    /// <summary>
    /// The newest decisions of a model that feedback was given to and the model was asked for, made at or after
    /// <paramref name="fromMicros"/>, the oldest of them first.
    /// </summary>
    Task<IReadOnlyList<RecordedDecision>> ListWithFeedbackAsync(string modelName, long fromMicros, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes decisions made before <paramref name="beforeMicros"/>, the oldest first, at most <paramref name="batchSize"/>; returns how many.</summary>
    Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default);

    /// <summary>Removes the oldest beyond <paramref name="maxDecisions"/>, at most <paramref name="batchSize"/>; returns how many.</summary>
    Task<int> TrimAsync(long maxDecisions, int batchSize, CancellationToken cancellationToken = default);
}

/// <summary>What became of a word of feedback.</summary>
public enum FeedbackOutcome
{
    /// <summary>It is kept.</summary>
    Added,

    /// <summary>The decision is not kept.</summary>
    NotFound,

    /// <summary>As many sources have spoken as may.</summary>
    TooManySources,
}

/// <summary>Which decisions to list.</summary>
public sealed record DecisionQuery
{
    /// <summary>Only this tenant's; null for all.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>Only this module's.</summary>
    public string? Module { get; init; }

    /// <summary>Only those about this subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Only those that decided this.</summary>
    public string? Outcome { get; init; }

    /// <summary>Only those that were worth a look, or only those that were not.</summary>
    public bool? IsNotable { get; init; }

    /// <summary>Only those with feedback, or only those without.</summary>
    public bool? HasFeedback { get; init; }

    /// <summary>Made at or after, microseconds since 1970 UTC.</summary>
    public long? FromMicros { get; init; }

    /// <summary>Made before, microseconds since 1970 UTC.</summary>
    public long? ToMicros { get; init; }

    /// <summary>Only those older than the decision of this id: the last one of the page before.</summary>
    public Guid? BeforeId { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }
}
