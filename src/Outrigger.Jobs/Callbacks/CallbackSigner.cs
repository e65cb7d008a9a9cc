using System.Globalization;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;

namespace Outrigger.Jobs.Callbacks;

/// <summary>
/// Signs deliveries as Standard Webhooks has it: HMAC-SHA256 over id, time and body. Each tenant has a key of its own,
/// derived, so that nothing is stored; the key before the current one signs too, so that receivers can change over in peace. Thread-safe.
/// </summary>
/// <seealso href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</seealso>
internal sealed class CallbackSigner(ISecretVault vault, IOptionsMonitor<CallbacksOptions> options)
{
    /// <summary>The tenant's key as receivers enter it.</summary>
    public async Task<Secret> GetKeyAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        return new Secret(WebhookSignature.KeyPrefix + Convert.ToBase64String(Derive(tenant, options.CurrentValue.KeyGeneration)));
    }

    /// <summary>The header <c>webhook-signature</c>: one signature for each key that counts, separated by a space.</summary>
    public async Task<string> SignAsync(TenantId tenant, string id, long timestampSeconds, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        var generation = options.CurrentValue.KeyGeneration;
        var current = Sign(Derive(tenant, generation), id, timestampSeconds, body.Span);
        return generation == 1 ? current : $"{current} {Sign(Derive(tenant, generation - 1), id, timestampSeconds, body.Span)}";
    }

    internal static string Sign(ReadOnlySpan<byte> key, string id, long timestampSeconds, ReadOnlySpan<byte> body) => WebhookSignature.Sign(key, id, timestampSeconds, body);

    private byte[] Derive(TenantId tenant, int generation) => vault.DeriveKey(string.Create(CultureInfo.InvariantCulture, $"job-callbacks/{tenant}/{generation}"));
}
