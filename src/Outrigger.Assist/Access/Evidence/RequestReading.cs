using Outrigger.Assist.Access.Agents;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>What a request says by itself, whatever is known of its site and its client. Keys are hashes.</summary>
/// <param name="Request">The request.</param>
/// <param name="Form">What is asked for.</param>
/// <param name="Agent">What its User-Agent header says.</param>
/// <param name="Signs">What its headers say.</param>
internal readonly record struct RequestReading(AccessRequest Request, RequestForm Form, AgentFacts Agent, HeaderSigns Signs)
{
    /// <summary>The key of its address.</summary>
    public ulong Address { get; init; }

    /// <summary>The key of its address with its agent and the print of its headers.</summary>
    public ulong Place { get; init; }

    /// <summary>The key of its session; null without one.</summary>
    public ulong? Session { get; init; }

    /// <summary>The key of its method.</summary>
    public ulong Method { get; init; }

    /// <summary>The key of its path and query.</summary>
    public ulong Path { get; init; }

    /// <summary>The key of the path and query of the same site that it says it was linked from; null when it says none, or asks for no page.</summary>
    public ulong? LinkedFrom { get; init; }

    /// <summary>The key of those with the same agent and language.</summary>
    public ulong Like { get; init; }

    /// <summary>The key of those with the same names of headers, who ask for the same form of thing.</summary>
    public ulong Names { get; init; }
}

/// <summary>
/// Reads requests. Most of what a score costs is here, and none of it needs the site: it is done before the site's lock is
/// taken, so that requests at the same time wait for each other as little as can be. Thread-safe.
/// </summary>
internal sealed class RequestReader
{
    private readonly AgentCache _agents = new();

    public RequestReading Read(AccessRequest request)
    {
        var form = RequestForms.Of(request);
        var agentKey = SiteMap.Hash(request.UserAgent);
        var agent = _agents.Read(request.UserAgent, agentKey);
        var signs = HeaderReader.Read(request, form, agent);
        var address = SiteMap.Hash(request.Address);
        return new(request, form, agent, signs)
        {
            Address = address,
            Place = SiteMap.Join(SiteMap.Join(address, agentKey), HeaderPrint.Of(request, signs)),
            Session = request.Session is { } session ? KeyOfSession(session) : null,
            Method = SiteMap.Hash(request.Method),
            Path = SiteMap.Join(SiteMap.Hash(request.Path), SiteMap.Hash(request.Query)),
            LinkedFrom = form == RequestForm.Page ? LinkedFrom(request) : null,
            Like = SiteMap.Join(SiteMap.Join(1, agentKey), SiteMap.Hash(request.AcceptLanguage)),
            Names = SiteMap.Join(SiteMap.Join(2, NamesOf(request)), (ulong)form),
        };
    }

    /// <summary>The key of a session.</summary>
    public static ulong KeyOfSession(string session) => SiteMap.Join(7, SiteMap.Hash(session));

    private static ulong? LinkedFrom(AccessRequest request)
    {
        if (request.Referer is not { } referer || request.Host is not { Length: > 0 } host)
        {
            return null;
        }

        var at = referer.IndexOf(host, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = referer.AsSpan(at + host.Length);
        var question = rest.IndexOf('?');
        var path = question < 0 ? rest : rest[..question];
        return SiteMap.Join(SiteMap.Hash(path), SiteMap.Hash(question < 0 ? [] : rest[(question + 1)..]));
    }

    // Without that of the cookie, which a browser sends or not.
    private static ulong NamesOf(AccessRequest request)
    {
        var names = 17UL;
        if (request.HeaderNames is { } list)
        {
            for (var at = 0; at < list.Count; at++)
            {
                var name = list[at];
                if (name.Length > 6 || !name.Equals("cookie", StringComparison.OrdinalIgnoreCase))
                {
                    names = SiteMap.Join(names, SiteMap.Hash(name));
                }
            }
        }

        return names;
    }
}
