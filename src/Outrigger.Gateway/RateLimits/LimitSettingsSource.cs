using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Holds the limits of the settings in force and reads them anew when the settings change. Faulty ones stop the start; later
/// they are logged and the last good ones stay. Thread-safe.
/// </summary>
internal sealed class LimitSettingsSource(IConfiguration configuration, IOptionsFactory<RateLimitsOptions> options, ILogger<LimitSettingsSource> logger)
    : IHostedService, IDisposable
{
    private readonly Lock _building = new();
    private LimitSettings? _current;
    private IDisposable? _reload;

    /// <summary>The limits in force; one call reads them once.</summary>
    public LimitSettings Current => Volatile.Read(ref _current) ?? Build();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Build();
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _reload?.Dispose();

    private LimitSettings Build()
    {
        lock (_building)
        {
            var settings = new LimitSettings(options.Create(Options.DefaultName));
            Volatile.Write(ref _current, settings);
            return settings;
        }
    }

    private void Reload()
    {
        try
        {
            Build();
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException or FormatException)
        {
            logger.ReloadRefused(e is OptionsValidationException ? e.Message : "A setting has the wrong type.");
        }
    }
}
