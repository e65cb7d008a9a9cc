using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Errors;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// The first to see a request: finds out where it comes from, and answers when something behind it throws. Thread-safe.
/// </summary>
internal sealed class SidecarEntry(TrustedPeers trusted, TimeProvider time, ILogger<SidecarEntry> logger)
{
    public RequestDelegate Wrap(RequestDelegate next) => context => RunAsync(context, next);

    private async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.TransferEncoding.Count > 0 && (!IsHttp11(context.Request) || context.Request.Headers.ContainsKey("X-Content-Length")))
        {
            // Two ways to say where a body ends, of which the web server has put one aside, or one that its version of HTTP does
            // not know: nobody honest sends that, and what follows on the connection may not be what it seems (RFC 9112, section 6.1).
            context.Response.Headers.Connection = "close";
            await FailureAnswer.WriteAsync(context, ProxyErrors.BadRequestBody, 0, time.GetUtcNow());
            return;
        }

        if (context.Features.Get<IHttpRequestFeature>()!.RawTarget.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            // A target goes on as it is: what is no character of one (RFC 9112, section 3.2) may mean anything to the backend.
            context.Response.Headers.Connection = "close";
            await FailureAnswer.WriteAsync(context, ProxyErrors.BadTarget, 0, time.GetUtcNow());
            return;
        }

        var provenance = Provenance.Of(context, context.Features.Get<IConnectionItemsFeature>()?.Items);
        var isTrusted = trusted.IsTrusted(provenance.Remote);
        context.Features.Set(new SenderFeature(new(provenance, isTrusted)));
        var peer = context.Connection.RemoteIpAddress;
        if (isTrusted && trusted.ClientOf(context.Request) is { } client)
        {
            // What scores a request must see the client, not the proxy.
            context.Connection.RemoteIpAddress = client;
        }

        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            if (failure is BadHttpRequestException bad)
            {
                await FailureAnswer.WriteAsync(context, ProxyErrors.BadRequestBody, bad.StatusCode, time.GetUtcNow());
                return;
            }

            logger.RequestFailed(failure);
            await FailureAnswer.WriteAsync(context, CoreErrors.Internal, 0, time.GetUtcNow());
        }
        finally
        {
            context.Connection.RemoteIpAddress = peer;
        }
    }

    private static bool IsHttp11(HttpRequest request) => string.Equals(request.Protocol, "HTTP/1.1", StringComparison.Ordinal);
}
