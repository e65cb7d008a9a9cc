using System.Security.Authentication;
using System.Text;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>A mail server said no.</summary>
/// <param name="code">Its code; 0 when it said nothing that could be read.</param>
/// <param name="at">What it was asked, one word.</param>
internal sealed class SmtpException(int code, string at) : Exception($"The mail server answered {code} to {at}.")
{
    public int Code { get; } = code;

    public string At { get; } = at;
}

/// <summary>
/// The client's side of SMTP over a stream: greeting, STARTTLS, AUTH PLAIN or LOGIN, one mail. Replies are bounded. What
/// was sent in the clear before TLS began is never believed after it. Not thread-safe.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321</seealso>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc3207">RFC 3207, section 4.2: what was known before TLS is forgotten.</seealso>
internal sealed class SmtpConversation(Stream stream) : IAsyncDisposable
{
    private const int MaxLine = 2048;
    private const int MaxLines = 128;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = stream;
    private int _start;
    private int _end;
    private string[] _extensions = [];

    /// <summary>Takes the greeting and introduces itself.</summary>
    public async Task GreetAsync(string self, CancellationToken cancellationToken)
    {
        await ExpectAsync("greeting", 220, cancellationToken);
        await HelloAsync(self, cancellationToken);
    }

    /// <summary>Goes over to TLS; refuses a server that does not offer it.</summary>
    public async Task StartTlsAsync(Func<Stream, CancellationToken, Task<Stream>> secure, string self, CancellationToken cancellationToken)
    {
        if (!Offers("STARTTLS"))
        {
            throw new SmtpException(0, "STARTTLS");
        }

        await CommandAsync("STARTTLS", "STARTTLS", 220, cancellationToken);
        if (_start != _end)
        {
            // Somebody on the way has put answers there to be read as if they came through TLS.
            throw new AuthenticationException("The mail server sent more than its answer before TLS began.");
        }

        _stream = await secure(_stream, cancellationToken);
        await HelloAsync(self, cancellationToken);
    }

    /// <summary>Says who it is.</summary>
    public async Task AuthenticateAsync(string user, string password, CancellationToken cancellationToken)
    {
        if (Array.Exists(_extensions, static one => one.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) && one.Contains("PLAIN", StringComparison.OrdinalIgnoreCase)))
        {
            await CommandAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}"), "AUTH", 235, cancellationToken);
            return;
        }

        await CommandAsync("AUTH LOGIN", "AUTH", 334, cancellationToken);
        await CommandAsync(Base64(user), "AUTH", 334, cancellationToken);
        await CommandAsync(Base64(password), "AUTH", 235, cancellationToken);
    }

    /// <summary>Sends one mail; returns to how many it goes. Receivers that are refused are left out, unless all are.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receivers.</param>
    /// <param name="mail">The mail, lines ended by CRLF, none beginning with a dot.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<int> SendAsync(string from, IEnumerable<string> to, string mail, CancellationToken cancellationToken)
    {
        await CommandAsync($"MAIL FROM:<{from}>", "MAIL", 250, cancellationToken);
        var taken = 0;
        SmtpException? refused = null;
        foreach (var receiver in to)
        {
            try
            {
                await CommandAsync($"RCPT TO:<{receiver}>", "RCPT", 250, cancellationToken);
                taken++;
            }
            catch (SmtpException no) when (no.Code is >= 400 and < 600 and not 421)
            {
                // One that may be taken later is worth more than one that never will.
                refused = refused is { Code: < 500 } ? refused : no;
            }
        }

        if (taken == 0)
        {
            throw refused ?? new SmtpException(0, "RCPT");
        }

        await CommandAsync("DATA", "DATA", 354, cancellationToken);
        await WriteAsync(mail + ".\r\n", cancellationToken);
        await ExpectAsync("DATA", 250, cancellationToken);
        return taken;
    }

    /// <summary>Takes leave; that the mail was taken is known already, so nothing that goes wrong here counts.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CommandAsync("QUIT", "QUIT", 221, cancellationToken);
        }
        catch (Exception failure) when (failure is SmtpException or IOException or OperationCanceledException)
        {
            // It is closed in any case.
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private bool Offers(string extension) => Array.Exists(_extensions, one => one.Equals(extension, StringComparison.OrdinalIgnoreCase));

    private async Task HelloAsync(string self, CancellationToken cancellationToken)
    {
        // What was offered before TLS is forgotten.
        _extensions = [];
        _extensions = [.. (await CommandAsync("EHLO " + self, "EHLO", 250, cancellationToken)).Skip(1)];
    }

    private async Task<List<string>> CommandAsync(string line, string at, int wanted, CancellationToken cancellationToken)
    {
        await WriteAsync(line + "\r\n", cancellationToken);
        return await ExpectAsync(at, wanted, cancellationToken);
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    private async Task<List<string>> ExpectAsync(string at, int wanted, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(at, cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) || (line.Length > 3 && line[3] is not (' ' or '-')) || lines.Count >= MaxLines)
            {
                throw new SmtpException(0, at);
            }

            lines.Add(line.Length > 4 ? line[4..].Trim() : "");
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }

            // 251: will forward.
            return code == wanted || (wanted == 250 && code == 251) ? lines : throw new SmtpException(code, at);
        }
    }

    private async Task<string> ReadLineAsync(string at, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var length = end < 0 ? _end - _start : end;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, length));
            if (line.Length > MaxLine)
            {
                throw new SmtpException(0, at);
            }

            if (end >= 0)
            {
                _start += end + 1;
                return line.ToString().TrimEnd('\r');
            }

            (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
            if (_end == 0)
            {
                throw new SmtpException(0, at);
            }
        }
    }
}
