namespace Outrigger.Assist.Access;

/// <summary>
/// One request as the place that guards a site sees it. Everything but the verified facts at the end is what the client
/// says of itself and is believed no further than that. Immutable.
/// </summary>
public sealed record AccessRequest
{
    /// <summary>When it came; null for now. A time that runs back or far ahead is held at the client's own last one.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// The address it comes from, as the one who asks knows it: never a forwarding header as the client wrote it. IPv4 or
    /// IPv6, without port; anything else counts as one unknown address.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>The method.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The path, without query.</summary>
    public required string Path { get; init; }

    /// <summary>The query string; with or without the question mark.</summary>
    public string? Query { get; init; }

    /// <summary>The version of HTTP: <c>1.0</c>, <c>1.1</c>, <c>2</c>, <c>3</c>; null when it is not known.</summary>
    public string? HttpVersion { get; init; }

    /// <summary>
    /// The names of all its headers in the order in which they came, without those a proxy added; null when the order is not
    /// known. Names only: no value is kept.
    /// </summary>
    public IReadOnlyList<string>? HeaderNames { get; init; }

    /// <summary>The User-Agent header.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The Accept header.</summary>
    public string? Accept { get; init; }

    /// <summary>The Accept-Language header.</summary>
    public string? AcceptLanguage { get; init; }

    /// <summary>The Accept-Encoding header.</summary>
    public string? AcceptEncoding { get; init; }

    /// <summary>The Referer header.</summary>
    public string? Referer { get; init; }

    /// <summary>The host that was asked for; tells an own referer from a foreign one.</summary>
    public string? Host { get; init; }

    /// <summary>The Sec-CH-UA header.</summary>
    public string? SecChUa { get; init; }

    /// <summary>The Sec-CH-UA-Mobile header.</summary>
    public string? SecChUaMobile { get; init; }

    /// <summary>The Sec-CH-UA-Platform header.</summary>
    public string? SecChUaPlatform { get; init; }

    /// <summary>The Sec-Fetch-Site header.</summary>
    public string? SecFetchSite { get; init; }

    /// <summary>The Sec-Fetch-Mode header.</summary>
    public string? SecFetchMode { get; init; }

    /// <summary>The Sec-Fetch-Dest header.</summary>
    public string? SecFetchDest { get; init; }

    /// <summary>Whether it brought a cookie that the site had set.</summary>
    public bool HasCookie { get; init; }

    /// <summary>
    /// The session it belongs to, by a cookie or token that the site itself issued; null without one. An opaque id, best a
    /// hash: it is hashed again and never kept.
    /// </summary>
    public string? Session { get; init; }

    /// <summary>The id of the API key it was authenticated with; null without one. A fact of the one who asks.</summary>
    public string? Credential { get; init; }

    /// <summary>A fingerprint of the TLS handshake, JA4 for instance, when the proxy gives one.</summary>
    public string? TlsFingerprint { get; init; }

    /// <summary>What the one who asks has verified about the client: a fact, not the client's word.</summary>
    public AccessVerification Verified { get; init; }
}

/// <summary>What is verified about a client, by means outside of this request.</summary>
public enum AccessVerification
{
    /// <summary>Nothing was verified.</summary>
    None,

    /// <summary>A crawler that is welcome and is who it says, by reverse and forward DNS or its published addresses.</summary>
    Crawler,

    /// <summary>A partner: allowed by agreement.</summary>
    Partner,

    /// <summary>It claims to be a known crawler, and the check says that it is not.</summary>
    FalseClaim,
}

/// <summary>How a request was answered.</summary>
public sealed record AccessResponse
{
    /// <summary>The HTTP status, 100–599.</summary>
    public required int Status { get; init; }

    /// <summary>Bytes of the body; null when it is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>When it was answered; null for now.</summary>
    public DateTimeOffset? At { get; init; }
}
