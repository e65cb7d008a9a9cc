namespace Outrigger.Core.Egress;

/// <summary>
/// Opens connections that speak no HTTP (mail), to addresses from the configuration: these are trusted, as those of
/// <see cref="IEgress.CreateTrusted"/>. Thread-safe.
/// </summary>
public interface IEgressStreams
{
    /// <summary>A TCP connection. The caller disposes it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It could not be made.</exception>
    Task<Stream> ConnectTrustedAsync(string host, int port, CancellationToken cancellationToken = default);

    /// <summary>TLS over a connection, as its client. Disposing what it returns disposes the connection; so does a failure.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The other side is not who it should be.</exception>
    Task<Stream> SecureAsync(Stream connection, EgressTls tls, CancellationToken cancellationToken = default);
}

/// <summary>Who must be at the other end.</summary>
/// <param name="Host">The name that its certificate must be valid for.</param>
/// <param name="CertificateSha256">The SHA-256 of its certificate in hexadecimal, instead of an authority that vouches for it; null for that.</param>
public sealed record EgressTls(string Host, string? CertificateSha256 = null);
