using System.Net;

namespace Outrigger.Core.Egress;

/// <summary>Turns a host name into IP addresses; a seam, so that a test can answer differently each time.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of the name, both families.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Asks the operating system.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
