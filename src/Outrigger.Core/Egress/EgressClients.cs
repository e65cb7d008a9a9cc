using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Egress;

/// <summary>
/// Makes the two kinds of clients. The trusted one stands on the hot path: the bare socket handler, without handlers of
/// ours around it and without trace propagation unless traces are exported.
/// </summary>
internal sealed class EgressClients(EgressAddressPolicy policy, IHostResolver resolver, IOptionsMonitor<EgressOptions> options) : IEgress
{
    // A dead peer behind a firewall is noticed after about half a minute although no data flows.
    private static readonly TimeSpan Http2PingAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Http2PingTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(90);

    public HttpMessageInvoker CreateTrusted(EgressSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var handler = CreateHandler(settings);
        if (settings.IsForwarding)
        {
            // The trace headers of the caller go on as they are; Latin-1 keeps every byte of a value.
            handler.UseProxy = false;
            handler.ActivityHeadersPropagator = null;
            handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
            handler.ResponseHeaderEncodingSelector = static (name, request) =>
            {
                // The one place that sees a head as it is read: later it is too late to close the connection.
                (request as ForwardedRequest)?.Saw(name);
                return Encoding.Latin1;
            };
            if (settings.SeesEarlyAnswers)
            {
                handler.PlaintextStreamFilter = static (context, _) =>
                    new(context.NegotiatedHttpVersion.Major == 1 ? new EarlyAnswerStream(context.PlaintextStream) : context.PlaintextStream);
            }

            return CreateInvoker(handler);
        }

        var proxy = LoopbackBypassProxy.FromEnvironment();
        handler.UseProxy = proxy is not null;
        handler.Proxy = proxy;
        return CreateInvoker(handler);
    }

    public HttpMessageInvoker CreateUntrusted(EgressSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var handler = CreateHandler(settings);

        // A proxy would connect in our place, past the check.
        handler.UseProxy = false;
        handler.ConnectCallback = new CheckedConnector(policy, resolver).ConnectAsync;
        handler.ActivityHeadersPropagator = null;
        return CreateInvoker(new UntrustedHandler(handler, policy));
    }

    private SocketsHttpHandler CreateHandler(EgressSettings settings)
    {
#pragma warning disable RS0030 // The one place that makes HTTP handlers.
        var handler = new SocketsHttpHandler
#pragma warning restore RS0030
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionLifetime = settings.ConnectionLifetime,
            PooledConnectionIdleTimeout = IdleTimeout,
            MaxConnectionsPerServer = settings.MaxConnectionsPerServer,
            MaxResponseHeadersLength = settings.MaxResponseHeadersKiB,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = Http2PingAfter,
            KeepAlivePingTimeout = Http2PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // A reader that stops at the last event of a stream leaves the end of the chunked body: worth reading to keep
            // the connection. More than that is thrown away with its connection.
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),
            PreAuthenticate = false,
        };
        handler.ActivityHeadersPropagator = options.CurrentValue.PropagateTraceContext ? DistributedContextPropagator.Current : null;
        return handler;
    }

    private static HttpMessageInvoker CreateInvoker(HttpMessageHandler handler)
    {
#pragma warning disable RS0030 // The one place that makes HTTP clients.
        return new HttpMessageInvoker(handler, disposeHandler: true);
#pragma warning restore RS0030
    }
}
