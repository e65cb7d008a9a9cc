using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts;

/// <summary>A notice for one channel.</summary>
/// <param name="Id">The id of the delivery, if it begins one.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Group">Notices of one group are sent together.</param>
/// <param name="Wait">For how long more are gathered.</param>
/// <param name="Item">The notice as text, one line.</param>
public sealed record AlertDispatch(Guid Id, string Channel, string Group, TimeSpan Wait, string Item);

/// <summary>What is sent at once through a channel. Its id is the same at every attempt. Times are microseconds since 1970 UTC.</summary>
public sealed record AlertDeliveryRecord
{
    /// <summary>The most items one has; what more is gathered is only counted.</summary>
    public const int MaxItems = 50;

    /// <summary>Its id, a UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose alerts.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary>The group.</summary>
    public required string Group { get; init; }

    /// <summary>How it stands.</summary>
    public required AlertDeliveryState State { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>The notices, the first first.</summary>
    public required IReadOnlyList<string> Items { get; init; }

    /// <summary>How many there were, with those that had no room.</summary>
    public required int Count { get; init; }

    /// <summary>When it was begun.</summary>
    public required long AddedAtMicros { get; init; }

    /// <summary>When it is tried next.</summary>
    public required long DueAtMicros { get; init; }

    /// <summary>When it was sent or given up.</summary>
    public long? EndedAtMicros { get; init; }

    /// <summary>What was wrong at the last attempt.</summary>
    public string? Error { get; init; }
}

/// <summary>How a delivery stands.</summary>
[JsonConverter(typeof(AlertDeliveryStateConverter))]
public enum AlertDeliveryState
{
    /// <summary>It gathers notices still.</summary>
    Gathering = 0,

    /// <summary>It was tried and will be again.</summary>
    Sending = 1,

    /// <summary>It was taken by the receiver.</summary>
    Delivered = 2,

    /// <summary>It was given up.</summary>
    Dead = 3,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Tenant">Whose delivery.</param>
/// <param name="Id">The delivery.</param>
/// <param name="Attempt">Which attempt.</param>
/// <param name="State">How it stands now.</param>
/// <param name="RetryAfter">When it is tried again, where it is.</param>
/// <param name="Error">What was wrong; null for nothing.</param>
public sealed record AlertDeliveryEnd(TenantId Tenant, Guid Id, int Attempt, AlertDeliveryState State, TimeSpan RetryAfter, string? Error);

/// <summary>Names in lower case.</summary>
internal sealed class AlertDeliveryStateConverter() : JsonStringEnumConverter<AlertDeliveryState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
