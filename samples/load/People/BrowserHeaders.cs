using Outrigger.Assist.Access;

namespace Outrigger.Samples.Load.People;

/// <summary>Puts a simulated request's headers on a real one, in the order in which that browser sends them.</summary>
internal static class BrowserHeaders
{
    // What the connection says by itself, and what HTTP/2 has no header for.
    private static readonly string[] Left = ["host", "connection", "content-length", "content-type", "te"];

    public static void Write(AccessRequest from, HttpRequestMessage to, string? referer)
    {
        foreach (var name in from.HeaderNames ?? [])
        {
            if (!Left.Contains(name, StringComparer.OrdinalIgnoreCase) && ValueOf(from, name, referer, to.RequestUri!) is { } value)
            {
                to.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (from.Session is not null && !to.Headers.NonValidated.Contains("cookie"))
        {
            to.Headers.TryAddWithoutValidation("cookie", "sid=" + from.Session);
        }
    }

    private static string? ValueOf(AccessRequest from, string name, string? referer, Uri shop) => name.ToLowerInvariant() switch
    {
        "user-agent" => from.UserAgent,
        "accept" => from.Accept,
        "accept-language" => from.AcceptLanguage,
        "accept-encoding" => from.AcceptEncoding,
        "referer" => referer,
        "sec-ch-ua" => from.SecChUa,
        "sec-ch-ua-mobile" => from.SecChUaMobile,
        "sec-ch-ua-platform" => from.SecChUaPlatform,
        "sec-fetch-site" => from.SecFetchSite,
        "sec-fetch-mode" => from.SecFetchMode,
        "sec-fetch-dest" => from.SecFetchDest,
        "sec-fetch-user" => "?1",
        "upgrade-insecure-requests" or "dnt" or "sec-gpc" => "1",
        "cookie" => from.Session is null ? null : "sid=" + from.Session,
        "origin" => shop.GetLeftPart(UriPartial.Authority),
        "priority" => "u=1, i",
        "cache-control" => "max-age=0",
        "pragma" => "no-cache",
        "via" => "1.1 proxy",
        "x-forwarded-for" => "10.20.30.40",
        "x-requested-with" => "com.example.app",
        "purpose" or "sec-purpose" => "prefetch",
        "if-none-match" => "\"1\"",
        _ => null,
    };
}
