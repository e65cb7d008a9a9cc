using System.Net;

namespace Outrigger.Core.Egress;

/// <summary>
/// The proxy of the environment (<c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>) for everything
/// but loopback: a model server on this machine is never reached by way of a proxy on another.
/// </summary>
internal sealed class LoopbackBypassProxy(IWebProxy environment) : IWebProxy
{
    private static readonly string[] Variables = ["http_proxy", "https_proxy", "all_proxy"];

    public ICredentials? Credentials
    {
        get => environment.Credentials;
        set => environment.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : environment.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || environment.IsBypassed(host);

    /// <summary>The proxy to use; null when the environment names none, so that no request pays for asking.</summary>
    public static IWebProxy? FromEnvironment()
    {
        foreach (var variable in Variables)
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))
                || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable.ToUpperInvariant())))
            {
                return new LoopbackBypassProxy(HttpClient.DefaultProxy);
            }
        }

        return null;
    }
}
