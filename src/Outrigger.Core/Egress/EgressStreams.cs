using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Outrigger.Core.Egress;

/// <summary>Opens trusted connections and secures them.</summary>
internal sealed class EgressStreams : IEgressStreams
{
    public async Task<Stream> ConnectTrustedAsync(string host, int port, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task<Stream> SecureAsync(Stream connection, EgressTls tls, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tls);
        var options = new SslClientAuthenticationOptions { TargetHost = tls.Host };
        if (tls.CertificateSha256 is { } print)
        {
            var wanted = Convert.FromHexString(print);
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), wanted);
        }

        var secure = new SslStream(connection, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
