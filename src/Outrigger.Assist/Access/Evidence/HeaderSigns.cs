using Outrigger.Assist.Access.Agents;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>What the headers of one request say for or against the browser that it claims to be.</summary>
[Flags]
internal enum HeaderSigns
{
    None = 0,
    NoAgent = 1,
    Tool = 1 << 1,
    DeclaredBot = 1 << 2,
    Steered = 1 << 3,
    NoHints = 1 << 4,
    HintVersion = 1 << 5,
    HintPlatform = 1 << 6,
    HintMobile = 1 << 7,
    NoLanguage = 1 << 8,
    NoBrotli = 1 << 9,
    AnyForPage = 1 << 10,
    FetchContradicts = 1 << 11,
    NoFetch = 1 << 12,
    SortedNames = 1 << 13,
    OldHttp = 1 << 14,
    OldVersion = 1 << 15,
    RefererContradicts = 1 << 16,
    FewHeaders = 1 << 17,
    NotBrowser = 1 << 18,
    FalseClaim = 1 << 19,
    Preview = 1 << 20,
    AnyLanguage = 1 << 21,
}

/// <summary>Reads <see cref="HeaderSigns"/>. Knows what browsers send, not what any site's traffic looks like.</summary>
internal static class HeaderReader
{
    public static HeaderSigns Read(AccessRequest request, RequestForm form, in AgentFacts facts)
    {
        var signs = request.Verified == AccessVerification.FalseClaim ? HeaderSigns.FalseClaim : HeaderSigns.None;
        var agent = request.UserAgent;
        switch (facts.Kind)
        {
            case AgentKind.None:
                return signs | HeaderSigns.NoAgent | HeaderSigns.NotBrowser;
            case AgentKind.Preview:
                return signs | HeaderSigns.Preview | HeaderSigns.NotBrowser;
            case AgentKind.Declared:
                return signs | HeaderSigns.DeclaredBot | HeaderSigns.NotBrowser;
            case AgentKind.Tool or AgentKind.Scanner:
                return signs | HeaderSigns.Tool | HeaderSigns.NotBrowser;
        }

        if (agent is null || !agent.StartsWith("Mozilla/5.0 (", StringComparison.Ordinal))
        {
            return signs | HeaderSigns.NotBrowser;
        }

        var chrome = Version(agent, "Chrome/");
        var isWebKit = chrome == 0 && agent.Contains("AppleWebKit", StringComparison.Ordinal);
        var fox = Version(agent, "Firefox/");
        var safari = isWebKit ? Version(agent, "Version/") : 0;
        var isMobile = agent.Contains("Mobile", StringComparison.Ordinal) || agent.Contains("Android", StringComparison.Ordinal);
        if (facts.Kind == AgentKind.Steered || request.SecChUa?.Contains("Headless", StringComparison.OrdinalIgnoreCase) == true)
        {
            signs |= HeaderSigns.Steered;
        }

        if (chrome >= 90)
        {
            signs |= Hints(request, agent, chrome, isMobile);
        }
        else if (request.SecChUa is not null)
        {
            signs |= HeaderSigns.HintVersion;
        }

        if ((chrome is > 0 and < 110) || (fox is > 0 and < 100))
        {
            signs |= HeaderSigns.OldVersion;
        }

        if (string.IsNullOrEmpty(request.AcceptLanguage))
        {
            signs |= HeaderSigns.NoLanguage;
        }
        else if (request.AcceptLanguage == "*")
        {
            signs |= HeaderSigns.AnyLanguage;
        }

        var isModern = chrome >= 76 || fox >= 90 || safari >= 17;
        if ((isModern || safari >= 12) && request.AcceptEncoding?.Contains("br", StringComparison.Ordinal) != true)
        {
            signs |= HeaderSigns.NoBrotli;
        }

        if (form == RequestForm.Page && request.Method == "GET" && request.Accept?.Contains("text/html", StringComparison.Ordinal) != true)
        {
            signs |= HeaderSigns.AnyForPage;
        }

        if (isModern && request.SecFetchMode is null)
        {
            signs |= HeaderSigns.NoFetch;
        }

        if (isModern && request.HttpVersion is "1.1" or "1.0")
        {
            signs |= HeaderSigns.OldHttp;
        }

        return signs | Fetch(request, form) | Names(request.HeaderNames);
    }

