using System.Collections.Concurrent;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Counts in this process. Each window has its own short lock; several are taken one after the other and given back when
/// a later one has no room, so two calls that both hardly fit may both be refused, but never both be let in. Windows that
/// nobody used for two minutes are forgotten by <see cref="Sweep"/>. Thread-safe; allocates nothing for a known window.
/// </summary>
internal sealed class InMemoryRateCounter(TimeProvider time) : IRateCounter
{
    private readonly ConcurrentDictionary<(LimitSubject Subject, RateUnit Unit), SlidingMinute> _minutes = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>Windows that are held.</summary>
    public int Count => _minutes.Count;

    public ValueTask<RateVerdict> TakeAsync(IReadOnlyList<RateWindow> windows, TokenClaim claim, Memory<RateGrant> grants, CancellationToken cancellationToken = default)
    {
        var now = GetMicros();
        var granted = grants.Span;
        for (var i = 0; i < windows.Count; i++)
        {
            var window = windows[i];
            var (wanted, least) = window.Unit == RateUnit.Requests ? (1, 1) : (claim.Wanted, claim.Least);
            if (!TryTake(window, now, wanted, least, out granted[i], out var retryAfter))
            {
                for (var taken = 0; taken < i; taken++)
                {
                    Correct(windows[taken], granted[taken], -granted[taken].Taken);
                }

                return ValueTask.FromResult(new RateVerdict(i, retryAfter));
            }
        }

        return ValueTask.FromResult(RateVerdict.Granted);
    }

    public void Correct(RateWindow window, in RateGrant grant, long by)
    {
        while (by != 0 && !Find(window).TryCorrect(GetMicros(), grant.Stamp, by))
        {
            window.Minute = null;
        }
    }

    public ValueTask<long> GetUsedAsync(RateWindow window, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_minutes.TryGetValue((window.Subject, window.Unit), out var minute) ? minute.GetUsed(GetMicros()) : 0);

    /// <summary>Forgets what nobody uses; returns how many windows.</summary>
    public int Sweep()
    {
        var now = GetMicros();
        var gone = 0;
        foreach (var entry in _minutes)
        {
            if (entry.Value.TryRetire(now))
            {
                gone += _minutes.TryRemove(entry) ? 1 : 0;
            }
        }

        return gone;
    }

    private bool TryTake(RateWindow window, long now, long wanted, long least, out RateGrant grant, out TimeSpan? retryAfter)
    {
        while (true)
        {
            switch (Find(window).TryTake(now, window.Limit, wanted, least, out grant, out retryAfter))
            {
                case SlidingMinute.Outcome.Granted:
                    return true;
                case SlidingMinute.Outcome.Refused:
                    return false;
                default:
                    window.Minute = null;
                    break;
            }
        }
    }

    // The note in the window saves the table's look-up; of two that race, both get the table's one.
    private SlidingMinute Find(RateWindow window) =>
        window.Minute ??= _minutes.GetOrAdd((window.Subject, window.Unit), static _ => new SlidingMinute());

    // From the start and not from 1970, so that setting the clock changes no window.
    private long GetMicros() => time.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond;
}
