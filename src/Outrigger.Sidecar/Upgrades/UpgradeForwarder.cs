using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Upgrades;

/// <summary>
/// Passes on requests that turn a connection into another protocol: WebSocket and any other <c>Upgrade</c> over HTTP/1.1,
/// and WebSocket over HTTP/2 (RFC 8441). The backend decides; what it refuses goes back as any answer does. Thread-safe.
/// </summary>
internal sealed class UpgradeForwarder(
    ProxyClient client,
    IVersionChoice versions,
    IFindings findings,
    Deadlines deadlines,
    IOptionsMonitor<ProxyOptions> proxy,
    IOptionsMonitor<UpgradesOptions> options,
    UpgradePlaces places,
    UpgradesMetrics metrics,
    TimeProvider time,
    ILogger<UpgradeForwarder> logger)
{
    /// <summary>Whether a request asks for another protocol; HTTP/1.0 has no way to.</summary>
    public static bool IsUpgrade(HttpContext context) =>
        context.Request.Headers.Upgrade is { Count: > 0 } upgrade
            ? !NamesHttp(upgrade.ToString()) && !HttpProtocol.IsHttp10(context.Request.Protocol) && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            : HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    // A tunnel in which HTTP itself is spoken (h2c, HTTP/2.0, TLS/1.0) would pass by everything here, headers of outsiders among it.
    // Such an offer may be ignored (RFC 9110, section 7.8), and is.
    private static bool NamesHttp(string upgrade) =>
        upgrade.Contains("h2c", StringComparison.OrdinalIgnoreCase) || upgrade.Contains("HTTP", StringComparison.OrdinalIgnoreCase) || upgrade.Contains("TLS", StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers it; ends when the connection does.</summary>
    public async Task ForwardAsync(HttpContext context, Sender sender)
    {
        if (!places.TryTake())
        {
            // Before the backend is asked: it would have made room for nothing.
            metrics.Full();
            CloseAfter(context);
            await FailureAnswer.WriteAsync(context, UpgradesErrors.TooManyUpgrades, 0, time.GetUtcNow());
            return;
        }

        try
        {
            await AskAsync(context, sender);
        }
        finally
        {
            places.Give();
        }
    }

    private async Task AskAsync(HttpContext context, Sender sender)
    {
        var settings = proxy.CurrentValue;
        var connect = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } extended ? extended : null;
        if (connect is not null && !string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            return;
        }

        var backend = versions.Choose(context);
        var deadline = deadlines.Rent();
        deadline.Follow(context.RequestAborted);
        backend.Enter();
        try
        {
            using var request = Create(context, backend, settings, sender, connect is not null);
            var begun = time.GetTimestamp();
            deadline.Expect(settings.FirstByteTimeout);
            using var answer = await client.Upgrades.SendAsync(request, deadline.Token);
            var latency = time.GetElapsedTime(begun);
            versions.Completed(context, backend, (int)answer.StatusCode, latency, null);
            if (answer.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                if (!IsOffered(request, answer))
                {
                    throw new HttpRequestException(HttpRequestError.InvalidResponse, "The backend switched to a protocol that nobody offered.");
                }

                await TunnelAsync(context, connect, request, answer, deadline);
                return;
            }

            if (AnswerRules.Problem(answer) is { } problem)
            {
                throw new HttpRequestException(HttpRequestError.InvalidResponse, problem);
            }

            ResponseCopy.WriteHead(context.Response, answer);
            CloseAfter(context);
            await ResponseCopy.WriteBodyAsync(context, answer, null, deadline, settings.IdleTimeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            var failure = ForwardFailures.Of(exception, deadline, out var status);
            metrics.Refused();
            if (failure == ForwardFailure.ClientGone)
            {
                context.Abort();
                return;
            }

            logger.UpgradeFailed(failure, exception.Message);
            CloseAfter(context);
            await FailureAnswer.WriteAsync(context, Forwarder.ErrorOf(failure), status, time.GetUtcNow());
        }
        finally
        {
            backend.Leave();
            deadlines.Return(deadline);
        }
    }

    private HttpRequestMessage Create(HttpContext context, Backend backend, ProxyOptions settings, Sender sender, bool isConnect)
    {
        var request = ForwardRequest.Create(context, backend, settings, sender, findings, null);

        // An upgrade is a thing of HTTP/1.1, whatever the client and the other requests speak.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        if (isConnect)
        {
            request.Method = HttpMethod.Get;
            request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        }
        else
        {
            request.Headers.TryAddWithoutValidation("Upgrade", context.Request.Headers.Upgrade.ToString());
        }

        return request;
    }

    private async Task TunnelAsync(HttpContext context, IHttpExtendedConnectFeature? connect, HttpRequestMessage request, HttpResponseMessage answer, Deadline deadline)
    {
        // The limit for the head of the answer is over; from here on the tunnel has its own.
        deadline.Expect(Timeout.InfiniteTimeSpan);
        var response = context.Response;
        ResponseCopy.WriteHead(response, answer);
        if (connect is null)
        {
            response.Headers.Upgrade = answer.Headers.Upgrade.ToString();
        }
        else
        {
            if (!IsAccepted(request, answer))
            {
                await FailureAnswer.WriteAsync(context, ProxyErrors.BackendBroken, 0, time.GetUtcNow());
                return;
            }

            // RFC 8441, section 5.1: the key and its answer are of HTTP/1.1 only, and the status is 200.
            response.Headers.Remove("Sec-WebSocket-Accept");
            response.StatusCode = StatusCodes.Status200OK;
        }

        using var backend = await answer.Content.ReadAsStreamAsync(deadline.Token);
        var client = connect is null ? await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync() : await connect.AcceptAsync();
        await using var owned = client;
        metrics.Opened();
        try
        {
            var settings = options.CurrentValue;
            await new Tunnel(client, backend, time, settings.IdleTimeout, settings.HalfCloseTimeout).RunAsync(deadline.Token);
        }
        finally
        {
            metrics.Closed();
        }
    }

    // What the client has sent behind the head was meant for the tunnel, and is no request. In HTTP/2 nothing lies behind.
    private static void CloseAfter(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && !context.Response.HasStarted)
        {
            context.Response.Headers.Connection = "close";
        }
    }

    // RFC 9110, section 7.8: the server chooses among what the client offered.
    private static bool IsOffered(HttpRequestMessage request, HttpResponseMessage answer)
    {
        var offered = request.Headers.NonValidated["Upgrade"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return answer.Headers.NonValidated.TryGetValues("Upgrade", out var chosen)
            && chosen.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } names
            && names.All(name => offered.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    private static bool IsAccepted(HttpRequestMessage request, HttpResponseMessage answer)
    {
        var key = request.Headers.NonValidated["Sec-WebSocket-Key"].ToString();
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1; nothing secret depends on it.
        var wanted = Convert.ToBase64String(SHA1.HashData(System.Text.Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        return answer.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var accept) && accept.ToString() == wanted;
    }
}
