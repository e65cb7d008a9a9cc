using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// Which headers go on. Not those that are for one hop only (RFC 9110, section 7.6.1, and those that <c>Connection</c>
/// names), not those that say where a request comes from (we say it), and never <c>X-AI-*</c> from outside. Whatever is neither
/// letter nor digit in a name counts as a hyphen: servers that turn headers into variables (CGI, WSGI, PHP) cannot tell such
/// names apart.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1"/>
internal static class HeaderRules
{
    /// <summary>How the names begin that tell a backend what was found about a request.</summary>
    public const string AssistPrefix = "X-AI-";

    // Characters of names beside letters, digits and hyphens (RFC 9110, section 5.6.2).
    private static readonly SearchValues<char> Foldable = SearchValues.Create("_.!#$%&'*+^`|~");

    private static readonly FrozenSet<string> HopByHop = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Origin = FrozenSet.ToFrozenSet(
        [
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-Scheme",
            "X-Forwarded-Ssl", "X-Real-IP", "X-Original-Host", "X-Original-For", "X-Original-Proto", "X-Original-URL", "X-Rewrite-URL", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP",
            MirrorHeader,
        ],
        StringComparer.OrdinalIgnoreCase);

    // Set by us, or by the client that sends them on.
    private static readonly FrozenSet<string> Own = FrozenSet.ToFrozenSet(["Host", "Content-Length", "Expect", "Via"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotForRequests = FrozenSet.ToFrozenSet([.. HopByHop, .. Origin, .. Own], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotForAnswers = FrozenSet.ToFrozenSet([.. HopByHop, "Alt-Svc"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Marks the copy of a request that is sent to another version beside the answered one.</summary>
    public const string MirrorHeader = "X-Outrigger-Mirror";

    /// <summary>Whether a request's header goes to the backend.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="nominated">The request's <c>Connection</c> header.</param>
    /// <param name="keepsOrigin">Whether the request comes from a proxy that is trusted to say where it comes from.</param>
    public static bool GoesToBackend(string name, StringValues nominated, bool keepsOrigin)
    {
        if (NotForRequests.Contains(name))
        {
            return keepsOrigin && Origin.Contains(name) && !Is(name, MirrorHeader);
        }

        if (name.StartsWith(AssistPrefix, StringComparison.OrdinalIgnoreCase) || name[0] == ':')
        {
            return false;
        }

        if (name.AsSpan().ContainsAny(Foldable))
        {
            var hyphened = Fold(name);
            if (NotForRequests.Contains(hyphened) || hyphened.StartsWith(AssistPrefix, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return nominated.Count == 0 || !IsNominated(name, nominated);
    }

    /// <summary>Whether a backend's header goes to the client.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="nominated">The answer's <c>Connection</c> header.</param>
    public static bool GoesToClient(string name, StringValues nominated) => !NotForAnswers.Contains(name) && (nominated.Count == 0 || !IsNominated(name, nominated));

    /// <summary>Whether <c>Connection</c> names a header.</summary>
    public static bool IsNominated(string name, StringValues connection)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (value.AsSpan(range).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Fold(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '-';
        }
    });

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
