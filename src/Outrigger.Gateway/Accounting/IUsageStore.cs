using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Accounting;

/// <summary>Remembers usage records. Thread-safe.</summary>
public interface IUsageStore
{
    /// <summary>Adds a batch at once; an id that is there already is left as it is (a batch may be repeated).</summary>
    Task AppendAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken = default);

    /// <summary>Records that match, newest first.</summary>
    Task<IReadOnlyList<UsageRecord>> ListAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Totals per UTC day, tenant, provider, model and endpoint, over raw records and kept day totals, oldest first. The
    /// range is widened to whole days (<see cref="UsageQuery.WidenToDays"/>): kept totals have no hours. <c>BeforeId</c>
    /// is ignored.
    /// </summary>
    Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds raw records older than <paramref name="beforeMicros"/> to the day totals and deletes them, at most
    /// <paramref name="batchSize"/> a call; returns how many went. Both happen in one transaction.
    /// </summary>
    Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default);
}

/// <summary>What to look for; null means any. <paramref name="Tenant"/> null is for administrators only.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="FromMicros">Inclusive start, microseconds since 1970 UTC.</param>
/// <param name="ToMicros">Exclusive end, microseconds since 1970 UTC.</param>
/// <param name="KeyId">The virtual key.</param>
/// <param name="User">The user.</param>
/// <param name="BeforeId">Paging: only records older than this one (ids sort by time).</param>
/// <param name="Limit">How many at most: 1–1,000 records, 1–10,000 day totals.</param>
public sealed record UsageQuery(
    TenantId? Tenant,
    long? FromMicros = null,
    long? ToMicros = null,
    string? KeyId = null,
    string? User = null,
    Guid? BeforeId = null,
    int Limit = 100)
{
    private const long DayMicros = 86_400_000_000;

    /// <summary>The same query with its range widened to whole UTC days.</summary>
    public UsageQuery WidenToDays() => this with
    {
        FromMicros = FromMicros - (FromMicros % DayMicros),
        ToMicros = ToMicros + ((DayMicros - (ToMicros % DayMicros)) % DayMicros),
    };
}

/// <summary>Totals of one UTC day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Provider">The provider, empty when none was reached.</param>
/// <param name="Model">The provider's model, empty when none was resolved.</param>
/// <param name="Endpoint">The route.</param>
/// <param name="Requests">Calls.</param>
/// <param name="Failures">Calls without a complete, successful answer.</param>
/// <param name="PromptTokens">Prompt tokens.</param>
/// <param name="CompletionTokens">Completion tokens.</param>
/// <param name="DurationMicros">Sum of the calls' durations, microseconds.</param>
public sealed record UsageDay(
    DateOnly Day,
    TenantId Tenant,
    string Provider,
    string Model,
    string Endpoint,
    long Requests,
    long Failures,
    long PromptTokens,
    long CompletionTokens,
    long DurationMicros);
