using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Remembers what was used of quotas. Counters are only ever added to, so that several nodes can write the same ones and
/// come to the same sum. Thread-safe.
/// </summary>
public interface IQuotaStore
{
    /// <summary>True when other processes may count in the same store.</summary>
    bool IsShared { get; }

    /// <summary>Adds to counters and makes those that are not there; returns their values after it, in the same order. Each counter stands there once.</summary>
    Task<IReadOnlyList<long>> AddAsync(IReadOnlyList<QuotaDelta> deltas, CancellationToken cancellationToken = default);

    /// <summary>The values of counters, in the same order; 0 for those that are not there.</summary>
    Task<IReadOnlyList<long>> GetAsync(IReadOnlyList<QuotaCounterId> ids, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds as much as is wanted, or what is left below the limit if that is the least that is needed, or nothing; decided
    /// and done in one step, whoever else adds.
    /// </summary>
    Task<QuotaTake> TakeAsync(QuotaCounterId id, long wanted, long least, long limit, CancellationToken cancellationToken = default);

    /// <summary>Removes at most <paramref name="batchSize"/> counters whose period ended before then; returns how many.</summary>
    Task<int> RemoveEndedAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default);
}

/// <summary>A counter: of one subject, unit and period.</summary>
/// <param name="Subject">Whom it counts for.</param>
/// <param name="Unit">What it counts: requests, tokens or billionths of a US dollar.</param>
/// <param name="Period">Day or month.</param>
/// <param name="Span">Which one.</param>
public readonly record struct QuotaCounterId(LimitSubject Subject, QuotaUnit Unit, CalendarUnit Period, CalendarPeriod Span);

/// <summary>What to add to a counter.</summary>
/// <param name="Id">The counter.</param>
/// <param name="By">How much; below 0 where more was taken before than was used.</param>
public readonly record struct QuotaDelta(QuotaCounterId Id, long By);

/// <summary>What came of taking.</summary>
/// <param name="Taken">How much was added; null when there was too little left.</param>
/// <param name="Used">The counter's value after it.</param>
public readonly record struct QuotaTake(long? Taken, long Used);
