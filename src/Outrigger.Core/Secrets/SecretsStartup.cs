using Microsoft.Extensions.Hosting;

namespace Outrigger.Core.Secrets;

/// <summary>Ends the start when the master key is missing or wrong, and finishes a rotation that broke off.</summary>
internal sealed class SecretsStartup(SecretVault vault, SecretRotation rotation) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        await rotation.ResumeAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
