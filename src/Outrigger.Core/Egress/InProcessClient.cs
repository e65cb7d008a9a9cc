namespace Outrigger.Core.Egress;

/// <summary>Clients that connect to nothing.</summary>
public static class InProcessClient
{
    /// <summary>
    /// A client whose handler answers inside this process, so that there is no address to check. The handler must not send
    /// anything on.
    /// </summary>
    /// <exception cref="ArgumentException">The handler is one that connects or passes on.</exception>
    public static HttpMessageInvoker Create(HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (handler is SocketsHttpHandler or HttpClientHandler or DelegatingHandler)
        {
            throw new ArgumentException("The handler connects; ask IEgress for a client.", nameof(handler));
        }

#pragma warning disable RS0030 // Made here like all others, so that one folder shows every client there is.
        return new HttpMessageInvoker(handler, disposeHandler: true);
#pragma warning restore RS0030
    }
}
