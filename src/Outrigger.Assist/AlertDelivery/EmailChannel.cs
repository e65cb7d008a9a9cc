using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>Sends alerts by SMTP: one connection a mail. Mail servers stand in the configuration and are trusted as other addresses there are.</summary>
internal sealed class EmailChannel(TimeProvider time) : IAlertChannel
{
    private const string Self = "[127.0.0.1]";

    public AlertChannelKind Kind => AlertChannelKind.Email;

    public async Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions settings, AlertMessage message, CancellationToken cancellationToken)
    {
        var mail = MailText.Write(settings.From!, settings.To, message.Subject(), message.Text(), message.Name, time.GetUtcNow());
        try
        {
            await using var conversation = await ConnectAsync(settings, cancellationToken);
            await conversation.GreetAsync(Self, cancellationToken);
            if (settings.Security == MailSecurity.StartTls)
            {
                await conversation.StartTlsAsync(TlsOf(settings), Self, cancellationToken);
            }

            if (settings is { User: { } user, Password: { } password })
            {
                await conversation.AuthenticateAsync(user, password.Reveal(), cancellationToken);
            }

            await conversation.SendAsync(settings.From!, settings.To, mail, cancellationToken);
            await conversation.QuitAsync(cancellationToken);
            return ChannelOutcome.Delivered;
        }
        catch (SmtpException no)
        {
            // A mail or an address that is refused for good stays refused; a login or a server can be put right.
            return new ChannelOutcome(
                no.Code == 0 ? $"The mail server did not answer {no.At} as it should." : string.Create(CultureInfo.InvariantCulture, $"The mail server answered {no.Code} to {no.At}."),
                IsFinal: no is { Code: >= 500, At: "MAIL" or "RCPT" or "DATA" });
        }
        catch (AuthenticationException)
        {
            return new ChannelOutcome("The mail server could not prove who it is.");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return new ChannelOutcome("The mail server could not be reached.");
        }
    }

    private static async Task<SmtpConversation> ConnectAsync(AlertChannelOptions settings, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream stream;
        try
        {
            await socket.ConnectAsync(settings.Host!, settings.Port, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (settings.Security != MailSecurity.Implicit)
        {
            return new SmtpConversation(stream);
        }

        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(TlsOf(settings), cancellationToken);
            return new SmtpConversation(secure);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private static SslClientAuthenticationOptions TlsOf(AlertChannelOptions settings)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = settings.Host };
        if (settings.CertificateSha256 is { } print)
        {
            var wanted = Convert.FromHexString(print);
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), wanted);
        }

        return tls;
    }
}
