using System.Globalization;
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
    /// Totals per UTC day, tenant, provider, model and endpoint, oldest first. They are kept with every append and stay when
    /// records go, so that a sum never reads single records. The range is widened to whole days
    /// (<see cref="UsageQuery.WidenToDays"/>): totals have no hours. <c>BeforeId</c> is ignored.
    /// </summary>
    Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same totals added up along one dimension: those that cost most first, then those with most requests, then by
    /// name. <c>BeforeId</c> is ignored.
    /// </summary>
    Task<IReadOnlyList<UsageSum>> SumByAsync(UsageDimension dimension, UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many different users (within their tenants) called; all calls without one count as one. <c>BeforeId</c> and <c>Limit</c> are ignored.</summary>
    Task<long> CountUsersAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes single records older than <paramref name="beforeMicros"/>, at most <paramref name="batchSize"/> a call, and
    /// returns how many went. Their totals stay.
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
/// <param name="Limit">How many at most: 1–1,000 records, 1–10,000 totals.</param>
/// <param name="Team">The team.</param>
public sealed record UsageQuery(
    TenantId? Tenant,
    long? FromMicros = null,
    long? ToMicros = null,
    string? KeyId = null,
    string? User = null,
    Guid? BeforeId = null,
    int Limit = 100,
    string? Team = null)
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
/// <param name="Totals">The sums.</param>
public sealed record UsageDay(DateOnly Day, TenantId Tenant, string Provider, string Model, string Endpoint, UsageTotals Totals);

/// <summary>Along what totals are added up.</summary>
public enum UsageDimension
{
    /// <summary>All together: one sum, with the name empty; none when there was no call.</summary>
    None,

    /// <summary>The UTC day, as <c>2026-01-31</c>.</summary>
    Day,

    /// <summary>The provider's model; empty when none was resolved.</summary>
    Model,

    /// <summary>The route.</summary>
    Endpoint,

    /// <summary>The user within the tenant, as <c>tenant/user</c>; nothing behind the slash for calls without one.</summary>
    User,
}

/// <summary>A sum along a dimension.</summary>
/// <param name="Name">What it is the sum of, in the form of the <see cref="UsageDimension"/>.</param>
/// <param name="Totals">The sums.</param>
public sealed record UsageSum(string Name, UsageTotals Totals)
{
    /// <summary>A day as a name.</summary>
    public static string NameOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
