using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Health;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Assist.Tests.Models;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Assistance;

/// <summary>
/// Assist behind a real web server, with one model and one learned state. A request names its caller in
/// <c>x-test-caller: tenant/user</c>; the admin key is <c>ora_test</c>. A path with a slash before it is one of its own, else
/// it lies below <c>/assist/v1</c>.
/// </summary>
internal sealed class AssistHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AssistHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public ManualTimeProvider Time { get; private init; } = null!;

    public FakeModel Model { get; private init; } = null!;

    public CounterState State { get; private init; } = null!;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<AssistHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var time = new ManualTimeProvider();
        var model = new FakeModel();
        var state = new CounterState();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Outrigger:Assist:Intent:TrainAtStart", "false")]);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:" + setting.Key, setting => (string?)setting.Value));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ICallerAuthenticator, NamedCallers>();
        builder.Services.AddSingleton<IDecisionModel>(model);
        builder.Services.AddSingleton<ILearnedState>(state);
        builder.Services.AddSingleton<IHealthSource>(new CalmProcess());
        builder.Services.AddAssist(builder.Configuration);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            return next(context);
        });
        app.MapAssist();
        var admin = app.MapAdmin();
        admin.MapAlertsAdmin();
        admin.MapAlertDeliveryAdmin();
        await app.StartAsync();
        return new AssistHost(app) { Time = time, Model = model, State = state };
    }

    public Decision Decide(double value, TenantId tenant = default, AssistModuleOptions? options = null) => Get<IDecisionMaker>().Make(
        tenant,
        Model,
        options ?? new FakeOptions { RecordedShare = 1 },
        "subject",
        value,
        static (in double value, Span<double> features) =>
        {
            features[0] = value;
            return new Observed(1, false);
        },
        static (in double _) => new Verdict("fixed", 0, 0.5, []));

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string? caller = null, bool isAdmin = false, string contentType = "application/json")
    {
        var answer = await SendRawAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), caller, isAdmin, contentType);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public Task<HttpResponseMessage> SendRawAsync(string method, string path, byte[]? body = null, string? caller = null, bool isAdmin = false, string contentType = "application/octet-stream")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : "/assist/v1/" + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (caller is not null)
        {
            request.Headers.Add("x-test-caller", caller);
        }

        if (isAdmin)
        {
            request.Headers.Add("Authorization", "Bearer ora_test");
        }

        return Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // Like the server with keys: the admin key is no caller's key.
    private sealed class NamedCallers : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context)
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                return CallersErrors.InvalidKey.With("Not known.");
            }

            return context.Request.Headers["x-test-caller"].ToString().Split('/') switch
            {
                ["nobody"] => CallersErrors.MissingKey.With("No key."),
                [var tenant, var user] => new Caller { Tenant = TenantId.Parse(tenant), User = user, KeyId = "k" },
                _ => Caller.Keyless,
            };
        }

        public CallerResult AuthenticateAdmin(HttpContext context) => context.Request.Headers.Authorization == "Bearer ora_test"
            ? new Caller { Tenant = TenantId.Default, IsAdmin = true }
            : CallersErrors.AdminKeyRequired.With("No admin key.");
    }
}

/// <summary>A process that has nothing to do: how busy the machine that runs the tests is must not become a decision.</summary>
internal sealed class CalmProcess : IHealthSource
{
    public HealthCounters Read() => new(TimeSpan.Zero, 1, 1, 100, TimeSpan.FromHours(1), TimeSpan.Zero, 1, 1, 0);
}
