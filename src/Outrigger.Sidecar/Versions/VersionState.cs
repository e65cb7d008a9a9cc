namespace Outrigger.Sidecar.Versions;

/// <summary>What happened to the versions, as it is kept over a restart. Immutable.</summary>
internal sealed record VersionState
{
    /// <summary>Nothing has happened.</summary>
    public static VersionState Nothing { get; } = new();

    /// <summary>The version that was taken away; null when none was.</summary>
    public string? RolledBack { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? RolledBackAt { get; init; }

    /// <summary>Until when no other version answers.</summary>
    public DateTimeOffset? CoolDownUntil { get; init; }

    /// <summary>Why it was taken away, the weightiest reason first.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }

    /// <summary>The version that answers everything because people said so.</summary>
    public string? Pinned { get; init; }

    /// <summary>The version that was made the stable one.</summary>
    public string? Promoted { get; init; }
}
