using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Outrigger.Assist.Tests.AlertDelivery;

/// <summary>A mail server on loopback that speaks SMTP: EHLO with several lines, STARTTLS, AUTH, mails; and misbehaves on demand.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly Task _loop;

    public MailServer()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(120));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _loop = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Fingerprint => Convert.ToHexString(SHA256.HashData(_certificate.RawData));

    /// <summary>What was said to it, commands and mails, in order.</summary>
    public List<string> Heard { get; } = [];

    public List<string> Mails { get; } = [];

    /// <summary>Whether it speaks TLS from the first byte.</summary>
    public bool IsImplicit { get; init; }

    public bool OffersTls { get; set; } = true;

    public string Auth { get; set; } = "AUTH LOGIN PLAIN";

    /// <summary>Answers a command in its own way; null for the usual one. An empty answer hangs up, "hang" waits for ever.</summary>
    public Func<string, string?> Answer { get; set; } = static _ => null;

    /// <summary>Put behind the answer to STARTTLS, in the clear.</summary>
    public string Injected { get; set; } = "";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (IsImplicit)
                {
                    stream = await SecureAsync(stream);
                }

                await SayAsync(stream, Answer("connect") ?? "220-mail.test\r\n220 ready");
                while (await ReadLineAsync(stream) is { } line)
                {
                    lock (Heard)
                    {
                        Heard.Add(line);
                    }

                    var own = Answer(line);
                    if (own == "hang")
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                    }

                    if (own is { Length: 0 })
                    {
                        return;
                    }

                    var verb = line.Split(' ')[0].ToUpperInvariant();
                    await SayAsync(stream, own ?? UsualOf(verb, line, stream is SslStream));
                    if (verb == "STARTTLS" && own is null)
                    {
                        stream = await SecureAsync(stream);
                    }
                    else if (verb == "AUTH" && own is null && line == "AUTH LOGIN")
                    {
                        await LoginAsync(stream);
                    }
                    else if (verb == "DATA" && own is null)
                    {
                        await TakeMailAsync(stream);
                    }
                    else if (verb == "QUIT")
                    {
                        return;
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went.
            }
        }
    }

    private string UsualOf(string verb, string line, bool isSecure) => verb switch
    {
        "EHLO" => string.Join("\r\n", ((string[])["mail.test", .. OffersTls && !isSecure ? ["STARTTLS"] : (string[])[], "SIZE 1000000", Auth]).Select((one, i) => one).Select(static one => "250-" + one)) + "\r\n250 8BITMIME",
        "STARTTLS" => "220 go ahead" + (Injected.Length > 0 ? "\r\n" + Injected : ""),
        "AUTH" => line == "AUTH LOGIN" ? "334 VXNlcm5hbWU6" : "235 2.7.0 welcome",
        "DATA" => "354 end with a dot",
        "QUIT" => "221 bye",
        _ => "250 2.1.0 ok",
    };

    private async Task LoginAsync(Stream stream)
    {
        var user = await ReadLineAsync(stream);
        await SayAsync(stream, "334 UGFzc3dvcmQ6");
        var password = await ReadLineAsync(stream);
        lock (Heard)
        {
            Heard.Add($"LOGIN {user} {password}");
        }

        await SayAsync(stream, "235 ok");
    }

    private async Task TakeMailAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await ReadLineAsync(stream) is { } line && line != ".")
        {
            mail.Append(line).Append('\n');
        }

        lock (Heard)
        {
            Mails.Add(mail.ToString());
        }

        await SayAsync(stream, Answer("mail") ?? "250 queued");
    }

    private async Task<SslStream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }

    private async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), _stop.Token);

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
