using System.Net;
using System.Net.Sockets;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Egress;

/// <summary>
/// Opens the connections of the untrusted client: resolves the name once, checks every address of the answer and
/// connects to one of exactly those, so that a second DNS answer can change nothing (DNS rebinding). One forbidden
/// address among the answers refuses the name as a whole.
/// </summary>
internal sealed class CheckedConnector(EgressAddressPolicy policy, IHostResolver resolver)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        if (!policy.IsPortAllowed(target.Port))
        {
            throw Refused();
        }

        var addresses = IPAddress.TryParse(target.Host, out var literal)
            ? [literal]
            : await resolver.ResolveAsync(target.Host, cancellationToken);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, policy.IsAllowed))
        {
            throw Refused();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static OutriggerException Refused() => new(EgressErrors.AddressNotAllowed.With(EgressAddressPolicy.Refusal));
}
