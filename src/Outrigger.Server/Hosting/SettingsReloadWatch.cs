using Outrigger.Core.Settings;

namespace Outrigger.Server.Hosting;

/// <summary>Logs what became of a changed settings file.</summary>
internal sealed class SettingsReloadWatch(IConfiguration configuration, ILogger<SettingsReloadWatch> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in Providers())
        {
            provider.Reloaded += OnReloaded;
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in Providers())
        {
            provider.Reloaded -= OnReloaded;
        }

        return Task.CompletedTask;
    }

    private IEnumerable<SettingsFile> Providers() =>
        configuration is IConfigurationRoot root ? root.Providers.OfType<SettingsFile>() : [];

    private void OnReloaded(string? problem)
    {
        if (problem is null)
        {
            log.SettingsReloaded();
        }
        else
        {
            log.SettingsRefused(problem);
        }
    }
}
