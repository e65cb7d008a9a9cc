using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>How all limits stand that hold for a key.</summary>
public sealed record KeyLimitsAnswer
{
    /// <summary>The key.</summary>
    public required string Id { get; init; }

    /// <summary>Limits per minute.</summary>
    public required IReadOnlyList<RateAnswer> Rates { get; init; }

    /// <summary>Limits of calls in flight and between two calls.</summary>
    public required IReadOnlyList<GateAnswer> Gates { get; init; }

    /// <summary>Quotas of days and months.</summary>
    public required IReadOnlyList<QuotaStateAnswer> Quotas { get; init; }
}

/// <summary>How a limit per minute stands, on this node.</summary>
/// <param name="Scope"><c>key</c>, <c>user</c>, <c>team</c> or <c>tenant</c>.</param>
/// <param name="Name">The id of it.</param>
/// <param name="Unit"><c>requests</c> or <c>tokens</c>.</param>
/// <param name="Limit">How much fits into 60 s.</param>
/// <param name="Used">Used and reserved within the last 60 s.</param>
public sealed record RateAnswer(LimitScope Scope, string Name, RateUnit Unit, long Limit, long Used);

/// <summary>How a limit of calls in flight stands, on this node.</summary>
/// <param name="Scope"><c>key</c>, <c>user</c>, <c>team</c> or <c>tenant</c>.</param>
/// <param name="Name">The id of it.</param>
/// <param name="Concurrency">The most calls in flight; null for no limit.</param>
/// <param name="MinIntervalMs">Milliseconds between two calls; null for no limit.</param>
/// <param name="InFlight">Calls in flight.</param>
public sealed record GateAnswer(LimitScope Scope, string Name, int? Concurrency, int? MinIntervalMs, int InFlight);

/// <summary>How a quota stands.</summary>
/// <param name="Scope"><c>key</c>, <c>user</c>, <c>team</c> or <c>tenant</c>.</param>
/// <param name="Name">The id of it.</param>
/// <param name="Unit"><c>requests</c>, <c>tokens</c> or <c>usd</c>.</param>
/// <param name="Period"><c>day</c> or <c>month</c>.</param>
/// <param name="TimeZone">Whose calendar counts.</param>
/// <param name="Amount">How much there is.</param>
/// <param name="Used">Used and reserved since the last reset.</param>
/// <param name="LastResetAt">The last reset.</param>
/// <param name="NextResetAt">The next reset.</param>
public sealed record QuotaStateAnswer(
    LimitScope Scope,
    string Name,
    QuotaUnit Unit,
    CalendarUnit Period,
    string TimeZone,
    decimal Amount,
    decimal Used,
    DateTimeOffset LastResetAt,
    DateTimeOffset NextResetAt)
{
    internal static QuotaStateAnswer Create(QuotaRule rule, (long Used, CalendarPeriod Span) state) => new(
        rule.Subject.Scope,
        rule.Subject.Name,
        rule.Unit,
        rule.Period,
        rule.Zone.Id,
        ToAmount(rule.Unit, rule.Limit),
        ToAmount(rule.Unit, state.Used),
        ClockExtensions.FromUnixMicroseconds(state.Span.StartMicros),
        ClockExtensions.FromUnixMicroseconds(state.Span.EndMicros));

    private static decimal ToAmount(QuotaUnit unit, long count) => unit == QuotaUnit.Usd ? count / 1_000_000_000m : count;
}

/// <summary>How the keys of all providers stand.</summary>
/// <param name="Items">By provider.</param>
public sealed record ProviderKeysStateAnswer(IReadOnlyList<ProviderKeyStateAnswer> Items);

/// <summary>How a provider's key stands, on this node but for what it has used.</summary>
public sealed record ProviderKeyStateAnswer
{
    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The key's id: of the admin API, or the provider's name with a number for keys of the configuration.</summary>
    public required string KeyId { get; init; }

    /// <summary><c>usable</c>, <c>tired</c> (its provider's limit is reached), <c>dead</c> (its provider refused it) or <c>used-up</c> (its quota of the day is).</summary>
    public required string State { get; init; }

    /// <summary>Until when it rests; null when it is usable.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>Tokens a day; null for no quota.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>Tokens used since the last reset; null without a quota.</summary>
    public long? UsedTokens { get; init; }

    /// <summary>The last reset; null without a quota.</summary>
    public DateTimeOffset? LastResetAt { get; init; }

    /// <summary>The next reset; null without a quota.</summary>
    public DateTimeOffset? NextResetAt { get; init; }
}
