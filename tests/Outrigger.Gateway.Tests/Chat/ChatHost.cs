using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;
using Outrigger.Gateway.Accounting;
using Outrigger.Gateway.Conversations;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Chat;

/// <summary>
/// The chat routes behind a real web server, before one fake upstream that speaks OpenAI's protocol and, unless a test says
/// otherwise, answers "answer 1", "answer 2" … A request names its caller in <c>x-test-caller: tenant/user/key</c>.
/// </summary>
internal sealed class ChatHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _answers;

    private ChatHost(WebApplication app, FakeUpstream upstream, GatewayHost.Recorder usage)
    {
        _app = app;
        Upstream = upstream;
        Usage = usage;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
    }

    public FakeUpstream Upstream { get; }

    public GatewayHost.Recorder Usage { get; }

    public HttpClient Client { get; }

    public IConversationStore Store => _app.Services.GetRequiredService<IConversationStore>();

    public static async Task<ChatHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var upstream = await FakeUpstream.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Models:0"] = "small",
            ["Outrigger:Gateway:Providers:up:Models:1"] = "large",
            ["Outrigger:Gateway:Providers:up:Models:2"] = "o3",
            ["Outrigger:Gateway:Providers:up:MaxRetries"] = "0",
            ["Outrigger:Gateway:Aliases:smart:0"] = "up/small",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Gateway:" + setting.Key, setting => (string?)setting.Value));
        var usage = new GatewayHost.Recorder();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<ICallerAuthenticator, NamedCallers>();
        builder.Services.AddSingleton<IUsageRecorder>(usage);
        builder.Services.AddEgress(builder.Configuration);
        builder.Services.AddGateway(builder.Configuration)
            .AddInProcess()
            .AddConversations(builder.Configuration)
            .AddChat(builder.Configuration);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            return next(context);
        });
        app.MapChat();
        app.MapConversations();
        app.MapConversationsAdmin();
        await app.StartAsync();
        var host = new ChatHost(app, upstream, usage);
        host.Client.BaseAddress = new Uri(app.Urls.First());
        upstream.Handler = (context, _) => SayAsync(context, $"answer {Interlocked.Increment(ref host._answers)}");
        return host;
    }

    /// <summary>An answer of the upstream.</summary>
    public static Task SayAsync(HttpContext context, string text, int status = 200)
    {
        var answer = new JsonObject
        {
            ["id"] = "1",
            ["model"] = "small-2026",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = "stop" }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 7, ["completion_tokens"] = 3, ["total_tokens"] = 10 },
        };
        return SayJsonAsync(context, answer.ToJsonString(), status);
    }

    public static async Task SayJsonAsync(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>What the upstream was sent last.</summary>
    public JsonNode Sent => JsonNode.Parse(Upstream.Requests.Last().Text)!;

    public async Task<(int Status, JsonNode? Body, HttpResponseMessage Answer)> SendAsync(
        string method, string path, string? body = null, string? caller = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        if (caller is not null)
        {
            request.Headers.Add("x-test-caller", caller);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), answer);
    }

    public Task<(int Status, JsonNode? Body, HttpResponseMessage Answer)> ChatAsync(string body, string? caller = null, params (string Name, string Value)[] headers) =>
        SendAsync("POST", "/api/chat", body, caller, headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private sealed class NamedCallers : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context)
        {
            var parts = context.Request.Headers["x-test-caller"].ToString().Split('/');
            return parts switch
            {
                ["nobody"] => CallersErrors.InvalidKey.With("Not known."),
                ["only", var model] => new Caller { Tenant = TenantId.Default, KeyId = "limited", AllowedModels = [model] },
                [var tenant, var user, var key] => new Caller { Tenant = TenantId.Parse(tenant), User = user.Length > 0 ? user : null, KeyId = key },
                _ => Caller.Keyless,
            };
        }

        public CallerResult AuthenticateAdmin(HttpContext context) => Caller.Keyless;
    }
}
