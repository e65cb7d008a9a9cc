using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Decisions;

/// <summary>
/// Holds decisions that are not recorded for as long as they take feedback. A ring of fixed size: adding is one increment
/// and one write, finding looks at all of them (feedback is rare, decisions are not). When more decisions are made than
/// fit, the oldest give way before their time. Thread-safe.
/// </summary>
internal sealed class RecentDecisions(IOptions<DecisionsOptions> options)
{
    /// <summary>How long a decision that is not recorded takes feedback.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly RecordedDecision?[] _ring = new RecordedDecision?[options.Value.RecentCapacity];
    private long _next = -1;

    public void Add(RecordedDecision decision) => Volatile.Write(ref _ring[(int)((ulong)Interlocked.Increment(ref _next) % (ulong)_ring.Length)], decision);

    /// <summary>The decision, however old; null when it has given way.</summary>
    public RecordedDecision? Find(Guid id)
    {
        for (var i = 0; i < _ring.Length; i++)
        {
            if (Volatile.Read(ref _ring[i]) is { } found && found.Decision.Id == id)
            {
                return found;
            }
        }

        return null;
    }
}
