using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Forecasting;

/// <summary>The module behind a real web server; the tenant is what a test's header says.</summary>
internal sealed class ForecastHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });

    private ForecastHost(WebApplication app, ManualTimeProvider time) => (_app, Time) = (app, time);

    public ManualTimeProvider Time { get; }

    public static async Task<ForecastHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:Forecasting:" + setting.Key, setting => (string?)setting.Value));
        var time = new ManualTimeProvider();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ICallerAuthenticator, Callers>();
        builder.Services.AddDecisions(builder.Configuration);
        builder.Services.AddForecasting(builder.Configuration);
        var app = builder.Build();
        app.MapDecisions();
        app.MapForecasting();
        await app.StartAsync();
        var host = new ForecastHost(app, time);
        host._client.BaseAddress = new Uri(app.Urls.First());
        return host;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<(int Status, JsonNode? Body)> PostAsync(string path, string body, string tenant = "default")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/assist/v1/forecast" + path);
        request.Headers.Add("x-test-tenant", tenant);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Callers : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context) =>
            TenantId.TryParse(context.Request.Headers["x-test-tenant"], out var tenant) && tenant.Value != "nobody"
                ? new Caller { Tenant = tenant, User = "ann" }
                : CallersErrors.MissingKey.With("Nobody.");

        public CallerResult AuthenticateAdmin(HttpContext context) => CallersErrors.AdminKeyRequired.With("Nobody.");
    }
}
