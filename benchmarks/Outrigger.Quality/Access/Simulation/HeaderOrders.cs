namespace Outrigger.Quality.Access.Simulation;

/// <summary>The order of headers, by the engine that sends them; lower case, with what only HTTP/1.1 has.</summary>
internal static class HeaderOrders
{
    public static List<string> Chromium(Browser browser, in Call call, bool hasReferer, bool isPost)
    {
        var list = new List<string> { "host", "connection" };
        var hasHints = browser.Brands is not null;
        var isPage = call.Kind is CallKind.Navigate or CallKind.Prefetch;
        Add(list, isPost, "content-length");
        Add(list, call.IsReload, "cache-control");
        if (isPage || browser.Version < 124)
        {
            Add(list, hasHints, "sec-ch-ua");
            Add(list, hasHints, "sec-ch-ua-mobile");
            Add(list, hasHints && isPage, "sec-ch-ua-platform");
            Add(list, browser.Extras.Contains("dnt"), "dnt");
            Add(list, call.Kind == CallKind.Navigate, "upgrade-insecure-requests");
            Add(list, isPost, "content-type");
            Add(list, call.Token is not null, "authorization");
            list.Add("user-agent");
            Add(list, hasHints && !isPage, "sec-ch-ua-platform");
        }
        else
        {
            Add(list, hasHints, "sec-ch-ua-platform");
            Add(list, call.Token is not null, "authorization");
            list.Add("user-agent");
            Add(list, hasHints, "sec-ch-ua");
            Add(list, isPost, "content-type");
            Add(list, browser.Extras.Contains("dnt"), "dnt");
            Add(list, hasHints, "sec-ch-ua-mobile");
        }

        list.Add("accept");
        Add(list, isPost, "origin");
        Add(list, browser.Extras.Contains("x-requested-with"), "x-requested-with");
        Add(list, browser.Extras.Contains("sec-gpc"), "sec-gpc");
        Add(list, call.Kind == CallKind.Prefetch, "sec-purpose");
        Metadata(browser, call, list, isPage);
        Add(list, hasReferer, "referer");
        list.Add("accept-encoding");
        Add(list, browser.SendsLanguage, "accept-language");
        Add(list, call.Session is not null && call.Token is null, "cookie");
        Add(list, call.IsConditional, "if-none-match");
        Add(list, browser.Version >= 124 && browser.Http != "1.1", "priority");
        return list;
    }

    public static List<string> Gecko(Browser browser, in Call call, bool hasReferer, bool isPost)
    {
        var list = new List<string> { "host", "user-agent", "accept" };
        Add(list, browser.SendsLanguage, "accept-language");
        list.Add("accept-encoding");
        Add(list, isPost, "content-type");
        Add(list, isPost, "content-length");
        Add(list, isPost, "origin");
        Add(list, browser.Extras.Contains("dnt"), "dnt");
        Add(list, browser.Extras.Contains("sec-gpc"), "sec-gpc");
        list.Add("connection");
        Add(list, hasReferer, "referer");
        Add(list, call.Session is not null && call.Token is null, "cookie");
        Add(list, call.Kind == CallKind.Navigate, "upgrade-insecure-requests");
        if (browser.HasFetchMetadata)
        {
            list.AddRange(["sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"]);
            Add(list, call.Kind == CallKind.Navigate, "sec-fetch-user");
        }

        Add(list, call.Kind == CallKind.Prefetch, "sec-purpose");
        Add(list, call.IsConditional, "if-none-match");
        Add(list, call.IsReload, "cache-control");
        Add(list, browser.Version >= 128 && browser.Http != "1.1", "priority");
        Add(list, browser.Http != "1.1", "te");
        return list;
    }

    public static List<string> WebKit(Browser browser, in Call call, bool hasReferer, bool isPost)
    {
        var list = new List<string> { "host" };
        Add(list, isPost, "content-type");
        Add(list, browser.HasFetchMetadata, "sec-fetch-dest");
        list.AddRange(["accept", "user-agent"]);
        Add(list, isPost, "origin");
        Add(list, hasReferer, "referer");
        Add(list, browser.HasFetchMetadata, "sec-fetch-site");
        Add(list, browser.HasFetchMetadata, "sec-fetch-mode");
        Add(list, browser.SendsLanguage, "accept-language");
        Add(list, call.IsReload, "cache-control");
        Add(list, browser.Version >= 17 && browser.Http != "1.1", "priority");
        list.Add("accept-encoding");
        Add(list, call.Session is not null && call.Token is null, "cookie");
        Add(list, isPost, "content-length");
        Add(list, call.IsConditional, "if-none-match");
        list.Add("connection");
        return list;
    }

    public static List<string> App(Browser browser, in Call call, bool isPost)
    {
        var list = new List<string> { "host" };
        Add(list, browser.IsMobile && browser.Platform == "iOS", "accept");
        Add(list, isPost, "content-type");
        Add(list, call.Token is not null, "authorization");
        list.AddRange(["x-app-version", "x-device-id"]);
        Add(list, browser.Platform != "iOS", "accept");
        Add(list, browser.SendsLanguage, "accept-language");
        Add(list, isPost, "content-length");
        list.Add("accept-encoding");
        list.Add("user-agent");
        Add(list, call.IsConditional, "if-none-match");
        return list;
    }

    public static List<string> Text(in Call call, bool hasReferer, bool isPost)
    {
        var list = new List<string> { "host", "accept", "accept-encoding", "accept-language", "user-agent" };
        Add(list, hasReferer, "referer");
        Add(list, call.Session is not null, "cookie");
        Add(list, isPost, "content-type");
        Add(list, isPost, "content-length");
        return list;
    }

    private static void Metadata(Browser browser, in Call call, List<string> list, bool isPage)
    {
        if (browser.HasFetchMetadata)
        {
            list.AddRange(["sec-fetch-site", "sec-fetch-mode"]);
            Add(list, isPage && call.Kind == CallKind.Navigate, "sec-fetch-user");
            list.Add("sec-fetch-dest");
        }
    }

    private static void Add(List<string> list, bool condition, string name)
    {
        if (condition)
        {
            list.Add(name);
        }
    }
}
