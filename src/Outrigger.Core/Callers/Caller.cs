namespace Outrigger.Core.Callers;

/// <summary>
/// Who calls, as the presented key says: tenant ⊃ team ⊃ user ⊃ key. Immutable; one instance is shared by all requests
/// of a key, so that authentication allocates nothing.
/// </summary>
public sealed record Caller
{
    /// <summary>The caller of a server that has no keys yet and listens on loopback only.</summary>
    public static Caller Keyless { get; } = new() { Tenant = TenantId.Default };

    /// <summary>The tenant. Everything the caller reads or writes is scoped to it.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The team inside the tenant, if the key belongs to one.</summary>
    public string? Team { get; init; }

    /// <summary>The user inside the tenant, if the key belongs to one. Not the end user a request may name.</summary>
    public string? User { get; init; }

    /// <summary>The public id of the virtual key; null without keys and for the admin key.</summary>
    public string? KeyId { get; init; }

    /// <summary>True for the admin key: it sees all tenants.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>
    /// Model names the key may use (<c>alias</c>, <c>provider/model</c> or <c>model</c>; a trailing <c>*</c> matches any
    /// rest); null allows all.
    /// </summary>
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>The key's own limits; null when it has none of its own, so that the settings' defaults count.</summary>
    public CallerLimits? Limits { get; init; }
}
