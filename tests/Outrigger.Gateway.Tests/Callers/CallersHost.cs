using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.Tenancy;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Callers;

/// <summary>
/// A server on a free port of 127.0.0.1 made of the doors under test and one protected route, <c>/v1/whoami</c>. A second
/// one over the stores of the first is another node.
/// </summary>
internal sealed class CallersHost : IAsyncDisposable
{
    public const string AdminKey = "ora_admin-key-of-the-tests";

    private readonly WebApplication _app;
    private readonly TempFolder _folder;

    private CallersHost(WebApplication app, TempFolder folder, LogCollector logs, ManualTimeProvider time)
    {
        _app = app;
        _folder = folder;
        Logs = logs;
        Time = time;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    }

    public LogCollector Logs { get; }

    public ManualTimeProvider Time { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public IPEndPoint EndPoint { get; private set; } = null!;

    public static async Task<CallersHost> StartAsync(
        CallersHost? shared = null,
        string urls = "http://127.0.0.1:0",
        Action<IServiceCollection>? configure = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection, IConfiguration>? addMore = null,
        Action<IEndpointRouteBuilder>? mapMore = null)
    {
        var folder = new TempFolder();
        var logs = new LogCollector();
        var time = shared?.Time ?? new ManualTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OUTRIGGER_DATA"] = folder.Path,
            ["OUTRIGGER_ADMIN_KEY"] = AdminKey,
            ["OUTRIGGER_MASTER_KEY"] = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]),
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Information).AddProvider(logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(new ServerBinding([urls], []));
        if (shared is not null)
        {
            services.AddSingleton(shared.Services.GetRequiredService<ISecretRootStore>());
            services.AddSingleton(shared.Services.GetRequiredService<ITenancyStore>());
            services.AddSingleton(shared.Services.GetRequiredService<IVirtualKeyStore>());
            services.AddSingleton(shared.Services.GetRequiredService<IProviderKeyStore>());
        }

        services.AddSecrets(builder.Configuration)
            .AddCallers(builder.Configuration)
            .AddTenancy(builder.Configuration)
            .AddKeys(builder.Configuration)
            .AddProviderKeys(builder.Configuration);
        addMore?.Invoke(services, builder.Configuration);
        configure?.Invoke(services);
        var app = builder.Build();
        var admin = app.MapAdmin();
        admin.MapSecrets();
        admin.MapTenancy();
        admin.MapKeys();
        admin.MapProviderKeys();
        mapMore?.Invoke(admin);
        app.MapMethods("/v1/whoami", ["GET", "POST"], WhoAmI);
        var host = new CallersHost(app, folder, logs, time);
        await app.StartAsync();
        host.EndPoint = IPEndPoint.Parse(new Uri(app.Urls.First()).Authority);
        host.Http.BaseAddress = new Uri($"http://{host.EndPoint}");
        return host;
    }

    /// <summary>All routes below <c>/admin</c>, one entry a method.</summary>
    public IReadOnlyList<(string Method, string Path)> AdminRoutes() =>
    [
        .. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "DELETE"])
                .Select(method => (method, endpoint.RoutePattern.RawText!.Replace("{**rest}", "anything", StringComparison.Ordinal).Replace("{", "").Replace("}", ""))))
            .Distinct(),
    ];

    /// <summary>A call to <c>/admin</c> with the admin key.</summary>
    public async Task<(int Status, JsonNode? Body)> AdminAsync(string method, string path, string? json = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/admin" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Makes a key and returns its text and its id.</summary>
    public async Task<(string Text, string Id)> IssueAsync(string more = "")
    {
        var (status, body) = await AdminAsync("POST", "/keys", $$"""{"name":"test"{{more}}}""");
        return status == 201 ? (body!["key"]!.GetValue<string>(), body["id"]!.GetValue<string>()) : throw new InvalidOperationException($"{status} {body}");
    }

    /// <summary>A call to the protected route; the error's code, or the tenant.</summary>
    public async Task<string> WhoAmIAsync(string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Http.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (body["type"] ?? body["tenant"])!.GetValue<string>().Replace("urn:outrigger:error:", "", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private static IResult WhoAmI(HttpContext context, ICallerAuthenticator authenticator)
    {
        var result = authenticator.Authenticate(context);
        return result.Caller is { } caller
            ? Results.Json(new { tenant = caller.Tenant.Value, team = caller.Team, user = caller.User })
            : new ProblemResult(result.Error!);
    }
}
