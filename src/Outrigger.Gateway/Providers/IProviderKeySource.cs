using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.Providers;

/// <summary>
/// Provider keys beyond those of the configuration, for instance encrypted ones of the admin API. The default has none.
/// Thread-safe; called when the routing table is built, not per request.
/// </summary>
public interface IProviderKeySource
{
    /// <summary>The usable keys of a provider, in the order of their age.</summary>
    IReadOnlyList<ProviderKey> GetKeys(string provider);

    /// <summary>Raised after the keys have changed; the routing table is built anew.</summary>
    event Action? Changed;
}

/// <summary>A credential of an upstream.</summary>
/// <param name="Id">A public name for logs and admin answers: never derived from the secret.</param>
/// <param name="Secret">The credential.</param>
/// <param name="Quota">What it may use in a day; null for the quota that the provider's settings give.</param>
public sealed record ProviderKey(string Id, Secret Secret, ProviderKeyQuota? Quota = null);
