using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.AlertDelivery;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Tests.Alerts;

namespace Outrigger.Assist.Tests.AlertDelivery;

/// <summary>Alerts with their delivery, through the doors; a test moves the clock and makes each round.</summary>
internal static class DeliveryParts
{
    public static AlertParts Create(params (string Key, string Value)[] settings) =>
        new(static (services, configuration) => services.AddAlertDelivery(configuration), [.. settings.Select(static one => ("AlertDelivery:" + one.Key, one.Value))]);

    public static async Task<int> DeliverAsync(this AlertParts parts)
    {
        var worker = parts.Get<AlertDeliveryWorker>();
        var started = await worker.RunOnceAsync(CancellationToken.None);
        await worker.DrainAsync();
        return started;
    }

    public static async Task<IReadOnlyList<AlertDeliveryRecord>> DeliveriesAsync(this AlertParts parts) => await parts.Store.ListDeliveriesAsync(new AlertDeliveryQuery(1000));
}

/// <summary>A receiver of HTTP on loopback.</summary>
internal sealed class ReceiverHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReceiverHost(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string PathAndQuery, Dictionary<string, string> Headers, string Body)> Got { get; } = new();

    /// <summary>What it does with a request after it was read; answers 200 by itself.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = static _ => Task.CompletedTask;

    public string Url => _app.Urls.First();

    public static async Task<ReceiverHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var host = new ReceiverHost(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            host.Got.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers.ToDictionary(static one => one.Key.ToLowerInvariant(), static one => one.Value.ToString()), await reader.ReadToEndAsync()));
            await host.Answer(context);
        });
        await app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
