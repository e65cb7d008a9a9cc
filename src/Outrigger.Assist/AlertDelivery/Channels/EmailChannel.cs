using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Outrigger.Core.Egress;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>Sends alerts by SMTP: one connection a mail. Mail servers stand in the configuration and are trusted as other addresses there are.</summary>
internal sealed class EmailChannel(IEgressStreams streams, TimeProvider time) : IAlertChannel
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
                await conversation.StartTlsAsync((connection, token) => streams.SecureAsync(connection, TlsOf(settings), token), Self, cancellationToken);
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

    private async Task<SmtpConversation> ConnectAsync(AlertChannelOptions settings, CancellationToken cancellationToken)
    {
        var connection = await streams.ConnectTrustedAsync(settings.Host!, settings.Port, cancellationToken);
        return new SmtpConversation(settings.Security == MailSecurity.Implicit ? await streams.SecureAsync(connection, TlsOf(settings), cancellationToken) : connection);
    }

    private static EgressTls TlsOf(AlertChannelOptions settings) => new(settings.Host!, settings.CertificateSha256);
}
