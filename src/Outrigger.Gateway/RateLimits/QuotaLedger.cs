using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// The quotas of this node over a store. Calls count in memory; <see cref="RateLimitsWorker"/> writes what was used every
/// second. On a store that several nodes share, calls that would pass 90 % of a limit are decided by the store itself.
/// While the store does not answer, a node goes on with what it knows. Thread-safe.
/// </summary>
internal sealed class QuotaLedger(IQuotaStore store, RateLimitsMetrics metrics, TimeProvider time, ILogger<QuotaLedger> logger)
{
    private const int BatchSize = 500;
    private const long InUseMicros = 60_000_000;
    private const long IdleMicros = 600_000_000;

    private readonly ConcurrentDictionary<(LimitSubject Subject, QuotaUnit Unit, CalendarUnit Period, string Zone), QuotaCounter> _counters = new();
    private readonly EndedPeriods _ended = new();
    private int _isFailing;

    /// <summary>Counters that are held.</summary>
    public int Count => _counters.Count;

    /// <summary>Reserves of a quota, or says how it stands.</summary>
    public async ValueTask<QuotaAnswer> ReserveAsync(QuotaRule rule, long wanted, long least, CancellationToken cancellationToken)
    {
        var claim = new QuotaClaim(rule.Limit, wanted, least, store.IsShared);
        while (true)
        {
            var counter = Find(rule);
            var step = counter.TryReserve(time.GetUtcNow(), claim, _ended, out var hold, out var state);
            switch (step)
            {
                case QuotaCounter.Step.Held:
                    return new QuotaAnswer(hold, state.Used + hold.Taken, state.Span.EndMicros);
                case QuotaCounter.Step.Refused:
                    return new QuotaAnswer(null, state.Used, state.Span.EndMicros);
                case QuotaCounter.Step.Unread:
                    await counter.ReadOnce(ReadAsync).WaitAsync(cancellationToken);
                    break;
                case QuotaCounter.Step.Near when await TakeAsync(counter, rule, claim, state, cancellationToken) is { } answer:
                    return answer;
                case QuotaCounter.Step.Near:
                    claim = claim with { IsAlone = true };
                    break;
                default:
                    rule.Counter = null;
                    break;
            }
        }
    }

    /// <summary>Puts what was used in the place of what was reserved. Once a reservation.</summary>
    public void Settle(in QuotaHold hold, long used) => hold.Counter.Settle(time.GetUtcNow(), hold, used, _ended);

    /// <summary>Adds what was used without a reservation.</summary>
    public void Add(QuotaRule rule, long used) => Find(rule).Add(time.GetUtcNow(), used, _ended);

    /// <summary>How a quota stands by what this node knows.</summary>
    public (long Used, CalendarPeriod Span) Peek(QuotaRule rule) => Find(rule).Read(time.GetUtcNow(), _ended);

    /// <summary>How a quota stands by what the store knows, too.</summary>
    public async ValueTask<(long Used, CalendarPeriod Span)> GetAsync(QuotaRule rule, CancellationToken cancellationToken)
    {
        var counter = Find(rule);
        await counter.ReadOnce(ReadAsync).WaitAsync(cancellationToken);
        return counter.Read(time.GetUtcNow(), _ended);
    }

    /// <summary>Keeps a quota's counter even when nobody uses it.</summary>
    public void Pin(QuotaRule rule) => Find(rule).IsPinned = true;

    /// <summary>Writes what was used since the last time; returns how many counters were written. One caller at a time.</summary>
    /// <exception cref="OutriggerException">The store did not take it; it is kept for the next time.</exception>
    public async Task<int> FlushAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var deltas = new List<(QuotaDelta Delta, QuotaCounter? Counter)>();
        foreach (var counter in _counters.Values)
        {
            if (counter.BeginWrite(now, store.IsShared, _ended) is { } delta)
            {
                deltas.Add((delta, counter));
            }
        }

