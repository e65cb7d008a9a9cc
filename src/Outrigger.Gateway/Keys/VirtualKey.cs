using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Keys;

/// <summary>A virtual key as it is kept: never its text, only a keyed hash of it.</summary>
public sealed record VirtualKey
{
    /// <summary>The public id: the part between <c>ork_</c> and the secret.</summary>
    public required string Id { get; init; }

    /// <summary>HMAC-SHA256 of the whole text, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>A name for people, 1–128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The tenant whose calls it makes.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The team it belongs to, if any.</summary>
    public string? Team { get; init; }

    /// <summary>The user it belongs to, if any.</summary>
    public string? User { get; init; }

    /// <summary>Model names it may use; null allows all.</summary>
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>Its own limits, which take the place of the settings' defaults for keys as a whole; null for those.</summary>
    public CallerLimits? Limits { get; init; }

    /// <summary>From when on it does not count any more, microseconds since 1970 UTC; null for never.</summary>
    public long? ExpiresAtMicros { get; init; }

    /// <summary>Since when it is switched off; null when it is on.</summary>
    public long? DisabledAtMicros { get; init; }

    /// <summary>When it was made, microseconds since 1970 UTC.</summary>
    public required long CreatedAtMicros { get; init; }

    /// <summary>When it was used last, a few seconds late; null for never.</summary>
    public long? LastUsedAtMicros { get; init; }

    /// <summary>The store's version of its last change; set by the store.</summary>
    public long Version { get; init; }
}

/// <summary>The parts of a key that can be replaced.</summary>
/// <param name="Name">A name for people, 1–128 characters.</param>
/// <param name="AllowedModels">Model names it may use; null allows all.</param>
/// <param name="ExpiresAtMicros">From when on it does not count; null for never.</param>
/// <param name="Limits">Its own limits; null for the settings' defaults.</param>
public sealed record VirtualKeyChange(string Name, IReadOnlyList<string>? AllowedModels, long? ExpiresAtMicros, CallerLimits? Limits = null);

/// <summary>What to look for; null means any.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Team">The team.</param>
/// <param name="User">The user.</param>
/// <param name="AfterId">Paging: only keys with a greater id (ordinal).</param>
/// <param name="Limit">How many at most.</param>
public sealed record VirtualKeyQuery(TenantId? Tenant = null, string? Team = null, string? User = null, string? AfterId = null, int Limit = 100);

/// <summary>What tells a node whether its copy of the keys is up to date.</summary>
/// <param name="Version">Grows with every change; 0 means that no key was ever made.</param>
/// <param name="Removals">Grows with every removal, which leaves no row to learn from.</param>
public readonly record struct VirtualKeyState(long Version, long Removals);

/// <summary>When a key was used last.</summary>
/// <param name="Id">The key.</param>
/// <param name="AtMicros">Microseconds since 1970 UTC.</param>
public readonly record struct VirtualKeyUse(string Id, long AtMicros);

/// <summary>How an attempt to add a key ended.</summary>
public enum AddKeyOutcome
{
    /// <summary>It is there now.</summary>
    Added,

    /// <summary>The id is taken.</summary>
    Exists,

    /// <summary>Its tenant, team or user does not exist.</summary>
    OwnerMissing,
}
