using System.Globalization;
using System.Text;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>
/// Writes mails. The body is Base64, so that no text of it can end the mail or be a header; the subject is an encoded
/// word unless it is plain ASCII. Pure.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc5322">RFC 5322</seealso>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc2047">RFC 2047, section 2: an encoded word has at most 75 characters.</seealso>
internal static class MailText
{
    private const int MaxAddress = 254;
    private const int BytesPerWord = 42;

    /// <summary>Whether a text is an address that cannot be anything else: ASCII, one @, no blanks, brackets, quotes or control characters.</summary>
    public static bool IsAddress(string? text)
    {
        if (text is not { Length: > 2 and <= MaxAddress } || text.Count(static c => c == '@') != 1)
        {
            return false;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at is > 0 and <= 64 && at < text.Length - 1
            && text.All(static c => c is > ' ' and < '\u007f' and not ('<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '\\' or '"'))
            && Uri.CheckHostName(text[(at + 1)..]) == UriHostNameType.Dns;
    }

    /// <summary>The whole mail, lines ended by CRLF, without the dot at the end.</summary>
    public static string Write(string from, IEnumerable<string> to, string subject, string text, string id, DateTimeOffset now)
    {
        var mail = new StringBuilder(1024 + (text.Length * 2));
        Header(mail, "From", from);
        Header(mail, "To", string.Join(",\r\n ", to));
        Header(mail, "Subject", Subject(subject));
        Header(mail, "Date", now.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + now.ToString(" zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Header(mail, "Message-ID", $"<{id}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>");
        Header(mail, "Auto-Submitted", "auto-generated");
        Header(mail, "MIME-Version", "1.0");
        Header(mail, "Content-Type", "text/plain; charset=utf-8");
        Header(mail, "Content-Transfer-Encoding", "base64");
        mail.Append("\r\n");
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
        for (var at = 0; at < body.Length; at += 76)
        {
            mail.Append(body, at, Math.Min(76, body.Length - at)).Append("\r\n");
        }

        return mail.ToString();
    }

    /// <summary>A subject as a header holds it.</summary>
    public static string Subject(string text)
    {
        if (text.Length <= 200 && text.All(static c => c is >= ' ' and < '\u007f') && !text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var words = new List<string>();
        var word = new List<byte>(BytesPerWord + 4);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = Rune.IsControl(rune) ? new Rune(' ').EncodeToUtf8(bytes) : rune.EncodeToUtf8(bytes);
            if (word.Count + length > BytesPerWord)
            {
                words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
        return string.Join("\r\n ", words);
    }

    private static void Header(StringBuilder mail, string name, string value) => mail.Append(name).Append(": ").Append(value).Append("\r\n");
}
