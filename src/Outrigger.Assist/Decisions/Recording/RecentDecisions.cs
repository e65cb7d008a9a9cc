using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions.Rows;

namespace Outrigger.Assist.Decisions.Recording;

/// <summary>
/// Holds decisions that are not recorded for as long as they take feedback, as rows in a ring of fixed size. When more
/// decisions are made than fit, the oldest give way before their time. Thread-safe.
/// </summary>
internal sealed class RecentDecisions(IOptions<DecisionsOptions> options)
{
    /// <summary>How long a decision that is not recorded takes feedback.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly RowRing _ring = new(options.Value.RecentCapacity, options.Value.RecentCapacity * DecisionRow.UsualBytes);

    public void Add(RecordedDecision decision) => _ring.TryAdd(decision.Decision.Id, DecisionRow.Write(decision));

    /// <summary>The decision, however old; null when it has given way.</summary>
    public RecordedDecision? Find(Guid id) => _ring.TryFind(id, out var row) ? DecisionRow.Read(row) : null;
}
