using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Telemetry;

namespace Outrigger.Core.Settings;

/// <summary>
/// Has a changed settings file checked before it takes effect, and tells of settings that nothing reads: once everything has
/// started, and again when the file has changed. Thread-safe.
/// </summary>
internal sealed class SettingsGuard(IConfiguration configuration, SettingsCheck check, ILogger<SettingsGuard> logger) : IHostedLifecycleService
{
    // Whoever moved a whole section to a wrong place has understood after so many.
    private const int MaxTold = 20;

    private readonly SettingsFile[] _files = Providers<SettingsFile>(configuration);
    private readonly SettingsReads? _reads = Providers<SettingsReads>(configuration).FirstOrDefault();
    private readonly Lock _gate = new();
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files)
        {
            file.Check = check.Run;
            file.Reloaded += OnReloaded;
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Look();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files)
        {
            file.Reloaded -= OnReloaded;
            file.Check = null;
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static T[] Providers<T>(IConfiguration configuration) => configuration is IConfigurationRoot root ? [.. root.Providers.OfType<T>()] : [];

    private void OnReloaded(string? problem)
    {
        if (problem is null)
        {
            Look();
        }
    }

    // Every module reads its settings here, also one that has not been used yet.
    private void Look()
    {
        if (_reads is null)
        {
            return;
        }

        try
        {
            check.Run();
        }
        catch (AggregateException)
        {
            // Settings of a module that nobody uses: it tells itself when somebody does. What could be read was asked for.
        }

        lock (_gate)
        {
            foreach (var (name, meant) in UnreadSettings.Find(configuration, _reads))
            {
                if (_told.Count >= MaxTold || !_told.Add(name))
                {
                    continue;
                }

                if (meant is null)
                {
                    logger.SettingUnread(LogText.Clean(name, 200));
                }
                else
                {
                    logger.SettingMisspelt(LogText.Clean(name, 200), LogText.Clean(meant, 200));
                }
            }
        }
    }
}
