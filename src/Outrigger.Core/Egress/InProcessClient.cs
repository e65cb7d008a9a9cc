namespace Outrigger.Core.Egress;

/// <summary>Clients whose answers are made inside this process: they connect to nothing, so that there is no address to check.</summary>
public static class InProcessClient
{
    /// <summary>A client of a handler that answers by itself. The caller owns and disposes it, and the handler with it.</summary>
    /// <exception cref="ArgumentException">The handler is one of the framework's, which connect.</exception>
    public static HttpMessageInvoker Create(HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (handler is SocketsHttpHandler or HttpClientHandler or DelegatingHandler)
        {
            throw new ArgumentException("The handler connects; ask IEgress for a client.", nameof(handler));
        }

#pragma warning disable RS0030 // It connects to nothing.
        return new HttpMessageInvoker(handler, disposeHandler: true);
#pragma warning restore RS0030
    }
}
