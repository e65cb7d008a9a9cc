using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Intent;

/// <summary>Intents, validation and suggestions behind a real web server. A request names its tenant in <c>x-test-tenant</c>.</summary>
internal sealed class IntentHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private IntentHost(WebApplication app)
    {
        _app = app;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<IntentHost> StartAsync(Action<IServiceCollection>? add = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // How long code that was never run takes on a busy machine is not what these tests are about.
        builder.Configuration.AddInMemoryCollection(((string[])["Intent", "Validation", "Suggestions"]).Select(module => new KeyValuePair<string, string?>($"Outrigger:Assist:{module}:TimeLimit", "00:01:00")));
        // Nor the shipped intents, but where a test says so.
        builder.Configuration.AddInMemoryCollection([new("Outrigger:Assist:Intent:TrainAtStart", "false"), new("Outrigger:Assist:Intent:FirstWait", "00:00:00")]);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:" + setting.Key, setting => (string?)setting.Value));
        builder.Services.AddSingleton<ICallerAuthenticator, TenantCallers>();
        add?.Invoke(builder.Services);
        builder.Services.AddDecisions(builder.Configuration).AddSuggestions(builder.Configuration).AddIntent(builder.Configuration).AddRequestValidation(builder.Configuration);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            return next(context);
        });
        app.MapIntent().MapRequestValidation().MapSuggestions();
        await app.StartAsync();
        return new IntentHost(app);
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string? tenant = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/assist/v1/" + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (tenant is not null)
        {
            request.Headers.Add("x-test-tenant", tenant);
        }

        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class TenantCallers : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context) => context.Request.Headers["x-test-tenant"].ToString() switch
        {
            "nobody" => CallersErrors.MissingKey.With("No key."),
            "" => Caller.Keyless,
            var tenant => new Caller { Tenant = TenantId.Parse(tenant), KeyId = "k" },
        };

        public CallerResult AuthenticateAdmin(HttpContext context) => CallersErrors.AdminKeyRequired.With("No admin key.");
    }
}
