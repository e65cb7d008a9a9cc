using Microsoft.AspNetCore.Mvc;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Accounting;

/// <summary>What to list. All members are text, so that a wrong one is answered in our words and not the framework's.</summary>
public sealed class UsageRequest
{
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

    /// <summary>Only this team.</summary>
    [FromQuery(Name = "team")]
    public string? Team { get; set; }

    /// <summary>Only calls older than this one: the <c>next</c> of the page before.</summary>
    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    /// <summary>How many items at most.</summary>
    [FromQuery(Name = "limit")]
    public string? Limit { get; set; }

    /// <summary>The query, or what is wrong with the request.</summary>
    internal OutriggerError? TryRead(int defaultLimit, int maxLimit, out UsageQuery query)
    {
        if ((new UsageFilter(Tenant, Team, User, Key).TryRead(out query) ?? UsageFilter.TryReadRange(From, To, ref query)) is { } error)
        {
            return error;
        }

        Guid before = default;
        if (!string.IsNullOrEmpty(Before) && !Guid.TryParse(Before, out before))
        {
            return UsageFilter.Wrong("before", "is not the id of a call");
        }

        var limit = defaultLimit;
        var wrong = UsageFilter.TryReadNumber("limit", Limit, 1, maxLimit, ref limit);
        query = query with { BeforeId = string.IsNullOrEmpty(Before) ? null : before, Limit = limit };
        return wrong;
    }
}
