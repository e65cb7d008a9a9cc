using System.Globalization;
using Outrigger.Assist.Access;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>Small mistakes in headers that are otherwise a browser's; each is one that libraries and kits are known for.</summary>
internal enum Tell
{
    None,

    /// <summary>The agent of a recent Chromium without its client hints: headers copied before they existed.</summary>
    NoHints,

    /// <summary>The hints of another version than the agent's: one of the two was updated.</summary>
    HintVersion,

    /// <summary>The hints say HeadlessChrome: only the agent was changed.</summary>
    HeadlessHints,

    /// <summary>Names in alphabetical order: some libraries keep headers in a sorted map.</summary>
    SortedNames,

    /// <summary>Accept */* for pages: the library's own.</summary>
    AcceptAny,

    /// <summary>The same referer always.</summary>
    ConstantReferer,

    /// <summary>A browser three or four years old.</summary>
    OldAgent,

    /// <summary>The agent says Windows, the hints Linux: a headless browser on a server.</summary>
    PlatformMismatch,

    /// <summary>No Accept-Language: headless browsers and many libraries.</summary>
    NoLanguage,

    /// <summary>The Sec-Fetch headers of a page on everything, calls of the API too: copied once.</summary>
    FixedMetadata,

    /// <summary>No brotli: the library cannot unpack it.</summary>
    NoBrotli,

    /// <summary>HTTP/1.1 with the headers of a browser that would speak 2: the library cannot.</summary>
    OldHttp,

    /// <summary>Never a referer, though pages follow each other.</summary>
    NoReferer,
}

/// <summary>How requests look with such a mistake in them.</summary>
internal static class Tells
{
    public static readonly Tell[] Training = [Tell.NoHints, Tell.HintVersion, Tell.HeadlessHints, Tell.SortedNames, Tell.AcceptAny, Tell.ConstantReferer, Tell.OldAgent, Tell.NoLanguage, Tell.OldHttp];

    /// <summary>Of those reported, the second half is not in training.</summary>
    public static readonly Tell[] Reported = [Tell.NoHints, Tell.SortedNames, Tell.AcceptAny, Tell.NoLanguage, Tell.PlatformMismatch, Tell.FixedMetadata, Tell.NoBrotli, Tell.NoReferer];

    public static AccessRequest Apply(this Tell tell, AccessRequest request)
    {
        switch (tell)
        {
            case Tell.NoHints:
                return request with { SecChUa = null, SecChUaMobile = null, SecChUaPlatform = null, HeaderNames = [.. request.HeaderNames!.Where(static name => !name.StartsWith("sec-ch", StringComparison.OrdinalIgnoreCase))] };
            case Tell.HintVersion when request.SecChUa is not null:
                return request with { SecChUa = Browser.BrandsOf(119, "Google Chrome") };
            case Tell.HeadlessHints when request.SecChUa is not null:
                return request with { SecChUa = request.SecChUa.Replace("Google Chrome", "HeadlessChrome", StringComparison.Ordinal) };
            case Tell.SortedNames:
                return request with { HeaderNames = [.. request.HeaderNames!.OrderBy(static name => name, StringComparer.OrdinalIgnoreCase)] };
            case Tell.AcceptAny:
                return request with { Accept = "*/*" };
            case Tell.ConstantReferer:
                return request with { Referer = "https://www.google.com/", HeaderNames = request.Referer is null ? [.. request.HeaderNames!, "referer"] : request.HeaderNames };
            case Tell.OldAgent:
                var version = 88 + (request.UserAgent!.Length % 12);
                return request with { UserAgent = string.Create(CultureInfo.InvariantCulture, $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.4472.124 Safari/537.36"), SecChUa = null, SecChUaMobile = null, SecChUaPlatform = null, HeaderNames = [.. request.HeaderNames!.Where(static name => !name.StartsWith("sec-ch", StringComparison.OrdinalIgnoreCase))] };
            case Tell.PlatformMismatch when request.SecChUa is not null:
                return request with { SecChUaPlatform = request.SecChUaPlatform == "\"Linux\"" ? "\"Windows\"" : "\"Linux\"" };
            case Tell.NoLanguage:
                return request with { AcceptLanguage = null, HeaderNames = [.. request.HeaderNames!.Where(static name => !name.Equals("accept-language", StringComparison.OrdinalIgnoreCase))] };
            case Tell.FixedMetadata:
                return request with { SecFetchSite = "none", SecFetchMode = "navigate", SecFetchDest = "document" };
            case Tell.NoBrotli:
                return request with { AcceptEncoding = "gzip, deflate" };
            case Tell.OldHttp:
                return request with { HttpVersion = "1.1", HeaderNames = ["Host", "Connection", .. request.HeaderNames!] };
            case Tell.NoReferer:
                return request with { Referer = null, HeaderNames = [.. request.HeaderNames!.Where(static name => !name.Equals("referer", StringComparison.OrdinalIgnoreCase))] };
            default:
                return request;
        }
    }
}
