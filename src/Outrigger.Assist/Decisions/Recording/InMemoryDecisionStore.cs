using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions.Rows;

namespace Outrigger.Assist.Decisions.Recording;

/// <summary>
/// The store without a database: gone with the process, bounded by count and bytes, the oldest give way. Decisions are kept
/// as rows, and become objects again when they are looked at. Thread-safe.
/// </summary>
internal sealed class InMemoryDecisionStore(IOptions<DecisionsOptions> options) : IDecisionStore
{
    private readonly Lock _gate = new();
    private readonly RowRing _rows = new(options.Value.InMemoryDecisions, options.Value.InMemoryDecisions * DecisionRow.UsualBytes);

    // What was said of them; of few, and gone with them.
    private readonly Dictionary<Guid, IReadOnlyList<DecisionFeedback>> _feedback = [];

    public Task AppendAsync(IReadOnlyList<RecordedDecision> decisions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var decision in decisions)
            {
                if (_rows.TryAdd(decision.Decision.Id, DecisionRow.Write(decision)) && decision.Feedback.Count > 0)
                {
                    _feedback[decision.Decision.Id] = decision.Feedback;
                }
            }

            ForgetFeedback();
        }

        return Task.CompletedTask;
    }

    public Task<RecordedDecision?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(Find(id));
        }
    }

    public Task<IReadOnlyList<RecordedDecision>> ListAsync(DecisionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            var ids = query.BeforeId is { } before ? NewestFirst().Where(id => id.CompareTo(before) < 0) : NewestFirst();
            return Task.FromResult<IReadOnlyList<RecordedDecision>>([.. ids.Select(Find).OfType<RecordedDecision>().Where(decision => Matches(decision, query)).Take(query.Limit)]);
        }
    }

    public Task<FeedbackOutcome> AddFeedbackAsync(Guid id, DecisionFeedback feedback, int maxSources, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (Find(id) is not { } found)
            {
                return Task.FromResult(FeedbackOutcome.NotFound);
            }

            var others = found.Feedback.Where(said => said.Source != feedback.Source).ToList();
            if (others.Count >= maxSources)
            {
                return Task.FromResult(FeedbackOutcome.TooManySources);
            }

            _feedback[id] = [.. others.Append(feedback).OrderBy(said => said.AtMicros).ThenBy(said => said.Source, StringComparer.Ordinal)];
            return Task.FromResult(FeedbackOutcome.Added);
        }
    }

    public Task<IReadOnlyList<RecordedDecision>> ListWithFeedbackAsync(string modelName, long fromMicros, int limit, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RecordedDecision>>(
            [
                .. _feedback.Keys.OrderDescending()
                    .Select(Find)
                    .OfType<RecordedDecision>()
                    .Where(decision => decision.Decision.Model.Name == modelName && decision.Features.Length > 0 && decision.AtMicros >= fromMicros)
                    .Take(limit)
                    .Reverse(),
            ]);
        }
    }

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var old = _rows.Select(DecisionRow.AtMicros)
                .Where(pair => pair.Value < beforeMicros)
                .OrderBy(pair => pair.Value)
                .Take(batchSize)
                .Select(pair => pair.Id);
            return Task.FromResult(Remove(old));
        }
    }

    public Task<int> TrimAsync(long maxDecisions, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(Remove(_rows.Ids().Order().Take((int)Math.Clamp(_rows.Count - maxDecisions, 0, batchSize))));
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
        && (query.ToMicros is null || decision.AtMicros < query.ToMicros);

    // UUIDv7 sort by the time they were made.
    private IEnumerable<Guid> NewestFirst() => _rows.Ids().OrderDescending();

    private RecordedDecision? Find(Guid id) =>
        _rows.TryFind(id, out var row) ? DecisionRow.Read(row) with { Feedback = _feedback.GetValueOrDefault(id) ?? [] } : null;

    private int Remove(IEnumerable<Guid> ids)
    {
        var removed = 0;
        foreach (var id in ids.ToList())
        {
            _feedback.Remove(id);
            removed += _rows.Remove(id) ? 1 : 0;
        }

        return removed;
    }

    // Rows give way by themselves; what was said of them is looked through once it is more than there are rows.
    private void ForgetFeedback()
    {
        if (_feedback.Count > _rows.Count)
        {
            foreach (var id in _feedback.Keys.Where(id => !_rows.TryFind(id, out _)).ToList())
            {
                _feedback.Remove(id);
            }
        }
    }
}
