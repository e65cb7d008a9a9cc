using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Outrigger.Core.Settings;
using Outrigger.Core.Telemetry;
using Outrigger.Sidecar.Mirroring;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Versions;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// Says, when settings change while the sidecar runs, what took effect and what waits for the next start: a setting that is
/// changed and does nothing would be searched for long. Values are not told. Thread-safe.
/// </summary>
internal sealed class StartSettings(IConfiguration configuration, ILogger<StartSettings> logger) : IHostedService, IDisposable
{
    /// <summary>What is read at the start only: settings, and sections as a whole.</summary>
    internal static readonly string[] Keys =
    [
        SidecarOptions.SectionName,
        ProxyOptions.SectionName + ":" + nameof(ProxyOptions.ConnectTimeout),
        ProxyOptions.SectionName + ":" + nameof(ProxyOptions.MaxConnections),
        ProxyOptions.SectionName + ":" + nameof(ProxyOptions.MaxResponseHeadersKiB),
        MirroringOptions.SectionName + ":" + nameof(MirroringOptions.MaxConcurrency),
        VersionsOptions.SectionName + ":" + nameof(VersionsOptions.StateFile),
    ];

    private readonly Lock _gate = new();
    private Dictionary<string, string?> _values = [];
    private IDisposable? _changes;
    private SettingsFile[] _files = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _values = Read();
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Look);
        _files = configuration is IConfigurationRoot root ? [.. root.Providers.OfType<SettingsFile>()] : [];
        Array.ForEach(_files, file => file.Reloaded += Told);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _changes?.Dispose();
        Array.ForEach(_files, file => file.Reloaded -= Told);
    }

    private void Told(string? problem)
    {
        if (problem is null)
        {
            logger.SettingsReloaded();
        }
        else
        {
            logger.SettingsNotReloaded(LogText.Clean(problem, 1000));
        }
    }

    // Compared with what was there at the last look: each change is told once, and a way back as well.
    private void Look()
    {
        lock (_gate)
        {
            var now = Read();
            foreach (var key in now.Keys.Union(_values.Keys).Order(StringComparer.OrdinalIgnoreCase))
            {
                if (now.GetValueOrDefault(key) != _values.GetValueOrDefault(key))
                {
                    logger.TakesEffectAtStart(LogText.Clean(key, 200));
                }
            }

            _values = now;
        }
    }

    private Dictionary<string, string?> Read() => SettingsReadsSource.Unnoticed(ReadAll);

    private Dictionary<string, string?> ReadAll()
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Keys.SelectMany(key => configuration.GetSection(key).AsEnumerable()))
        {
            if (value is not null)
            {
                values[key] = value;
            }
        }

        return values;
    }
}
