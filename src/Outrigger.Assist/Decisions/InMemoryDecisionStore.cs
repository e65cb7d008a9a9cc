using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Decisions;

/// <summary>The store without a database: gone with the process, bounded by count, the oldest give way. Thread-safe.</summary>
internal sealed class InMemoryDecisionStore(IOptions<DecisionsOptions> options) : IDecisionStore
{
    private readonly Lock _gate = new();

    // UUIDv7 sort by the time they were made, so ids are the order of the list.
    private readonly SortedDictionary<Guid, RecordedDecision> _decisions = [];

    public Task AppendAsync(IReadOnlyList<RecordedDecision> decisions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var decision in decisions)
            {
                _decisions.TryAdd(decision.Decision.Id, decision);
            }

            RemoveOldest(Math.Max(0, _decisions.Count - options.Value.InMemoryDecisions));
        }

        return Task.CompletedTask;
    }

    public Task<RecordedDecision?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_decisions.GetValueOrDefault(id));
        }
    }

    public Task<IReadOnlyList<RecordedDecision>> ListAsync(DecisionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RecordedDecision>>([.. _decisions.Values.Reverse().Where(decision => Matches(decision, query)).Take(query.Limit)]);
        }
    }

    public Task<FeedbackOutcome> AddFeedbackAsync(Guid id, DecisionFeedback feedback, int maxSources, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_decisions.TryGetValue(id, out var found))
            {
                return Task.FromResult(FeedbackOutcome.NotFound);
            }

            var others = found.Feedback.Where(said => said.Source != feedback.Source).ToList();
            if (others.Count >= maxSources)
            {
                return Task.FromResult(FeedbackOutcome.TooManySources);
            }

            _decisions[id] = found with { Feedback = [.. others.Append(feedback).OrderBy(said => said.AtMicros).ThenBy(said => said.Source, StringComparer.Ordinal)] };
            return Task.FromResult(FeedbackOutcome.Added);
        }
    }

    public Task<IReadOnlyList<RecordedDecision>> ListWithFeedbackAsync(string modelName, long fromMicros, int limit, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RecordedDecision>>(
            [
                .. _decisions.Values.Reverse()
                    .Where(decision => decision.Decision.Model.Name == modelName && decision.Feedback.Count > 0 && decision.Features.Length > 0 && decision.AtMicros >= fromMicros)
                    .Take(limit)
                    .Reverse(),
            ]);
        }
    }

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var old = _decisions.Where(pair => pair.Value.AtMicros < beforeMicros).OrderBy(pair => pair.Value.AtMicros).Take(batchSize).Select(pair => pair.Key).ToList();
            old.ForEach(id => _decisions.Remove(id));
            return Task.FromResult(old.Count);
        }
    }

    public Task<int> TrimAsync(long maxDecisions, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(RemoveOldest((int)Math.Clamp(_decisions.Count - maxDecisions, 0, batchSize)));
        }
    }

    private static bool Matches(RecordedDecision decision, DecisionQuery query) =>
        (query.Tenant is not { } tenant || decision.Tenant == tenant)
        && (query.Module is null || decision.Decision.Module == query.Module)
        && (query.Subject is null || decision.Subject == query.Subject)
        && (query.Outcome is null || decision.Decision.Outcome == query.Outcome)
        && (query.IsNotable is null || decision.IsNotable == query.IsNotable)
        && (query.HasFeedback is null || decision.Feedback.Count > 0 == query.HasFeedback)
        && (query.FromMicros is null || decision.AtMicros >= query.FromMicros)
        && (query.ToMicros is null || decision.AtMicros < query.ToMicros)
        && (query.BeforeId is not { } before || decision.Decision.Id.CompareTo(before) < 0);

    private int RemoveOldest(int count)
    {
        foreach (var id in _decisions.Keys.Take(count).ToList())
        {
            _decisions.Remove(id);
        }

        return count;
    }
}
