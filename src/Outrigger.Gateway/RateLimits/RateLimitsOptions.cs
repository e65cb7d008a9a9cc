using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>Limits by settings. They reload without a restart; a faulty reload is logged and the last good ones stay.</summary>
public sealed class RateLimitsOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:RateLimits";

    /// <summary>Limits for all that have none of their own.</summary>
    public LimitDefaultsOptions Defaults { get; set; } = new();

    /// <summary>Limits of single tenants (<c>Name</c>), in place of the default ones.</summary>
    [MaxLength(10_000)]
    [ValidateEnumeratedItems]
    public List<NamedLimitsOptions> Tenants { get; } = [];

    /// <summary>Limits of single teams (<c>Tenant</c>, <c>Name</c>), in place of the default ones.</summary>
    [MaxLength(10_000)]
    [ValidateEnumeratedItems]
    public List<NamedLimitsOptions> Teams { get; } = [];

    /// <summary>Limits of single users (<c>Tenant</c>, <c>Name</c>), in place of the default ones.</summary>
    [MaxLength(100_000)]
    [ValidateEnumeratedItems]
    public List<NamedLimitsOptions> Users { get; } = [];

    /// <summary>
    /// Limits of single models, over all callers: <c>Name</c> is an alias, <c>provider/model</c>, or a model's name for that
    /// model at all providers together.
    /// </summary>
    [MaxLength(10_000)]
    [ValidateEnumeratedItems]
    public List<NamedLimitsOptions> Models { get; } = [];

    /// <summary>Completion tokens reserved for a call that names no maximum; what is left of the limit if that is less.</summary>
    /// <value>1–1,000,000 tokens, default 1,024.</value>
    [Range(1, 1_000_000)]
    public int DefaultMaxTokens { get; set; } = 1024;

    /// <summary>Bytes of a request that count as one prompt token until the provider has said how many there were.</summary>
    /// <value>1–16 bytes, default 4.</value>
    [Range(1.0, 16.0)]
    public double BytesPerToken { get; set; } = 4;

    /// <summary>Prompt tokens estimated for each file or image that stands in a request as base64.</summary>
    /// <value>0–1,000,000 tokens, default 1,000.</value>
    [Range(0, 1_000_000)]
    public int AttachmentTokens { get; set; } = 1000;

    /// <summary>How often what was used of quotas is written, and read what other nodes have used.</summary>
    /// <value>100 ms–1 min, default 1 s. Takes effect at the start.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the counters of days and months that are over are kept.</summary>
    /// <value>1–3,650 days, default 90.</value>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 90;
}

/// <summary>Limits for all that have none of their own.</summary>
public sealed class LimitDefaultsOptions
{
    /// <summary>Of each virtual key without limits of its own.</summary>
    public LimitsOptions Key { get; set; } = new();

    /// <summary>Of each user, over all of their keys.</summary>
    public LimitsOptions User { get; set; } = new();

    /// <summary>Of each team, over all of its keys.</summary>
    public LimitsOptions Team { get; set; } = new();

    /// <summary>Of each tenant, over all of its keys; calls without a key belong to <c>default</c>.</summary>
    public LimitsOptions Tenant { get; set; } = new();

    /// <summary>Of each model of each provider, over all callers.</summary>
    public LimitsOptions Model { get; set; } = new();
}

/// <summary>How much may be asked for. What is left out is not limited.</summary>
public class LimitsOptions
{
    /// <summary>Requests within any 60 s.</summary>
    /// <value>1–10¹²; none by default.</value>
    public long? RequestsPerMinute { get; set; }

    /// <summary>Tokens within any 60 s, prompt and completion together.</summary>
    /// <value>1–10¹²; none by default.</value>
    public long? TokensPerMinute { get; set; }

    /// <summary>Calls in flight.</summary>
    /// <value>1–1,000,000; none by default.</value>
    public int? Concurrency { get; set; }

    /// <summary>Milliseconds between the beginnings of two calls.</summary>
    /// <value>1–3,600,000 ms; none by default.</value>
    public int? MinIntervalMs { get; set; }

    /// <summary>What may be used in a day or month: <c>Period</c>, <c>Unit</c>, <c>Amount</c>, <c>TimeZone</c>.</summary>
    public List<QuotaOptions> Quotas { get; } = [];

    internal CallerLimits ToLimits() => new()
    {
        RequestsPerMinute = RequestsPerMinute,
        TokensPerMinute = TokensPerMinute,
        Concurrency = Concurrency,
        MinIntervalMs = MinIntervalMs,
        Quotas = [.. Quotas.Select(q => new CallerQuota { Period = q.Period, Unit = q.Unit, Amount = q.Amount, TimeZone = q.TimeZone })],
    };
}

/// <summary>Limits of one tenant, team, user or model.</summary>
public sealed class NamedLimitsOptions : LimitsOptions
{
    /// <summary>The tenant of a team or user.</summary>
    /// <value><c>default</c> by default; nothing for tenants and models.</value>
    public string Tenant { get; set; } = TenantId.Default.Value;

    /// <summary>The id or name.</summary>
    [Required]
    [MaxLength(256)]
    public string Name { get; set; } = "";
}

/// <summary>What may be used in a day or month.</summary>
public sealed class QuotaOptions
{
    /// <summary>How often it begins anew.</summary>
    /// <value><c>Day</c> (default) or <c>Month</c>.</value>
    public CalendarUnit Period { get; set; } = CalendarUnit.Day;

    /// <summary>What is counted.</summary>
    /// <value><c>Requests</c> (default), <c>Tokens</c> or <c>Usd</c>.</value>
    public QuotaUnit Unit { get; set; } = QuotaUnit.Requests;

    /// <summary>How much.</summary>
    /// <value>A whole number up to 10¹⁵, or US dollars up to 10⁹ with at most nine decimals. Required.</value>
    public decimal Amount { get; set; }

    /// <summary>The zone whose calendar counts, by its IANA name.</summary>
    /// <value>Default <c>UTC</c>.</value>
    public string TimeZone { get; set; } = CallerQuota.DefaultTimeZone;
}
