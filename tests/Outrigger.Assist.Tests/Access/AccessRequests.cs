using Outrigger.Assist.Access;

namespace Outrigger.Assist.Tests.Access;

/// <summary>Requests as browsers and programs send them.</summary>
internal static class AccessRequests
{
    public const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    private static readonly string[] Names =
    [
        "Host", "Connection", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "Upgrade-Insecure-Requests", "User-Agent", "Accept", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-User", "Sec-Fetch-Dest", "Accept-Encoding", "Accept-Language",
    ];

    /// <summary>A page asked for by Chrome.</summary>
    public static AccessRequest Page(string path = "/", string address = "203.0.113.7", string? session = null, DateTimeOffset? at = null) => new()
    {
        At = at,
        Address = address,
        Path = path,
        Host = "shop.example",
        HttpVersion = "2",
        HeaderNames = Names,
        UserAgent = Chrome,
        Accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        AcceptEncoding = "gzip, deflate, br, zstd",
        AcceptLanguage = "de-DE,de;q=0.9,en;q=0.8",
        SecChUa = "\"Chromium\";v=\"141\", \"Google Chrome\";v=\"141\", \"Not?A_Brand\";v=\"8\"",
        SecChUaMobile = "?0",
        SecChUaPlatform = "\"Windows\"",
        SecFetchSite = "none",
        SecFetchMode = "navigate",
        SecFetchDest = "document",
        Session = session,
        HasCookie = session is not null,
    };

    /// <summary>A page asked for by curl.</summary>
    public static AccessRequest Curl(string path = "/", string address = "198.51.100.9", DateTimeOffset? at = null) => new()
    {
        At = at,
        Address = address,
        Path = path,
        Host = "shop.example",
        HttpVersion = "2",
        HeaderNames = ["Host", "User-Agent", "Accept"],
        UserAgent = "curl/8.5.0",
        Accept = "*/*",
    };
}
