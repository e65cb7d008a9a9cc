using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts;

/// <summary>A silence to be made.</summary>
public sealed record SilenceRequest : IAdminRequest<SilenceRequest>, IValidatableObject
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Whose alerts; absent for everybody's.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only of this type; absent for all.</summary>
    public string? Type { get; init; }

    /// <summary>Only of this endpoint, or with a * at the end of all that begin so; absent for all. At most 256 characters.</summary>
    [StringLength(AlertText.MaxEndpoint, MinimumLength = 1)]
    public string? Endpoint { get; init; }

    /// <summary>Only up to this severity. Default <c>critical</c>.</summary>
    public AlertSeverity? MaxSeverity { get; init; }

    /// <summary>From when. Default now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when; at most a year after its beginning.</summary>
    [Required]
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who makes it, 1–200 characters.</summary>
    [Required]
    [StringLength(200, MinimumLength = 1)]
    [DisplayNameText]
    public string? By { get; init; }

    /// <summary>Why, 1–500 characters.</summary>
    [Required]
    [StringLength(500, MinimumLength = 1)]
    [DisplayNameText]
    public string? Why { get; init; }

    static JsonTypeInfo<SilenceRequest> IAdminRequest<SilenceRequest>.JsonType => AlertsRequestJson.Default.SilenceRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Tenant is not null && !TenantId.TryParse(Tenant, out _))
        {
            yield return new ValidationResult("tenant is no tenant id.", [nameof(Tenant)]);
        }

        if (Type is not null && !AlertTypes.IsType(Type))
        {
            yield return new ValidationResult("type has 1 to 64 characters out of a-z, 0-9 and _.", [nameof(Type)]);
        }

        if (From is { Year: < 1970 or > 2500 } || Until is { Year: < 1970 or > 2500 })
        {
            yield return new ValidationResult("from and until lie between 1970 and 2500.", [nameof(Until)]);
        }
    }

    internal AlertSilence? ToSilence(Guid id, DateTimeOffset now)
    {
        var from = From ?? now;
        return Until <= from || Until <= now || Until - from > Longest ? null : new()
        {
            Id = id,
            Tenant = Tenant is null ? null : TenantId.Parse(Tenant),
            Type = Type,
            Endpoint = Endpoint,
            MaxSeverity = MaxSeverity ?? AlertSeverity.Critical,
            FromMicros = from.ToUnixMicroseconds(),
            UntilMicros = Until!.Value.ToUnixMicroseconds(),
            By = By!,
            Why = Why!,
        };
    }
}

/// <summary>Who takes an alert, or says that it is over.</summary>
public sealed record AlertNoteRequest : IAdminRequest<AlertNoteRequest>
{
    /// <summary>A name for people, at most 100 characters; beside the caller's key, which is kept in any case.</summary>
    [StringLength(100, MinimumLength = 1)]
    [DisplayNameText]
    public string? By { get; init; }

    static JsonTypeInfo<AlertNoteRequest> IAdminRequest<AlertNoteRequest>.JsonType => AlertsRequestJson.Default.AlertNoteRequest;
}

/// <summary>Which alerts to list.</summary>
/// <param name="State"><c>open</c> or <c>resolved</c>; absent for all.</param>
/// <param name="Type">Only of this type.</param>
/// <param name="Severity">From which severity on.</param>
/// <param name="Limit">How many, 1 to 1,000. Default 100.</param>
/// <param name="Before">The <c>next</c> of the page before.</param>
public sealed record ListAlertsRequest(
    [FromQuery(Name = "state")] string? State = null,
    [FromQuery(Name = "type")] string? Type = null,
    [FromQuery(Name = "severity")] string? Severity = null,
    [FromQuery(Name = "limit")] string? Limit = null,
    [FromQuery(Name = "before")] string? Before = null);
