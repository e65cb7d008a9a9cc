using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>A provider's key as it is kept: encrypted.</summary>
public sealed record StoredProviderKey
{
    /// <summary>The id; part of what the encryption authenticates.</summary>
    public required string Id { get; init; }

    /// <summary>The provider's name in the configuration.</summary>
    public required string Provider { get; init; }

    /// <summary>A name for people, 1–128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The last four characters, or <c>***</c> for a short key.</summary>
    public required string Hint { get; init; }

    /// <summary>The key.</summary>
    public required SealedSecret Secret { get; init; }

    /// <summary>What it may use in a day; null for the quota that the provider's settings give.</summary>
    public ProviderKeyQuota? Quota { get; init; }

    /// <summary>When it was added, microseconds since 1970 UTC.</summary>
    public required long CreatedAtMicros { get; init; }

    /// <summary>When its secret was replaced last; null for never.</summary>
    public long? RotatedAtMicros { get; init; }

    /// <summary>Since when it is switched off; null when it is on.</summary>
    public long? DisabledAtMicros { get; init; }
}
