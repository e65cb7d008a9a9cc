using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// Reads what a backend's page of an unhandled error says: the text behind the markup, its first line as the message. Pages
/// of frameworks in development hold the exception and its stack, those in production a title. Stateless.
/// </summary>
internal static partial class FaultPage
{
    /// <summary>How much of a page is read, in bytes.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int MaxMessage = 500;

    /// <summary>Whether an answer is the backend's own, made by a handler: a page, plain text or nothing at all is not.</summary>
    public static bool IsHandled(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType is { } type
        && !type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
        && !type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
        && !type.EndsWith("xhtml+xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of a page, and its first line; empty for what cannot be read as text.</summary>
    public static async Task<(string Message, string Text)> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentEncoding.Count > 0)
        {
            return ("", "");
        }

        var bytes = new byte[MaxBytes];
        var length = 0;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            length = await body.ReadAtLeastAsync(bytes, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            // A page that broke off says as much as was read of it.
        }

        var text = TextOf(Encoding.UTF8.GetString(bytes, 0, length));
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var message = end < 0 ? text : text[..end];
        return (message.Length > MaxMessage ? message[..MaxMessage] : message, text);
    }

    /// <summary>The text behind markup, a line for each piece; what is no markup stays as it is.</summary>
    public static string TextOf(string page)
    {
        var visible = Tags().Replace(Hidden().Replace(page, "\n"), "\n");
        return string.Join('\n', WebUtility.HtmlDecode(visible).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex("<style\\b.*?</style\\s*>|<script\\b.*?</script\\s*>|<head\\b.*?</head\\s*>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hidden();

    [GeneratedRegex("<[/!a-zA-Z][^<>]{0,2000}>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
