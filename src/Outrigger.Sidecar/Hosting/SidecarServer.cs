using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// The web server of the sidecar: a Kestrel of its own, beside that of the process it runs in, if there is one. It takes
/// requests from the start of the host to its stop, and lets running ones end for the drain time.
/// </summary>
internal sealed class SidecarServer(
    IServiceProvider services, SidecarPipeline pipeline, SidecarState state, IOptions<SidecarOptions> options, ILoggerFactory loggers, IMeterFactory meters, TimeProvider time, ILogger<SidecarServer> logger)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _host;
    private IServer? _server;

    /// <summary>Where it listens; empty before it does.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;

        // A line of a head ends with both characters: those who take one for enough see other headers than those who do not.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddLogging();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.Replace(ServiceDescriptor.Singleton(meters));
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            Limit(kestrel, settings);
            Listen(kestrel, settings.Url, HttpProtocols.Http1AndHttp2, settings);
            if (settings.Http2Url.Length > 0)
            {
                Listen(kestrel, settings.Http2Url, HttpProtocols.Http2, settings);
            }
        });

        // Only the server is taken: its host is never started, so that there is one lifetime, that of our own host.
        _host = builder.Build();
        _server = _host.Services.GetRequiredService<IServer>();
        await _server.StartAsync(new SidecarApplication(pipeline.Build(), services.GetRequiredService<IServiceScopeFactory>()), cancellationToken);
        Addresses = [.. _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        state.IsServing = true;
        logger.Listening(string.Join(", ", Addresses));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        state.IsServing = false;
        if (_server is not { } server)
        {
            return;
        }

        var drain = options.Value.DrainTimeout;
        using var limit = new CancellationTokenSource(drain, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await server.StopAsync(linked.Token);
        if (limit.IsCancellationRequested)
        {
            logger.DrainTimedOut(drain.TotalSeconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            _server?.Dispose();
            await _host.DisposeAsync();
        }
    }

    private static void Limit(KestrelServerOptions kestrel, SidecarOptions settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;

        // Bytes of headers go through as they are; whoever reads them decides what they mean.
        kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = settings.MaxRequestBodyBytes;
        limits.MaxConcurrentConnections = settings.MaxConnections;

        // Upgrades are counted where both versions of HTTP meet, before the backend is asked.
        limits.MaxConcurrentUpgradedConnections = null;
        limits.MaxRequestHeadersTotalSize = settings.MaxRequestHeadersBytes;
        limits.MaxRequestHeaderCount = settings.MaxRequestHeaders;
        limits.RequestHeadersTimeout = settings.RequestHeadersTimeout;
        limits.KeepAliveTimeout = settings.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = settings.MinBytesPerSecond == 0 ? null : new MinDataRate(settings.MinBytesPerSecond, settings.SlowGrace);
        limits.MinResponseDataRate = limits.MinRequestBodyDataRate;
        limits.Http2.MaxRequestHeaderFieldSize = settings.MaxRequestHeadersBytes;
    }

    private static void Listen(KestrelServerOptions kestrel, string url, HttpProtocols protocols, SidecarOptions settings)
    {
        _ = ListenAddress.TryParse(url, out var address);
        void Configure(ListenOptions listen)
        {
            listen.Protocols = !address.IsTls && protocols == HttpProtocols.Http1AndHttp2 ? HttpProtocols.Http1 : protocols;
            if (address.IsTls)
            {
                var certificate = X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.CertificateKeyFile);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(settings.CertificateFile);
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ServerCertificateChain = chain;
                });
            }
        }

        if (address.Address is { } ip)
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
    }
}
