using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Testing;

namespace Outrigger.AspNetCore.Tests.Attachment;

/// <summary>A real application on Kestrel with Outrigger attached, and a client of it.</summary>
internal sealed class AttachedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AttachedApp(WebApplication app, LogCollector logs, CountedMetrics metrics)
    {
        _app = app;
        Logs = logs;
        Metrics = metrics;
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(Address) };
    }

    public string Address { get; }

    public HttpClient Client { get; }

    public LogCollector Logs { get; }

    public CountedMetrics Metrics { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<AttachedApp> StartAsync(
        Action<WebApplication> map,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null,
        Action<WebApplication>? before = null,
        Action<IServiceCollection>? after = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var logs = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure?.Invoke(builder.Services);
        builder.Services.AddOutrigger(builder.Configuration);
        after?.Invoke(builder.Services);
        var app = builder.Build();
        var metrics = new CountedMetrics(app.Services);
        before?.Invoke(app);
        app.UseOutrigger();
        map(app);
        await app.StartAsync();
        return new AttachedApp(app, logs, metrics);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Metrics.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
