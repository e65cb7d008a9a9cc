namespace Outrigger.Assist.DriftProfiles;

/// <summary>One answered call of an interface, as the guard looks at it.</summary>
/// <param name="route">The route's template (<c>GET /orders/{id}</c>), 1 to 200 characters.</param>
/// <param name="version">The version that answered, 1 to 64 characters.</param>
/// <param name="body">The answer's JSON body, UTF-8; empty when there is none or it is not looked at.</param>
/// <param name="status">The answer's status.</param>
/// <param name="client">The application that called, at most 128 characters; clients are compared apart.</param>
/// <param name="latencyMs">How long it took, in milliseconds; null when unknown.</param>
public readonly ref struct ApiExchange(string route, string version, ReadOnlySpan<byte> body, int status = 200, string? client = null, double? latencyMs = null)
{
    /// <summary>The route's template.</summary>
    public string Route { get; } = route;

    /// <summary>The version that answered.</summary>
    public string Version { get; } = version;

    /// <summary>The answer's JSON body, UTF-8.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The answer's status.</summary>
    public int Status { get; } = status;

    /// <summary>The application that called.</summary>
    public string? Client { get; } = client;

    /// <summary>How long it took, in milliseconds.</summary>
    public double? LatencyMs { get; } = latencyMs;
}

/// <summary>What is known of a version beside its traffic.</summary>
/// <param name="Version">The version.</param>
/// <param name="IsRollBackSafe">Whether going back to the stable version does no harm; false after a migration that cannot be undone.</param>
/// <param name="IsPinned">Whether people hold it where it is: nothing rolls it back.</param>
/// <param name="Removed">Paths of fields that were declared to go (<c>order.currency</c>, <c>order.items[].sku</c>).</param>
public sealed record ApiRelease(string Version, bool IsRollBackSafe = true, bool IsPinned = false, IReadOnlyList<string>? Removed = null);
