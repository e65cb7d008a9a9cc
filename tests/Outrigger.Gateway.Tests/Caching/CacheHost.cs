using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Accounting;
using Outrigger.Gateway.Caching.Flights;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>The gateway with the cache in front of an upstream of the test, under a clock of the test. Who calls is said by headers.</summary>
internal sealed class CacheHost : IAsyncDisposable
{
    public const string Whole = """{"choices":[{"index":0,"message":{"role":"assistant","content":"ho"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
    public const string One = """data: {"choices":[{"index":0,"delta":{"content":"é"}}],"usage":null}""" + "\n\n";
    public const string Two = """data: {"choices":[{"index":0,"delta":{"content":"o"}}],"usage":null}""" + "\n\n";
    public const string Stop = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n";
    public const string Done = "data: [DONE]\n\n";

    private readonly GatewayHost _host;

    private CacheHost(GatewayHost host, FakeUpstream upstream, ManualTimeProvider time) => (_host, Upstream, Time) = (host, upstream, time);

    public FakeUpstream Upstream { get; }

    public ManualTimeProvider Time { get; }

    public HttpClient Client => _host.Client;

    /// <summary>Where calls go.</summary>
    public string Path { get; set; } = "/v1/chat/completions";

    /// <summary>Requests the upstream has seen.</summary>
    public int Asked => Upstream.Requests.Count;

    public FlightTable Flights => _host.Get<FlightTable>();

    public T Get<T>()
        where T : notnull => _host.Get<T>();

    public static async Task<CacheHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var upstream = await FakeUpstream.StartAsync();
        var time = new ManualTimeProvider();
        var all = new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            ["Outrigger:Gateway:Providers:up:MaxRetries"] = "0",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var host = await GatewayHost.StartAsync(all, services => services.AddSingleton<TimeProvider>(time).AddSingleton<ICallerAuthenticator, ByHeader>());
        var cache = new CacheHost(host, upstream, time);
        cache.Answer(Whole);
        return cache;
    }

    /// <summary>The upstream answers everything with this.</summary>
    public void Answer(string body, int status = 200) => Upstream.Handler = (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    };

    /// <summary>The upstream streams these events, each flushed on its own.</summary>
    public void Stream(params string[] events) => Upstream.Handler = (context, _) =>
        FakeUpstream.WriteChunksAsync(context, "text/event-stream", events.Select(Encoding.UTF8.GetBytes));

    /// <summary>Asks with the cache on and reads the whole answer.</summary>
    public async Task<CacheAnswer> AskAsync(string body, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(body, headers);
        return await ReadAsync(response);
    }

    /// <summary>Asks with the cache on; the headers of the answer are there.</summary>
    public Task<HttpResponseMessage> SendAsync(string body, (string Name, string Value)[] headers, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("x-outrigger-cache-mode", "read-write");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static async Task<CacheAnswer> ReadAsync(HttpResponseMessage response)
    {
        using var text = new MemoryStream();
        var isCutOff = false;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.CopyToAsync(text);
        }
        catch (HttpIOException)
        {
            isCutOff = true;
        }

        return new CacheAnswer((int)response.StatusCode, Encoding.UTF8.GetString(text.ToArray()), isCutOff, response.Headers, response.Content.Headers);
    }

    public Task<UsageRecord> NextRecordAsync() => _host.Usage.NextAsync();

    public void Reload(string name, string value)
    {
        _host.Configuration[name] = value;
        _host.Configuration.Reload();
    }

    /// <summary>Until so many calls follow another.</summary>
    public async Task WaitingAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Flights.Waiting != count)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Until no call is being recorded any more: what was to be kept is kept.</summary>
    public async Task LandedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Flights.Count != 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private sealed class ByHeader : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context) => new Caller
        {
            Tenant = TenantId.TryParse(context.Request.Headers["x-test-tenant"], out var tenant) ? tenant : TenantId.Default,
            KeyId = context.Request.Headers["x-test-key"].FirstOrDefault(),
        };

        public CallerResult AuthenticateAdmin(HttpContext context) => Caller.Keyless;
    }
}

/// <summary>An answer as a client sees it.</summary>
internal sealed record CacheAnswer(int Status, string Text, bool IsCutOff, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string? Cache => Get("x-outrigger-cache");

    public string? Get(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
