using System.Text.Json;
using Outrigger.Core.Egress;
using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.Providers;

/// <summary>A provider as configured, with the upstream that serves it.</summary>
/// <param name="Upstream">The run-time side.</param>
/// <param name="Models">The configured model names; <c>*</c> and trailing wildcards included.</param>
internal sealed record RegisteredUpstream(Upstream Upstream, IReadOnlyList<string> Models);

/// <summary>
/// Makes upstreams out of settings. An upstream whose settings and keys are the same as before is kept. Retired ones are
/// not disposed: calls in flight still use them, and their idle connections close by themselves. Not thread-safe; its one
/// owner serialises reloads.
/// </summary>
internal sealed class UpstreamRegistry(IEgress egress, IProviderKeySource keySource, IProviderKeyQuotas quotas, IEnumerable<ISimulatedUpstream> simulated)
{
    private Dictionary<string, (string Fingerprint, Upstream Upstream)> _current = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The upstreams of these settings, in order of their names; the simulated one last.</summary>
    public IReadOnlyList<RegisteredUpstream> Build(ProvidersOptions options)
    {
        var next = new Dictionary<string, (string Fingerprint, Upstream Upstream)>(StringComparer.OrdinalIgnoreCase);
        var registered = new List<RegisteredUpstream>();
        foreach (var (name, settings) in options.Providers.OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase))
        {
            var keys = GetKeys(name, settings);
            var fingerprint = Fingerprint(settings, keys);
            if (!_current.TryGetValue(name, out var kept) || kept.Fingerprint != fingerprint)
            {
                kept = (fingerprint, Create(name, settings, keys));
            }

            next[name] = kept;
            registered.Add(new RegisteredUpstream(kept.Upstream, settings.Models.Count > 0 ? [.. settings.Models] : ["*"]));
        }

        foreach (var simulation in simulated.Where(s => s.IsEnabled))
        {
            var settings = new ProviderOptions { BaseUrl = "http://sim.invalid/v1", MaxRetries = 0, Apis = { "openai-embeddings" } };
            var kept = _current.GetValueOrDefault(ProvidersOptions.SimulatedName).Upstream
                ?? new Upstream(ProvidersOptions.SimulatedName, settings, new KeyRing([new KeySlot("none", null)]), simulation.Invoker, isSimulated: true);
            next[ProvidersOptions.SimulatedName] = ("", kept);
            registered.Add(new RegisteredUpstream(kept, simulation.Models));
        }

        _current = next;
        return registered;
    }

    private Upstream Create(string name, ProviderOptions settings, List<ProviderKey> keys)
    {
        var slots = keys.Select(k => new KeySlot(k.Id, k.Secret, GetMeter(name, k.Id, k.Quota ?? GetQuota(settings)))).DefaultIfEmpty(new KeySlot("none", null, GetMeter(name, "none", GetQuota(settings))));
        var invoker = egress.CreateTrusted(new EgressSettings { ConnectTimeout = settings.Timeouts.Connect });
        return new Upstream(name, settings, new KeyRing(slots), invoker);
    }

    private IProviderKeyMeter? GetMeter(string provider, string keyId, ProviderKeyQuota? quota) => quota is null ? null : quotas.GetMeter(provider, keyId, quota);

    private static ProviderKeyQuota? GetQuota(ProviderOptions settings) =>
        settings.KeyQuota is { } quota ? new ProviderKeyQuota(quota.TokensPerDay, quota.TimeZone) : null;

    private List<ProviderKey> GetKeys(string name, ProviderOptions settings) =>
        [.. settings.Keys.Select((secret, i) => new ProviderKey($"{name}#{i + 1}", secret)), .. keySource.GetKeys(name)];

    // Secrets print as ***, so they are compared by digest: the fingerprint itself gives nothing away.
    private static string Fingerprint(ProviderOptions settings, List<ProviderKey> keys) =>
        JsonSerializer.Serialize(settings) + "|" + string.Join(',', keys.Select(k => $"{k.Id}:{Digest(k.Secret)}:{k.Quota}"));

    private static string Digest(Secret secret) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret.Reveal())));
}
