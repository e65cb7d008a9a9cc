using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts;

/// <summary>An alert with all that is known of its life; what a store keeps. Immutable. Times are microseconds since 1970 UTC.</summary>
public sealed record AlertRecord
{
    /// <summary>Whose it is.</summary>
    [JsonIgnore]
    public TenantId Tenant { get; init; }

    /// <summary>Type, endpoint and cause in one: what makes two signals the same alert. Hashed, 32 characters.</summary>
    public required string Key { get; init; }

    /// <summary>What is shown.</summary>
    public required Alert Alert { get; init; }

    /// <summary>What its source called the cause; null for none.</summary>
    public string? Cause { get; init; }

    /// <summary>How it stands.</summary>
    public AlertState State { get; init; }

    /// <summary>Raised by one with each change; a change of an older version is refused.</summary>
    public long Version { get; init; }

    /// <summary>When it was opened first.</summary>
    public long FirstAtMicros { get; init; }

    /// <summary>When it was opened last.</summary>
    public long OpenedAtMicros { get; init; }

    /// <summary>When it was raised last.</summary>
    public long LastAtMicros { get; init; }

    /// <summary>When it was over; null while it is not.</summary>
    public long? ResolvedAtMicros { get; init; }

    /// <summary>Who or what says that it is over: <c>source</c>, <c>quiet</c>, or a caller.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>Who has taken it; null for nobody.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>How often it was raised since it was opened first.</summary>
    public long Count { get; init; }

    /// <summary>How often it was opened in the present window of flapping.</summary>
    public int Opens { get; init; }

    /// <summary>When that window began.</summary>
    public long OpensSinceMicros { get; init; }

    /// <summary>Whether it comes and goes so often that only its beginning and its end are told.</summary>
    public bool IsFlapping { get; init; }

    /// <summary>Whether a silence keeps it quiet now.</summary>
    public bool IsSilenced { get; init; }

    /// <summary>The severity that was told last; null while nothing was.</summary>
    public AlertSeverity? Notified { get; init; }

    /// <summary>When it was told last.</summary>
    public long NotifiedAtMicros { get; init; }

    /// <summary>How long it must be quiet to be over.</summary>
    public long QuietMicros { get; init; }

    /// <summary>When it must be looked at without a signal; null once it is over.</summary>
    public long? NextCheckMicros { get; init; }

    /// <summary>Whether its words are an advisor's.</summary>
    public bool IsWorded { get; init; }

    /// <summary>The record as text, without the tenant; for stores.</summary>
    public string ToStored() => JsonSerializer.Serialize(this, AlertsJson.Default.AlertRecord);

    /// <summary>Reads what <see cref="ToStored"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static AlertRecord FromStored(TenantId tenant, string text) =>
        (JsonSerializer.Deserialize(text, AlertsJson.Default.AlertRecord) ?? throw new JsonException("An alert is an object.")) with { Tenant = tenant };
}

/// <summary>How an alert stands.</summary>
[JsonConverter(typeof(AlertStateConverter))]
public enum AlertState
{
    /// <summary>It is true, and nobody has taken it.</summary>
    Open,

    /// <summary>It is true, and somebody has taken it.</summary>
    Acknowledged,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>What happened to an alert.</summary>
[JsonConverter(typeof(AlertEventConverter))]
public enum AlertEvent
{
    /// <summary>It is new.</summary>
    Opened,

    /// <summary>It became more severe.</summary>
    Escalated,

    /// <summary>It had been over, and is back.</summary>
    Reopened,

    /// <summary>It comes and goes; nothing more is told until it is quiet.</summary>
    Flapping,

    /// <summary>Nobody has taken it for long.</summary>
    Reminder,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>What is told of an alert.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Record">The alert.</param>
public sealed record AlertNotice(AlertEvent Event, AlertRecord Record);

/// <summary>Names in lower case.</summary>
internal sealed class AlertStateConverter() : JsonStringEnumConverter<AlertState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Names in lower case.</summary>
internal sealed class AlertEventConverter() : JsonStringEnumConverter<AlertEvent>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
