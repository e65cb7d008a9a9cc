using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Outrigger.Client.Tests;

/// <summary>A server on bad days; the first part of the path says how it behaves.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _released = new();

    private StubServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Requests so far, by behaviour.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>Raised when a request hangs.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets a stream that has begun break off.</summary>
    public TaskCompletionSource MayBreak { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the last request showed as its key.</summary>
    public string? Authorization { get; private set; }

    public Uri Address(string behaviour) =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/" + behaviour);

    public static async Task<StubServer> StartAsync()
    {
        var server = new StubServer();
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var behaviour = context.Request.Path.Value!.Split('/')[1];
        var count = Asked.AddOrUpdate(behaviour, 1, (_, asked) => asked + 1);
        Authorization = context.Request.Headers.Authorization;
        var answer = context.Response;
        switch (behaviour)
        {
            case "hang":
                Hanging.TrySetResult();
                await _released.Task;
                break;
            case "busy" when count == 1:
                answer.StatusCode = 503;
                answer.Headers.RetryAfter = "0";
                break;
            case "never":
                answer.StatusCode = 429;
                answer.Headers.RetryAfter = "3600";
                await answer.WriteAsync("""{"type":"urn:outrigger:error:too-many","title":"Slow.","detail":"Much slower.","traceId":"t","param":"p"}""");
                break;
            case "dated":
                answer.StatusCode = 503;
                answer.Headers.RetryAfter = "Wed, 21 Oct 2037 07:28:00 GMT";
                break;
            case "gateway":
                answer.StatusCode = 502;
                await answer.WriteAsync("<html>");
                break;
            case "page":
                await answer.WriteAsync("<html>");
                break;
            case "null":
                await answer.WriteAsync("null");
                break;
            case "large":
                await answer.WriteAsync(new string(' ', 4096));
                break;
            case "broken":
                answer.ContentType = "text/event-stream";
                await answer.WriteAsync("event: added\ndata: {\"id\":\"01980f3e-7b5c-7d3e-8f00-0123456789ab\"}\n\n");
                await answer.Body.FlushAsync();
                await MayBreak.Task;
                context.Abort();
                break;
            default:
                await answer.WriteAsync("""{"waiting":3,"unknown":{"later":true}}""");
                break;
        }
    }
}
