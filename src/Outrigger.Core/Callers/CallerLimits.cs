using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Json;
using Outrigger.Core.Time;

namespace Outrigger.Core.Callers;

/// <summary>How much somebody may ask for. What is null or absent is not limited. Immutable.</summary>
public sealed record CallerLimits
{
    /// <summary>The most quotas one set of limits may have.</summary>
    public const int MaxQuotas = 6;

    /// <summary>The longest <see cref="MinIntervalMs"/>: an hour.</summary>
    public const int MaxIntervalMs = 3_600_000;

    private const long MaxPerMinute = 1_000_000_000_000;
    private const int MaxConcurrency = 1_000_000;

    /// <summary>Requests within any 60 s, 1–10¹².</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens within any 60 s, prompt and completion together, 1–10¹².</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Calls in flight, 1–1,000,000.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Milliseconds between the beginnings of two calls, 1–3,600,000.</summary>
    public int? MinIntervalMs { get; init; }

    /// <summary>What may be used in a day or month; one of each period and unit.</summary>
    // The generated reader of JSON sets every member, absent ones to null.
    public IReadOnlyList<CallerQuota> Quotas { get; init => field = value ?? []; } = [];

    /// <summary>True when nothing is limited.</summary>
    [JsonIgnore]
    public bool IsEmpty => RequestsPerMinute is null && TokensPerMinute is null && Concurrency is null && MinIntervalMs is null && Quotas.Count == 0;

    /// <summary>What is wrong with them; empty when nothing is.</summary>
    public IEnumerable<CallerLimitsFault> Check()
    {
        if (RequestsPerMinute is < 1 or > MaxPerMinute)
        {
            yield return new("requestsPerMinute", $"requestsPerMinute is 1 to {MaxPerMinute}, or absent for no limit.");
        }

        if (TokensPerMinute is < 1 or > MaxPerMinute)
        {
            yield return new("tokensPerMinute", $"tokensPerMinute is 1 to {MaxPerMinute}, or absent for no limit.");
        }

        if (Concurrency is < 1 or > MaxConcurrency)
        {
            yield return new("concurrency", $"concurrency is 1 to {MaxConcurrency}, or absent for no limit.");
        }

        if (MinIntervalMs is < 1 or > MaxIntervalMs)
        {
            yield return new("minIntervalMs", $"minIntervalMs is 1 to {MaxIntervalMs}, or absent for no limit.");
        }

        if (Quotas.Count > MaxQuotas)
        {
            yield return new("quotas", $"There are at most {MaxQuotas} quotas.");
            yield break;
        }

        foreach (var fault in Quotas.SelectMany((quota, i) => quota.Check($"quotas[{i}]")))
        {
            yield return fault;
        }

        if (Quotas.DistinctBy(q => (q.Period, q.Unit)).Count() < Quotas.Count)
        {
            yield return new("quotas", "There are two quotas of the same period and unit.");
        }
    }

    /// <summary>The limits as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CallerLimitsJson.Default.CallerLimits);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    public static CallerLimits? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize(json, CallerLimitsJson.Default.CallerLimits);

    /// <summary>Compares the quotas one by one.</summary>
    public bool Equals(CallerLimits? other) =>
        other is not null
        && (RequestsPerMinute, TokensPerMinute, Concurrency, MinIntervalMs) == (other.RequestsPerMinute, other.TokensPerMinute, other.Concurrency, other.MinIntervalMs)
        && Quotas.SequenceEqual(other.Quotas);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(RequestsPerMinute, TokensPerMinute, Concurrency, MinIntervalMs, Quotas.Count);
}

/// <summary>What may be used in a period of the calendar.</summary>
public sealed record CallerQuota
{
    /// <summary>The zone of a quota that names none.</summary>
    public const string DefaultTimeZone = "UTC";

    private const decimal MaxCount = 1_000_000_000_000_000m;
    private const decimal MaxUsd = 1_000_000_000m;
    private const decimal NanoPerUsd = 1_000_000_000m;

    /// <summary>How often it begins anew.</summary>
    public required CalendarUnit Period { get; init; }

    /// <summary>What is counted.</summary>
    public required QuotaUnit Unit { get; init; }

    /// <summary>How much: a whole number of requests or tokens up to 10¹⁵, or US dollars up to 10⁹ with at most nine decimals; above 0.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The IANA zone whose calendar counts. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init => field = value ?? DefaultTimeZone; } = DefaultTimeZone;

    /// <summary>The amount as it is counted: requests, tokens or billionths of a US dollar.</summary>
    [JsonIgnore]
    public long Count => (long)(Unit == QuotaUnit.Usd ? Amount * NanoPerUsd : Amount);

    /// <summary>What is wrong with it, with <paramref name="path"/> in front of the member's name.</summary>
    public IEnumerable<CallerLimitsFault> Check(string path)
    {
        if (!Enum.IsDefined(Period))
        {
            yield return new($"{path}.period", "period is day or month.");
        }

        if (!Enum.IsDefined(Unit))
        {
            yield return new($"{path}.unit", "unit is requests, tokens or usd.");
        }
        else if (Unit == QuotaUnit.Usd
            ? Amount is <= 0 or > MaxUsd || decimal.Round(Amount, 9) != Amount
            : Amount is < 1 or > MaxCount || decimal.Truncate(Amount) != Amount)
        {
            yield return new($"{path}.amount", Unit == QuotaUnit.Usd
                ? $"amount is above 0 and at most {MaxUsd} US dollars, with at most nine decimals."
                : $"amount is a whole number, 1 to {MaxCount}.");
        }

        if (!TimeZones.TryFind(TimeZone, out _))
        {
            yield return new($"{path}.timeZone", "timeZone is no name of the IANA time zone database (Europe/Berlin, UTC).");
        }
    }
}

/// <summary>What a quota counts.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<QuotaUnit>))]
public enum QuotaUnit
{
    /// <summary>Answered requests.</summary>
    Requests,

    /// <summary>Tokens, prompt and completion together.</summary>
    Tokens,

    /// <summary>US dollars.</summary>
    Usd,
}

/// <summary>Something wrong with limits.</summary>
/// <param name="Member">The member at fault, as a path (<c>quotas[0].timeZone</c>).</param>
/// <param name="Problem">A sentence for people.</param>
public sealed record CallerLimitsFault(string Member, string Problem);
