using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Gateway.StoredObjects;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.StoredObjects;

/// <summary>
/// One upstream in front of which stand providers of every protocol, shared by all tenants: <c>openai</c>,
/// <c>anthropic</c>, <c>gemini</c>; the same open for objects that nobody recorded (<c>open-openai</c> …); and
/// <c>elsewhere</c>, another of OpenAI's protocol. The tenant is named in a header.
/// </summary>
internal sealed class ObjectsHost : IAsyncDisposable
{
    private ObjectsHost(FakeUpstream upstream, GatewayHost gateway, bool ownsUpstream)
    {
        (Upstream, Gateway, OwnsUpstream) = (upstream, gateway, ownsUpstream);
    }

    public FakeUpstream Upstream { get; }

    public GatewayHost Gateway { get; }

    private bool OwnsUpstream { get; }

    public static async Task<ObjectsHost> StartAsync() => await StartAsync(await FakeUpstream.StartAsync(), null, ownsUpstream: true);

    /// <summary>A further node in front of the same upstream, with a store that nodes share.</summary>
    public static async Task<ObjectsHost> StartAsync(FakeUpstream upstream, IStoredObjectStore? store, bool ownsUpstream = false)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (name, protocol) in new[] { ("openai", "openai"), ("elsewhere", "openai"), ("anthropic", "anthropic"), ("gemini", "gemini") })
        {
            Add(settings, name, protocol, upstream);
            Add(settings, "open-" + name, protocol, upstream);
            settings[$"Outrigger:Gateway:Providers:open-{name}:AllowUnrecordedObjects"] = "true";
        }

        settings["Outrigger:Gateway:Aliases:both:0"] = "openai/m";
        settings["Outrigger:Gateway:Aliases:both:1"] = "open-openai/m";
        var gateway = await GatewayHost.StartAsync(settings, services =>
        {
            services.AddSingleton<ICallerAuthenticator, ByHeader>();
            if (store is not null)
            {
                services.AddSingleton(store);
            }
        });
        return new ObjectsHost(upstream, gateway, ownsUpstream);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string tenant = "acme", string? tags = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("x-test-tenant", tenant);
        if (tags is not null)
        {
            request.Headers.Add("x-outrigger-tags", tags);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await Gateway.Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, string tenant = "acme") => SendAsync(HttpMethod.Post, path, body, tenant);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        if (OwnsUpstream)
        {
            await Upstream.DisposeAsync();
        }
    }

    public static Task SayAsync(HttpContext context, string body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private static void Add(Dictionary<string, string?> settings, string name, string protocol, FakeUpstream upstream)
    {
        settings[$"Outrigger:Gateway:Providers:{name}:Protocol"] = protocol;
        settings[$"Outrigger:Gateway:Providers:{name}:BaseUrl"] = upstream.Address + (protocol == "openai" ? "/v1" : "");
        settings[$"Outrigger:Gateway:Providers:{name}:Keys:0"] = "key-of-" + name;
        settings[$"Outrigger:Gateway:Providers:{name}:MaxRetries"] = "0";
    }

    private sealed class ByHeader : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context)
        {
            var tenant = context.Request.Headers["x-test-tenant"].ToString();
            return new Caller { Tenant = TenantId.Parse(tenant), KeyId = "key-" + tenant, Team = "team-" + tenant };
        }

        public CallerResult AuthenticateAdmin(HttpContext context) => Caller.Keyless;
    }
}
