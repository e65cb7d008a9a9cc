using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts;

/// <summary>An alert as it is shown: what is sent, and how it stands.</summary>
public sealed record AlertAnswer
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it is about.</summary>
    public required string Type { get; init; }

    /// <summary>Where.</summary>
    public required string Endpoint { get; init; }

    /// <summary>How severe.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Numbers and texts, as measured last.</summary>
    public required JsonElement Details { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    /// <summary>For engineers.</summary>
    public required string TechnicalDetails { get; init; }

    /// <summary>What can be done.</summary>
    public required IReadOnlyList<string> SuggestedActions { get; init; }

    /// <summary>When it was raised last.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>How it stands.</summary>
    public required AlertState State { get; init; }

    /// <summary>When it was opened first.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When it was over; absent while it is not.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who or what says so.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>Who has taken it.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>How often it was raised.</summary>
    public required long Count { get; init; }

    /// <summary>Whether it comes and goes.</summary>
    [JsonPropertyName("flapping")]
    public required bool IsFlapping { get; init; }

    /// <summary>Whether a silence keeps it quiet.</summary>
    [JsonPropertyName("silenced")]
    public required bool IsSilenced { get; init; }

    internal static AlertAnswer Of(AlertRecord record) => new()
    {
        Id = record.Alert.Id,
        Tenant = record.Tenant.Value,
        Type = record.Alert.Type,
        Endpoint = record.Alert.Endpoint,
        Severity = record.Alert.Severity,
        Details = record.Alert.Details,
        Message = record.Alert.Message,
        TechnicalDetails = record.Alert.TechnicalDetails,
        SuggestedActions = record.Alert.SuggestedActions,
        Timestamp = record.Alert.Timestamp,
        State = record.State,
        FirstAt = ClockExtensions.FromUnixMicroseconds(record.FirstAtMicros),
        ResolvedAt = record.ResolvedAtMicros is { } over ? ClockExtensions.FromUnixMicroseconds(over) : null,
        ResolvedBy = record.ResolvedBy,
        AcknowledgedBy = record.AcknowledgedBy,
        Count = record.Count,
        IsFlapping = record.IsFlapping,
        IsSilenced = record.IsSilenced,
    };
}

/// <summary>A page of alerts, the newest first.</summary>
/// <param name="Items">The alerts.</param>
/// <param name="Next">The value of <c>before</c> for the next page; absent on the last.</param>
public sealed record AlertList(IReadOnlyList<AlertAnswer> Items, Guid? Next);

/// <summary>A silence as it is shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tenant">Whose alerts; absent for everybody's.</param>
/// <param name="Type">Only of this type.</param>
/// <param name="Endpoint">Only of this endpoint, or of all that begin so.</param>
/// <param name="MaxSeverity">Only up to this severity.</param>
/// <param name="From">From when.</param>
/// <param name="Until">Until when.</param>
/// <param name="By">Who made it.</param>
/// <param name="Why">Why.</param>
public sealed record SilenceAnswer(Guid Id, string? Tenant, string? Type, string? Endpoint, AlertSeverity MaxSeverity, DateTimeOffset From, DateTimeOffset Until, string By, string Why)
{
    internal static SilenceAnswer Of(AlertSilence silence) => new(
        silence.Id, silence.Tenant?.Value, silence.Type, silence.Endpoint, silence.MaxSeverity,
        ClockExtensions.FromUnixMicroseconds(silence.FromMicros), ClockExtensions.FromUnixMicroseconds(silence.UntilMicros), silence.By, silence.Why);
}

/// <summary>Silences that are not out.</summary>
/// <param name="Items">The silences, the oldest first.</param>
public sealed record SilenceList(IReadOnlyList<SilenceAnswer> Items);

/// <summary>A delivery as it is shown.</summary>
/// <param name="Id">Its id, the same at every attempt.</param>
/// <param name="Tenant">Whose alerts.</param>
/// <param name="Channel">The channel.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Notices">How many notices it holds.</param>
/// <param name="AddedAt">When it was begun.</param>
/// <param name="DueAt">When it is tried next.</param>
/// <param name="EndedAt">When it was sent or given up.</param>
/// <param name="Error">What was wrong at the last attempt.</param>
public sealed record DeliveryAnswer(
    Guid Id, string Tenant, string Channel, AlertDeliveryState State, int Attempts, int Notices, DateTimeOffset AddedAt, DateTimeOffset DueAt, DateTimeOffset? EndedAt, string? Error);

/// <summary>A page of deliveries, the newest first.</summary>
/// <param name="Items">The deliveries.</param>
/// <param name="Next">The value of <c>before</c> for the next page; absent on the last.</param>
public sealed record DeliveryList(IReadOnlyList<DeliveryAnswer> Items, Guid? Next);
