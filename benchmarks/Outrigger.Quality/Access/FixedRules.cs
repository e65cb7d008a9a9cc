using Outrigger.Assist.Access;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>
/// What many sites have: a list of agents in the manner of the core rule set, a limit of requests a minute, and a trap.
/// Who has a key or is verified is left alone. The grid is tried on training, and the best at the allowed share of false
/// positives is measured.
/// </summary>
/// <param name="Agents">0: no list; 1: tools; 2: tools and whatever says bot; 3: tools but those that apps and probes use.</param>
/// <param name="Key">Limit by: 0 address; 1 address and agent; 2 session, else address and agent.</param>
/// <param name="PerMinute">Requests a minute.</param>
/// <param name="PagesOnly">Without pictures, styles and scripts.</param>
/// <param name="Trap">Whether touching the trap counts.</param>
internal sealed record FixedRules(int Agents, int Key, int PerMinute, bool PagesOnly, bool Trap)
{
    private static readonly string[] Tools = ["curl", "wget", "python", "go-http", "java/", "perl", "scrapy", "node-fetch", "axios", "httpclient", "php", "ruby", "colly", "aiohttp", "httpx", "headless", "okhttp"];
    private static readonly string[] Common = ["curl", "okhttp", "httpclient"];
    private static readonly string[] Bots = ["bot", "crawl", "spider", "fetch", "preview"];

    public static IEnumerable<FixedRules> Grid() =>
        from agents in (int[])[0, 1, 2, 3]
        from key in (int[])[0, 1, 2]
        from perMinute in (int[])[20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1000, 2000]
        from pagesOnly in (bool[])[true, false]
        from trap in (bool[])[true, false]
        select new FixedRules(agents, key, perMinute, pagesOnly, trap);

    public bool Fires(in RuleFacts facts)
    {
        var count = (Key, PagesOnly) switch
        {
            (0, false) => facts.ByAddress,
            (1, false) => facts.ByAgent,
            (2, false) => facts.BySession,
            (0, true) => facts.PagesByAddress,
            (1, true) => facts.PagesByAgent,
            _ => facts.PagesBySession,
        };
        return count > PerMinute || (Trap && facts.IsTrap) || (Agents == 1 && facts.IsTool) || (Agents == 2 && (facts.IsTool || facts.IsBot)) || (Agents == 3 && facts.IsTool && !facts.IsCommon);
    }

    public static (bool IsTool, bool IsBot, bool IsCommon) Agent(string? agent)
    {
        if (string.IsNullOrEmpty(agent))
        {
            return (true, false, false);
        }

        bool Has(string word) => agent.Contains(word, StringComparison.OrdinalIgnoreCase);
        return (Tools.Any(Has), Bots.Any(Has), Common.Any(Has));
    }

    public static bool IsExempt(AccessRequest request) => request.Credential is not null || request.Verified is AccessVerification.Crawler or AccessVerification.Partner;

    public static bool IsAsset(Hit hit) => hit.Request.SecFetchDest is "script" or "style" or "image" or "font" || hit.Request.Path.EndsWith(".jpg", StringComparison.Ordinal) || hit.Request.Path.EndsWith(".js", StringComparison.Ordinal) || hit.Request.Path.EndsWith(".css", StringComparison.Ordinal) || hit.Request.Path.EndsWith(".svg", StringComparison.Ordinal) || hit.Request.Path.EndsWith(".woff2", StringComparison.Ordinal);
}

/// <summary>What the rules look at, as high as it has been for this client at this address.</summary>
internal record struct RuleFacts(bool IsTool, bool IsBot, bool IsCommon, bool IsTrap, int ByAddress, int ByAgent, int BySession, int PagesByAddress, int PagesByAgent, int PagesBySession)
{
    /// <summary>The highest of both.</summary>
    public readonly RuleFacts Or(in RuleFacts other) => new(
        IsTool || other.IsTool,
        IsBot || other.IsBot,
        (IsTool ? IsCommon : other.IsCommon) && (!other.IsTool || other.IsCommon),
        IsTrap || other.IsTrap,
        Math.Max(ByAddress, other.ByAddress),
        Math.Max(ByAgent, other.ByAgent),
        Math.Max(BySession, other.BySession),
        Math.Max(PagesByAddress, other.PagesByAddress),
        Math.Max(PagesByAgent, other.PagesByAgent),
        Math.Max(PagesBySession, other.PagesBySession));
}
