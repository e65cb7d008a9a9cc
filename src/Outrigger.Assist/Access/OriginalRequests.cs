using System.Net;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Access;

/// <summary>
/// The request behind a check of nginx's <c>auth_request</c>: the proxy says in <c>X-Original-…</c> headers what was asked
/// for and from where, and passes the client's own headers on. It is read only for a caller with a key; without keys
/// Outrigger refuses calls that came through a proxy.
/// </summary>
internal static class OriginalRequests
{
    private const int MaxUri = 16_384;

    /// <summary>The original request, or what is missing of it.</summary>
    public static OutriggerError? TryRead(HttpRequest check, out AccessRequest request)
    {
        request = null!;
        var headers = check.Headers;
        var uri = One(headers, "X-Original-URI");
        var address = One(headers, "X-Original-Remote-Addr");
        if (uri is not { Length: >= 1 and <= MaxUri } || !IPAddress.TryParse(address, out _))
        {
            return CoreErrors.InvalidRequest.With("X-Original-URI and X-Original-Remote-Addr, set by the proxy and each once, must say what was asked for and from which address.");
        }

        var verified = One(headers, "X-Original-Verified");
        var verification = AccessVerification.None;
        if (verified is not null && !(Enum.TryParse(verified, ignoreCase: true, out verification) && Enum.IsDefined(verification) && !char.IsAsciiDigit(verified[0])))
        {
            return CoreErrors.InvalidRequest.With("X-Original-Verified is none, crawler, partner or falseClaim.");
        }

        var question = uri.IndexOf('?', StringComparison.Ordinal);
        var session = One(headers, "X-Original-Session");
        var names = One(headers, "X-Original-Header-Names");
        request = new AccessRequest
        {
            Address = address,
            Method = One(headers, "X-Original-Method") ?? "GET",
            Path = question < 0 ? uri : uri[..question],
            Query = question < 0 ? null : uri[(question + 1)..],
            HttpVersion = VersionOf(One(headers, "X-Original-Protocol")),
            HeaderNames = names?.Split(',', RequestLimits.MaxNames, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            UserAgent = One(headers, "User-Agent"),
            Accept = One(headers, "Accept"),
            AcceptLanguage = One(headers, "Accept-Language"),
            AcceptEncoding = One(headers, "Accept-Encoding"),
            Referer = One(headers, "Referer"),
            Host = One(headers, "X-Original-Host") ?? check.Host.Value,
            SecChUa = One(headers, "Sec-CH-UA"),
            SecChUaMobile = One(headers, "Sec-CH-UA-Mobile"),
            SecChUaPlatform = One(headers, "Sec-CH-UA-Platform"),
            SecFetchSite = One(headers, "Sec-Fetch-Site"),
            SecFetchMode = One(headers, "Sec-Fetch-Mode"),
            SecFetchDest = One(headers, "Sec-Fetch-Dest"),
            HasCookie = headers.ContainsKey("Cookie"),
            Session = string.IsNullOrEmpty(session) ? null : session,
            Credential = One(headers, "X-Original-Credential") is { Length: > 0 } credential ? credential : null,
            TlsFingerprint = One(headers, "X-Original-Tls-Fingerprint"),
            Verified = verification,
        };
        return null;
    }

    /// <summary>The version alone: <c>HTTP/2.0</c> is <c>2</c>; null for what is none.</summary>
    public static string? VersionOf(string? text)
    {
        var version = text.AsSpan();
        version = version.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) ? version[5..] : version;
        return version switch
        {
            "1.0" => "1.0",
            "1.1" => "1.1",
            "2" or "2.0" => "2",
            "3" or "3.0" => "3",
            _ => null,
        };
    }

    // Two values mean that the client has sent one too: neither is believed.
    private static string? One(IHeaderDictionary headers, string name) => headers[name] is { Count: 1 } values ? values[0] : null;
}
