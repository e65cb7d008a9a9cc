using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Logs;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Logs;

/// <summary>The module's routes behind a real web server. A request names its tenant in <c>x-test-tenant</c>; <c>nobody</c> is refused.</summary>
internal sealed class LogsHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });

    private LogsHost(WebApplication app) => _app = app;

    public ManualTimeProvider Time { get; private init; } = new();

    public static async Task<LogsHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:Logs:" + setting.Key, setting => (string?)setting.Value));
        var time = new ManualTimeProvider();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ICallerAuthenticator, Callers>();
        builder.Services.AddDecisions(builder.Configuration);
        builder.Services.AddLogAnalysis(builder.Configuration);
        var app = builder.Build();
        app.MapDecisions();
        app.MapLogAnalysis();
        await app.StartAsync();
        var host = new LogsHost(app) { Time = time };
        host._client.BaseAddress = new Uri(app.Urls.First());
        return host;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string type = "text/plain", string tenant = "default")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("x-test-tenant", tenant);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public Task<(int Status, JsonNode? Body)> IngestAsync(string body, string type = "text/plain", string query = "", string tenant = "default") =>
        SendAsync("POST", "/assist/v1/logs/ingest" + query, body, type, tenant);

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
                : CoreErrors.InvalidRequest.With("Nobody.");

        public CallerResult AuthenticateAdmin(HttpContext context) => CoreErrors.InvalidRequest.With("Nobody.");
    }
}
