using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Routing;

/// <summary>
/// Holds the routing table in force and builds it anew when settings or provider keys change. A faulty configuration
/// stops the start; later it is logged and the last good table stays. Thread-safe.
/// </summary>
internal sealed class RoutingTableSource : IHostedLifecycleService, IDisposable
{
    private readonly Lock _building = new();
    private readonly IConfiguration _configuration;
    private readonly IOptionsFactory<ProvidersOptions> _providers;
    private readonly IOptionsFactory<AliasesOptions> _aliases;
    private readonly UpstreamRegistry _registry;
    private readonly IProviderKeySource _keys;
    private readonly ILogger<RoutingTableSource> _logger;
    private RoutingTable? _current;
    private IDisposable? _reload;

    public RoutingTableSource(
        IConfiguration configuration,
        IOptionsFactory<ProvidersOptions> providers,
        IOptionsFactory<AliasesOptions> aliases,
        UpstreamRegistry registry,
        IProviderKeySource keys,
        ILogger<RoutingTableSource> logger)
    {
        _configuration = configuration;
        _providers = providers;
        _aliases = aliases;
        _registry = registry;
        _keys = keys;
        _logger = logger;
    }

    /// <summary>The table in force; one call reads it once.</summary>
    public RoutingTable Current => Volatile.Read(ref _current) ?? Build();

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Build();
        _reload = ChangeToken.OnChange(_configuration.GetReloadToken, Reload);
        _keys.Changed += Reload;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _keys.Changed -= Reload;
        _reload?.Dispose();
    }

    private RoutingTable Build()
    {
        lock (_building)
        {
            var aliases = _aliases.Create(Options.DefaultName);
            var table = new RoutingTable(_registry.Build(_providers.Create(Options.DefaultName)), aliases);
            Volatile.Write(ref _current, table);
            _logger.TableBuilt(table.Upstreams.Count, aliases.Aliases.Count);
            return table;
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
            // The messages are ours and the binder's: they name settings, never their secret values.
            _logger.ReloadRefused(e is OptionsValidationException ? e.Message : "A setting has the wrong type.");
        }
    }
}
