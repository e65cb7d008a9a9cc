using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Anomaly;

/// <summary>Routes behind a real web server with a clock that a test moves. A request names its tenant in <c>x-test-tenant</c>; <c>nobody</c> is refused.</summary>
internal sealed class AnomalyHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AnomalyHost(WebApplication app, ManualTimeProvider time)
    {
        _app = app;
        Time = time;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public ManualTimeProvider Time { get; }

    public HttpClient Client { get; }

    public static async Task<AnomalyHost> StartAsync(
        Action<IServiceCollection, IConfiguration> add, Action<IEndpointRouteBuilder> map, params (string Key, string Value)[] settings)
    {
        var time = new ManualTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:" + setting.Key, setting => (string?)setting.Value));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ICallerAuthenticator, NamedTenants>();
        add(builder.Services, builder.Configuration);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            return next(context);
        });
        map(app);
        await app.StartAsync();
        return new AnomalyHost(app, time);
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string tenant = "default", string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("x-test-tenant", tenant);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class NamedTenants : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context)
        {
            var tenant = context.Request.Headers["x-test-tenant"].ToString();
            return tenant == "nobody" ? CallersErrors.InvalidKey.With("Not known.") : new Caller { Tenant = TenantId.Parse(tenant) };
        }

        public CallerResult AuthenticateAdmin(HttpContext context) => CallersErrors.AdminKeyRequired.With("Not in this test.");
    }
}
