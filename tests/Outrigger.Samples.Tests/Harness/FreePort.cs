using System.Net;
using System.Net.Sockets;

namespace Outrigger.Samples.Tests.Harness;

/// <summary>
/// A port nobody listens on, for programs that cannot say which one they were given. Somebody else may take it in between,
/// so whoever uses it tries again.
/// </summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
