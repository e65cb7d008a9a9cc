using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>Over what costs are summed up. All members are text, so that a wrong one is answered in our words.</summary>
public sealed class CostSummaryRequest
{
    private const int MaxDays = 366;

    /// <summary>How many UTC days, today included: 1–366, default 30.</summary>
    [FromQuery(Name = "days")]
    public string? Days { get; set; }

    /// <summary>Only this tenant.</summary>
    [FromQuery(Name = "tenant")]
    public string? Tenant { get; set; }

    /// <summary>Only this team.</summary>
    [FromQuery(Name = "team")]
    public string? Team { get; set; }

    /// <summary>Only this user.</summary>
    [FromQuery(Name = "user")]
    public string? User { get; set; }

    /// <summary>Only this virtual key (its public id).</summary>
    [FromQuery(Name = "key")]
    public string? Key { get; set; }

    /// <summary>The query and its first and last day, or what is wrong with the request.</summary>
    internal OutriggerError? TryRead(TimeProvider time, out UsageQuery query, out DateOnly first, out DateOnly last)
    {
        var days = 30;
        last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var error = new UsageFilter(Tenant, Team, User, Key).TryRead(out query) ?? UsageFilter.TryReadNumber("days", Days, 1, MaxDays, ref days);
        first = last.AddDays(1 - days);
        query = CostDays.Between(query, first, last);
        return error;
    }
}

/// <summary>Which day is reported.</summary>
public sealed class DailyCostsRequest
{
    /// <summary>The UTC day (<c>2026-01-31</c>); today when left out.</summary>
    [FromQuery(Name = "date")]
    public string? Date { get; set; }

    /// <summary>Only this tenant.</summary>
    [FromQuery(Name = "tenant")]
    public string? Tenant { get; set; }

    /// <summary>The query and its day, or what is wrong with the request.</summary>
    internal OutriggerError? TryRead(TimeProvider time, out UsageQuery query, out DateOnly day)
    {
        day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var error = new UsageFilter(Tenant, null, null, null).TryRead(out query);
        if (error is null && !string.IsNullOrEmpty(Date) && (!DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) || day.Year < 1970))
        {
            return UsageFilter.Wrong("date", "is not a day (2026-01-31) since 1970");
        }

        query = CostDays.Between(query, day, day);
        return error;
    }
}

/// <summary>Which calls are exported.</summary>
public sealed class CostExportRequest
{
    /// <summary>Only this tenant.</summary>
    [FromQuery(Name = "tenant")]
    public string? Tenant { get; set; }

    /// <summary>Only this team.</summary>
    [FromQuery(Name = "team")]
    public string? Team { get; set; }

    /// <summary>Only this user.</summary>
    [FromQuery(Name = "user")]
    public string? User { get; set; }

    /// <summary>Only this virtual key (its public id).</summary>
    [FromQuery(Name = "key")]
    public string? Key { get; set; }

    /// <summary>Inclusive start: a day or an RFC 3339 instant, UTC unless it says otherwise.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Exclusive end, in the same form.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>The query, or what is wrong with the request.</summary>
    internal OutriggerError? TryRead(out UsageQuery query) =>
        new UsageFilter(Tenant, Team, User, Key).TryRead(out query) ?? UsageFilter.TryReadRange(From, To, ref query);
}

/// <summary>Whole days as a range.</summary>
internal static class CostDays
{
    public static UsageQuery Between(UsageQuery query, DateOnly first, DateOnly last) => query with
    {
        FromMicros = Start(first),
        ToMicros = last == DateOnly.MaxValue ? null : Start(last.AddDays(1)),
    };

    private static long Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixMicroseconds();
}
