using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Sidecar.Hosting;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests;

/// <summary>A running sidecar on free ports in front of a backend.</summary>
internal sealed class SidecarUnderTest : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private readonly ConcurrentDictionary<string, long> _counted = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    private SidecarUnderTest(IHost host, TempFolder folder)
    {
        (Host, _folder) = (host, folder);

        // Meters are of the process: only those of this sidecar count here, whatever runs beside it.
        var own = host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, own))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        _listener.Start();
    }

    public IHost Host { get; }

    public IServiceProvider Services => Host.Services;

    /// <summary>Where it speaks HTTP/1.1.</summary>
    public Uri Address => new(Services.GetRequiredService<SidecarServer>().Addresses[0]);

    /// <summary>Where it speaks HTTP/2 without TLS.</summary>
    public Uri Http2Address => new(Services.GetRequiredService<SidecarServer>().Addresses[1]);

    public static async Task<SidecarUnderTest> StartAsync(string backend, Action<IServiceCollection, IConfiguration>? adjust = null, params (string Key, string Value)[] settings)
    {
        var sidecar = Build(backend, adjust, settings);
        await sidecar.Host.StartAsync();
        return sidecar;
    }

    /// <summary>One whose parts are there but do not run.</summary>
    public static SidecarUnderTest Build(string backend, Action<IServiceCollection, IConfiguration>? adjust = null, params (string Key, string Value)[] settings)
    {
        var folder = new TempFolder();
        var all = new Dictionary<string, string?>
        {
            ["Outrigger:Sidecar:Proxy:Backend"] = backend,
            ["Outrigger:Sidecar:Hosting:Url"] = "http://127.0.0.1:0",
            ["Outrigger:Sidecar:Hosting:Http2Url"] = "http://127.0.0.1:0",
            ["Outrigger:Sidecar:Hosting:DrainTimeout"] = "00:00:05",
            ["OUTRIGGER_DATA"] = folder.Path,
        };
        foreach (var (key, value) in settings)
        {
            all[(key.StartsWith("Outrigger:", StringComparison.Ordinal) || key.StartsWith("OUTRIGGER_", StringComparison.Ordinal) ? "" : "Outrigger:Sidecar:") + key] = value;
        }

        var host = SidecarHost.Build([], all, (services, configuration) =>
        {
            services.AddLogging(logging => logging.ClearProviders());
            adjust?.Invoke(services, configuration);
        });
        return new SidecarUnderTest(host, folder);
    }

    /// <summary>What a counter of this sidecar has come to.</summary>
    public long Counted(string instrument) => _counted.GetValueOrDefault(instrument);

    /// <summary>Sends bytes as they are and reads all that comes until the sidecar closes the connection.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var client = await RawClient.ConnectAsync(Address);
        return await client.ReadToCloseAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        _listener.Dispose();
        if (Host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        _folder.Dispose();
    }
}
