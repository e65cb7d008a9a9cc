using System.Net.Http.Headers;

namespace Outrigger.AspNetCore.Outgoing;

/// <summary>Whether a request may be sent twice, and how. Stateless.</summary>
internal static class RequestCopy
{
    /// <summary>Whether repeating it does no harm, by its method (RFC 9110, 9.2.2) or because it carries an idempotency key.</summary>
    public static bool IsIdempotent(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options || request.Method == HttpMethod.Trace
        || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete || request.Headers.Contains("Idempotency-Key");

    /// <summary>Keeps the body for a repetition; false when it is larger than is kept or its length is not known.</summary>
    public static async ValueTask<bool> TryKeepBodyAsync(HttpRequestMessage request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.Content is not { } content)
        {
            return true;
        }

        if (content.Headers.ContentLength is not { } length || length > maxBytes)
        {
            return false;
        }

        // Kept in the content itself: it is read once and sent from there each time.
        await content.LoadIntoBufferAsync(maxBytes, cancellationToken);
        return true;
    }

    /// <summary>The same request once more: a message may be sent only once.</summary>
    public static async ValueTask<HttpRequestMessage> CopyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        Copy(request.Headers, copy.Headers);
        foreach (var option in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        }

        if (request.Content is { } content)
        {
            copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellationToken));
            copy.Content.Headers.Clear();
            Copy(content.Headers, copy.Content.Headers);
        }

        return copy;
    }

    private static void Copy(HttpHeaders from, HttpHeaders to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            to.TryAddWithoutValidation(name, values);
        }
    }
}
