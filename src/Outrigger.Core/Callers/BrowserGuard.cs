using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>
/// Tells programs of this machine from web pages and proxies that merely run on it. A browser sends <c>Origin</c> or
/// <c>Sec-Fetch-Site</c> with what a page does, and a page cannot change either; a rebound DNS name shows in <c>Host</c>.
/// Thread-safe.
/// </summary>
/// <seealso href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header">Fetch Metadata, section 2.3</seealso>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6454#section-7">RFC 6454, section 7: Origin</seealso>
internal sealed class BrowserGuard(ServerBinding binding)
{
    private static readonly OutriggerError BadHost = CallersErrors.KeylessRefused.With(
        "The Host header names neither localhost, 127.0.0.1, [::1] nor a host of Outrigger:Http:AllowedHosts.");

    private static readonly OutriggerError BadOrigin = CallersErrors.KeylessRefused.With("The call comes from a web page of another origin.");

    private static readonly OutriggerError Forwarded = CallersErrors.KeylessRefused.With("The call came through a proxy, which hides who makes it.");

    private static readonly OutriggerError AdminBadOrigin = CallersErrors.ForeignOrigin.With("Origin or Sec-Fetch-Site names another origin than this server's.");

    private static readonly string[] ForwardingNames =
    [
        "Forwarded", "Via", "X-Real-IP", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-Ip", "Fastly-Client-IP",
        "X-Envoy-External-Address", "CDN-Loop", "Client-IP", "X-Remote-IP", "X-Remote-Addr", "X-Originating-IP",
    ];

    private static readonly string[] ForwardingPrefixes = ["X-Forwarded", "X-Original-", "CF-"];

    /// <summary>Why a call without keys is refused; null when it is answered.</summary>
    public OutriggerError? CheckKeyless(HttpRequest request)
    {
        if (request.Headers.Host.Count != 1 || !binding.IsKnownHost(request.Host))
        {
            return BadHost;
        }

        if (!IsOwnOrigin(request))
        {
            return BadOrigin;
        }

        return IsForwarded(request.Headers) ? Forwarded : null;
    }

    /// <summary>Why a call to <c>/admin</c> is refused whatever its key; null when it is not.</summary>
    public static OutriggerError? CheckAdmin(HttpRequest request) => IsOwnOrigin(request) ? null : AdminBadOrigin;

    private static bool IsOwnOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        var isSameSite = site.Count == 1 && string.Equals(site[0], "same-origin", StringComparison.OrdinalIgnoreCase);
        if (site.Count > 0 && !isSameSite)
        {
            return false;
        }

        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            return true;
        }

        var host = request.Headers.Host;
        if (origins.Count > 1 || host.Count != 1 || string.IsNullOrEmpty(host[0]))
        {
            return false;
        }

        var origin = origins[0].AsSpan();
        var end = origin.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0 || !origin[(end + 3)..].Equals(host[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // A TLS proxy in front hides the scheme from us; there the browser's own word counts.
        return isSameSite || origin[..end].Equals(request.Scheme, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsForwarded(IHeaderDictionary headers)
    {
        foreach (var name in ForwardingNames)
        {
            if (headers.ContainsKey(name))
            {
                return true;
            }
        }

        foreach (var header in headers)
        {
            foreach (var prefix in ForwardingPrefixes)
            {
                if (header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
