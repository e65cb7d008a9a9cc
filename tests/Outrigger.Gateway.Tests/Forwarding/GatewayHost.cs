using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;
using Outrigger.Gateway.Accounting;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Forwarding;

/// <summary>The gateway behind a real web server on port 0, with an authenticator that lets everybody in and a record kept in memory.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, Recorder recorder)
    {
        _app = app;
        Usage = recorder;
        Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Client { get; }

    public Recorder Usage { get; }

    public IConfigurationRoot Configuration => (IConfigurationRoot)_app.Services.GetRequiredService<IConfiguration>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<GatewayHost> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings);
        var recorder = new Recorder();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<ICallerAuthenticator, Everybody>();
        builder.Services.AddSingleton<IUsageRecorder>(recorder);
        builder.Services.AddEgress(builder.Configuration);
        configure?.Invoke(builder.Services);
        builder.Services.AddGateway(builder.Configuration);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            return next(context);
        });
        app.MapGateway();
        await app.StartAsync();
        var host = new GatewayHost(app, recorder);
        host.Client.BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return host;
    }

    public Task<HttpResponseMessage> ChatAsync(string body, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Everybody : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context) => Caller.Keyless;

        public CallerResult AuthenticateAdmin(HttpContext context) => Caller.Keyless;
    }

    internal sealed class Recorder : IUsageRecorder
    {
        private readonly TestSignal<UsageRecord> _records = new();

        public ConcurrentQueue<UsageRecord> All { get; } = new();

        public void Record(UsageRecord record)
        {
            All.Enqueue(record);
            _records.Raise(record);
        }

        /// <summary>The next record; records follow their answers, so a test waits for them.</summary>
        public Task<UsageRecord> NextAsync() => _records.WaitAsync();
    }
}