    /// <summary>The number after a word; 0 when it is not there.</summary>
    public static int Version(string agent, string word)
    {
        var at = agent.IndexOf(word, StringComparison.Ordinal);
        var version = 0;
        for (at = at < 0 ? int.MaxValue : at + word.Length; at < agent.Length && char.IsAsciiDigit(agent[at]) && version < 10_000; at++)
        {
            version = (version * 10) + agent[at] - '0';
        }

        return version;
    }

    private static HeaderSigns Hints(AccessRequest request, string agent, int chrome, bool isMobile)
    {
        if (request.SecChUa is not { } brands)
        {
            return HeaderSigns.NoHints;
        }

        var signs = HeaderSigns.None;
        var at = brands.IndexOf("\"Chromium\";v=\"", StringComparison.Ordinal);
        if (at < 0 || Version(brands, "\"Chromium\";v=\"") != chrome)
        {
            signs |= HeaderSigns.HintVersion;
        }

        if (request.SecChUaMobile is { } mobile && mobile == "?1" != (isMobile && !agent.Contains("X11", StringComparison.Ordinal)))
        {
            signs |= HeaderSigns.HintMobile;
        }

        if (request.SecChUaPlatform is { Length: > 2 } platform)
        {
            var word = platform.AsSpan().Trim('"') switch { "Windows" => "Windows", "macOS" => "Mac OS X", "Android" => "Android", "Linux" => "Linux", "Chrome OS" or "Chromium OS" => "CrOS", "iOS" => "iPhone", _ => "" };
            if (!agent.Contains(word, StringComparison.Ordinal) || (word == "Linux" && agent.Contains("Android", StringComparison.Ordinal)))
            {
                signs |= HeaderSigns.HintPlatform;
            }
        }

        return signs;
    }

    private static HeaderSigns Fetch(AccessRequest request, RequestForm form)
    {
        var signs = HeaderSigns.None;
        if (request.SecFetchMode == "navigate" && (form == RequestForm.Asset || (form == RequestForm.Call && request.Accept?.Contains("text/html", StringComparison.Ordinal) != true)))
        {
            signs |= HeaderSigns.FetchContradicts;
        }

        if (request.SecFetchDest is "empty" or "image" or "script" && request.Accept?.StartsWith("text/html", StringComparison.Ordinal) == true)
        {
            signs |= HeaderSigns.FetchContradicts;
        }

        var isOwn = request.Referer is { } referer && request.Host is { } host && referer.Contains(host, StringComparison.OrdinalIgnoreCase);
        if ((request.SecFetchSite == "none" && request.Referer is { Length: > 0 }) || (request.SecFetchSite == "same-origin" && request.Referer is { Length: > 0 } && !isOwn))
        {
            signs |= HeaderSigns.RefererContradicts;
        }

        return signs;
    }

    private static HeaderSigns Names(IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return HeaderSigns.None;
        }

        var signs = names.Count < 6 ? HeaderSigns.FewHeaders : HeaderSigns.None;
        var rises = 0;
        var first = names.Count > 0 && names[0].Equals("host", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        for (var i = first + 1; i < names.Count; i++)
        {
            rises += string.Compare(names[i - 1], names[i], StringComparison.OrdinalIgnoreCase) <= 0 ? 1 : 0;
        }

        return names.Count - first >= 7 && rises == names.Count - first - 1 ? signs | HeaderSigns.SortedNames : signs;
    }
}
