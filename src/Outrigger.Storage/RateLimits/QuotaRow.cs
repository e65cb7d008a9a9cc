using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.RateLimits;

namespace Outrigger.Storage.RateLimits;

/// <summary>A counter as it stands in <c>quota_counters</c>. The words are stable: rows of older builds have them.</summary>
internal sealed record QuotaRow(string Tenant, string Scope, string Subject, string Unit, string Period, long StartsAt, long EndsAt, long By)
{
    /// <summary>The row of a counter.</summary>
    public static QuotaRow Of(QuotaCounterId id, long by = 0) => new(
        id.Subject.Tenant?.Value ?? "",
        id.Subject.Scope switch
        {
            LimitScope.Key => "key",
            LimitScope.User => "user",
            LimitScope.Team => "team",
            LimitScope.Tenant => "tenant",
            LimitScope.Model => "model",
            LimitScope.ProviderKey => "provider-key",
            _ => throw new ArgumentOutOfRangeException(nameof(id)),
        },
        StorableText(id.Subject.Name),
        id.Unit switch
        {
            QuotaUnit.Requests => "requests",
            QuotaUnit.Tokens => "tokens",
            QuotaUnit.Usd => "usd",
            _ => throw new ArgumentOutOfRangeException(nameof(id)),
        },
        id.Period switch
        {
            CalendarUnit.Day => "day",
            CalendarUnit.Month => "month",
            _ => throw new ArgumentOutOfRangeException(nameof(id)),
        },
        id.Span.StartMicros,
        id.Span.EndMicros,
        by);

    /// <summary>Orders rows as the primary key does.</summary>
    public static int Compare(QuotaRow a, QuotaRow b)
    {
        var order = string.CompareOrdinal(a.Tenant, b.Tenant);
        order = order != 0 ? order : string.CompareOrdinal(a.Scope, b.Scope);
        order = order != 0 ? order : string.CompareOrdinal(a.Subject, b.Subject);
        order = order != 0 ? order : string.CompareOrdinal(a.Unit, b.Unit);
        order = order != 0 ? order : string.CompareOrdinal(a.Period, b.Period);
        return order != 0 ? order : a.StartsAt.CompareTo(b.StartsAt);
    }

    // Names of models come from clients; PostgreSQL takes no NUL.
    private static string StorableText(string name) => Engine.StorableText.Clean(name) ?? "";
}
