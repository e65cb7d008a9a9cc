using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts;

/// <summary>Keeps alerts quiet for a while: they are kept and shown, and nobody is told. Immutable.</summary>
public sealed record AlertSilence
{
    /// <summary>Its id, a UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose alerts; null for everybody's.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>Only of this type; null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Only of this endpoint; with a * at the end, of all that begin so; null for all.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Only up to this severity: one that becomes worse is told all the same.</summary>
    public AlertSeverity MaxSeverity { get; init; } = AlertSeverity.Critical;

    /// <summary>From when, microseconds since 1970 UTC.</summary>
    public required long FromMicros { get; init; }

    /// <summary>Until when, microseconds since 1970 UTC.</summary>
    public required long UntilMicros { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Why { get; init; }

    /// <summary>Whether it keeps this alert quiet now.</summary>
    public bool Covers(TenantId tenant, string type, string endpoint, AlertSeverity severity, long nowMicros)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return nowMicros >= FromMicros && nowMicros < UntilMicros && severity <= MaxSeverity
            && (Tenant is not { } own || own == tenant)
            && (Type is null || Type == type)
            && (Endpoint is null || (Endpoint is [.. var start, '*'] ? endpoint.StartsWith(start, StringComparison.Ordinal) : Endpoint == endpoint));
    }
}
