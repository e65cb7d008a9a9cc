using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>What to list. All members are text, so that a wrong one is answered in our words and not the framework's.</summary>
public sealed class UsageRequest
{
    private static readonly string[] InstantFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Only this tenant.</summary>
    [FromQuery(Name = "tenant")]
    public string? Tenant { get; set; }

    /// <summary>Inclusive start: a day or an RFC 3339 instant, UTC unless it says otherwise.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Exclusive end, in the same form.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>Only this virtual key (its public id).</summary>
    [FromQuery(Name = "key")]
    public string? Key { get; set; }

    /// <summary>Only this user.</summary>
    [FromQuery(Name = "user")]
    public string? User { get; set; }

    /// <summary>Only calls older than this one: the <c>next</c> of the page before.</summary>
    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    /// <summary>How many items at most.</summary>
    [FromQuery(Name = "limit")]
    public string? Limit { get; set; }

    /// <summary>The query, or what is wrong with the request.</summary>
    internal OutriggerError? TryRead(int defaultLimit, int maxLimit, out UsageQuery query)
    {
        query = new UsageQuery(null, Limit: defaultLimit);
        TenantId tenant = default;
        if (!string.IsNullOrEmpty(Tenant) && !TenantId.TryParse(Tenant, out tenant))
        {
            return Wrong("tenant", "is not a tenant id (1 to 64 characters out of a-z, 0-9, '-' and '_')");
        }

        if (!TryReadInstant(From, out var from))
        {
            return Wrong("from", "is not a day (2026-01-31) or an instant (2026-01-31T12:00:00Z) since 1970");
        }

        if (!TryReadInstant(To, out var to))
        {
            return Wrong("to", "is not a day (2026-01-31) or an instant (2026-01-31T12:00:00Z) since 1970");
        }

        if (from >= to)
        {
            return Wrong("to", "is not later than 'from'");
        }

        Guid before = default;
        if (!string.IsNullOrEmpty(Before) && !Guid.TryParse(Before, out before))
        {
            return Wrong("before", "is not the id of a call");
        }

        var limit = defaultLimit;
        if (!string.IsNullOrEmpty(Limit) && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1 || limit > maxLimit))
        {
            return Wrong("limit", string.Create(CultureInfo.InvariantCulture, $"is not a number from 1 to {maxLimit}"));
        }

        query = new UsageQuery(
            string.IsNullOrEmpty(Tenant) ? null : tenant,
            from,
            to,
            string.IsNullOrEmpty(Key) ? null : Key,
            string.IsNullOrEmpty(User) ? null : User,
            string.IsNullOrEmpty(Before) ? null : before,
            limit);
        return null;
    }

    private static bool TryReadInstant(string? text, out long? micros)
    {
        micros = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var isInstant = DateTimeOffset.TryParseExact(
            text,
            InstantFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant);
        micros = instant.ToUnixMicroseconds();
        return isInstant && micros >= 0;
    }

    private static OutriggerError Wrong(string param, string what) => CoreErrors.InvalidRequest.With($"The query parameter '{param}' {what}.") with { Param = param };
}