        deltas.AddRange(_ended.Drain().Select(delta => (delta, (QuotaCounter?)null)));
        var written = 0;
        try
        {
            foreach (var batch in deltas.Chunk(BatchSize))
            {
                var values = await store.AddAsync([.. batch.Select(item => item.Delta)], cancellationToken);
                for (var i = 0; i < batch.Length; i++, written++)
                {
                    batch[i].Counter?.EndWrite(batch[i].Delta, values[i], _ended);
                }
            }
        }
        finally
        {
            foreach (var (delta, counter) in deltas.Skip(written))
            {
                if (counter is null)
                {
                    _ended.Add(delta);
                }
                else
                {
                    counter.EndWrite(delta, null, _ended);
                }
            }
        }

        return written;
    }

    /// <summary>Reads what other nodes have used of the quotas in use here; returns how many were read.</summary>
    /// <exception cref="OutriggerException">The store did not answer; what is known stays.</exception>
    public async Task<int> RefreshAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stale = new List<(QuotaCounter Counter, QuotaReading Reading)>();
        foreach (var counter in _counters.Values)
        {
            if (counter.BeginRead(now, store.IsShared, InUseMicros, _ended) is { } reading)
            {
                stale.Add((counter, reading));
            }
        }

        foreach (var batch in stale.Chunk(BatchSize))
        {
            var values = await store.GetAsync([.. batch.Select(item => item.Reading.Id)], cancellationToken);
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i].Counter.EndRead(time.GetUtcNow(), batch[i].Reading, values[i]);
            }
        }

        return stale.Count;
    }

    /// <summary>Forgets counters that nobody uses; they are read again when somebody does. Returns how many.</summary>
    public int Sweep()
    {
        var now = time.GetUtcNow();
        var gone = 0;
        foreach (var entry in _counters)
        {
            if (entry.Value.TryRetire(now, IdleMicros, _ended))
            {
                gone += _counters.TryRemove(entry) ? 1 : 0;
            }
        }

        return gone;
    }

    private QuotaCounter Find(QuotaRule rule) =>
        rule.Counter ??= _counters.GetOrAdd(
            (rule.Subject, rule.Unit, rule.Period, rule.Zone.Id),
            static (_, rule) => new QuotaCounter(rule.Subject, rule.Unit, rule.Period, rule.Zone),
            rule);

    /// <summary>Lets the store decide; null when it does not answer.</summary>
    private async ValueTask<QuotaAnswer?> TakeAsync(QuotaCounter counter, QuotaRule rule, QuotaClaim claim, QuotaState state, CancellationToken cancellationToken)
    {
        metrics.StrictDecisions.Add(1);
        try
        {
            // What this node has not written yet is not the store's to give again.
            var take = await store.TakeAsync(state.IdFor(rule), claim.Wanted, claim.Least, claim.Limit - state.Outstanding, cancellationToken);
            var hold = counter.Take(state.Span, take);
            Resumed();
            return new QuotaAnswer(take.Taken is null ? null : hold, take.Used + state.Outstanding, state.Span.EndMicros);
        }
        catch (OutriggerException failure)
        {
            Failed(failure);
            return null;
        }
    }

    private async Task ReadAsync(QuotaCounter counter)
    {
        // Whatever came of it counts as asked, so that calls do not queue up behind a store that does not answer.
        if (counter.BeginRead(time.GetUtcNow(), isShared: true, long.MaxValue, _ended) is not { } reading)
        {
            return;
        }

        long? value = null;
        try
        {
            value = (await store.GetAsync([reading.Id], CancellationToken.None))[0];
            Resumed();
        }
        catch (OutriggerException failure)
        {
            Failed(failure);
        }
        finally
        {
            counter.EndRead(time.GetUtcNow(), reading, value);
        }
    }

    private void Failed(OutriggerException failure)
    {
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            logger.QuotaStoreFailed(failure.Error.Type.Code);
        }
    }

    private void Resumed()
    {
        if (Volatile.Read(ref _isFailing) == 1 && Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            logger.QuotaStoreResumed();
        }
    }
}
