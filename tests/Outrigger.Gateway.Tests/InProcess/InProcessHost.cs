using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Gateway.InProcess;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.InProcess;

/// <summary>The gateway's own clients before a fake upstream over real HTTP.</summary>
internal sealed class InProcessHost : IAsyncDisposable
{
    private readonly GatewayHost _gateway;

    private InProcessHost(GatewayHost gateway, FakeUpstream upstream)
    {
        _gateway = gateway;
        Upstream = upstream;
    }

    public static Caller Caller { get; } = new() { Tenant = TenantId.Parse("acme"), User = "ann", KeyId = "k1" };

    public FakeUpstream Upstream { get; }

    public GatewayHost.Recorder Usage => _gateway.Usage;

    public IGatewayClients Clients => _gateway.Get<IGatewayClients>();

    public IChatClient Chat => Clients.CreateChatClient(Caller, "up/m");

    /// <summary>What the upstream was sent last.</summary>
    public JsonNode Sent => JsonNode.Parse(Upstream.Requests.Last().Text)!;

    public static async Task<InProcessHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var upstream = await FakeUpstream.StartAsync();
        var all = new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:MaxRetries"] = "0",
        };
        foreach (var (key, value) in settings)
        {
            all["Outrigger:Gateway:" + key] = value;
        }

        return new InProcessHost(await GatewayHost.StartAsync(all, services => services.AddInProcess()), upstream);
    }

    /// <summary>Lets the upstream answer with a message.</summary>
    public void Answer(string message, string finish = "stop") => AnswerJson(
        $$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m-2026","choices":[{"index":0,"message":{{message}},"finish_reason":"{{finish}}"}],
         "usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2} } }
        """);

    public void AnswerJson(string json, int status = 200, string? retryAfter = null) => Upstream.Handler = async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(json);
    };

    /// <summary>A stream of the deltas, as OpenAI sends one.</summary>
    public static byte[][] Chunks(params string[] deltas) =>
    [
        .. deltas.Select(delta => Encoding.UTF8.GetBytes($$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m-2026","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":null}]}""" + "\n\n")),
    ];

    /// <summary>The end of such a stream.</summary>
    public static byte[][] End(string finish = "stop") =>
    [
        Encoding.UTF8.GetBytes($$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m-2026","choices":[{"index":0,"delta":{},"finish_reason":"{{{finish}}}"}]}""" + "\n\n"),
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m-2026\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16}}\n\n"u8.ToArray(),
        "data: [DONE]\n\n"u8.ToArray(),
    ];

    /// <summary>More of a stream that has begun.</summary>
    public static async Task ContinueAsync(HttpContext context, byte[][] chunks)
    {
        foreach (var chunk in chunks)
        {
            await context.Response.Body.WriteAsync(chunk);
            await context.Response.Body.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
