using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;

namespace Outrigger.AspNetCore.Tests.Remote;

/// <summary>A server in the place of another Outrigger: the real API of Assist, or one that says the same to everything.</summary>
internal sealed class Remotes : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Remotes(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public ConcurrentQueue<string> Paths { get; } = new();

    public ConcurrentQueue<int> Statuses { get; } = new();

    public static Task<Remotes> AssistAsync() => StartAsync(static builder =>
    {
        builder.Services.AddSingleton<ICallerAuthenticator, OneTenant>();
        builder.Services.AddAssist(builder.Configuration);
    }, static app => app.MapAssist());

    public static Task<Remotes> CannedAsync(string body, int status) => StartAsync(static _ => { }, app => app.Run(context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }));

    public static async Task UntilAsync(Func<bool> isDone, CancellationToken cancellationToken)
    {
        while (!isDone())
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<Remotes> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        var app = builder.Build();
        var remote = new Remotes(app);
        app.Use(async (context, next) =>
        {
            await next(context);
            remote.Statuses.Enqueue(context.Response.StatusCode);
            remote.Paths.Enqueue(context.Request.Path.Value!);
        });
        app.Use(static (context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            return next(context);
        });
        map(app);
        await app.StartAsync();
        return remote;
    }

    private sealed class OneTenant : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context) => new Caller { Tenant = TenantId.Parse("default") };

        public CallerResult AuthenticateAdmin(HttpContext context) => CallersErrors.AdminKeyRequired.With("Not in this test.");
    }
}
