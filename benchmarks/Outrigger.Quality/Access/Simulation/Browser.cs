using Outrigger.Assist.Access;

namespace Outrigger.Quality.Access.Simulation;

internal enum BrowserEngine
{
    Chromium,
    Gecko,
    WebKit,
    App,
    Text,
}

/// <summary>
/// A browser or app of one version on one machine, which puts the headers on its requests that such a one sends, in the
/// order in which it sends them. Written from what browsers are documented and seen to send.
/// </summary>
internal sealed record Browser(BrowserEngine Engine, string UserAgent, int Version)
{
    private readonly Dictionary<int, string[]> _names = [];

    /// <summary>Sec-CH-UA; null where it is not sent.</summary>
    public string? Brands { get; init; }

    public bool IsMobile { get; init; }

    public string Platform { get; init; } = "Windows";

    public string Language { get; init; } = "en-US,en;q=0.9";

    public string Encoding { get; init; } = "gzip, deflate, br, zstd";

    public string Http { get; init; } = "2";

    /// <summary>Whether Sec-Fetch-* are sent.</summary>
    public bool HasFetchMetadata { get; init; } = true;

    /// <summary>Headers of extensions, settings and views of apps: <c>dnt</c>, <c>sec-gpc</c>, <c>x-requested-with</c>.</summary>
    public string[] Extras { get; init; } = [];

    /// <summary>What a company's proxy adds at the end.</summary>
    public string[] Appended { get; init; } = [];

    public bool SendsReferer { get; init; } = true;

    public bool SendsLanguage { get; init; } = true;

    public AccessRequest Build(in Call call, double seconds, string host)
    {
        var referer = SendsReferer ? call.Referer : null;
        var isPage = call.Kind is CallKind.Navigate or CallKind.Prefetch;
        var hasHints = Brands is not null;
        return new AccessRequest
        {
            At = DateTimeOffset.UnixEpoch.AddDays(20_000).AddTicks((long)(seconds * TimeSpan.TicksPerSecond)),
            Address = call.Address,
            Method = call.Method,
            Path = call.Path,
            Query = call.Query,
            HttpVersion = Http,
            HeaderNames = Names(call, referer is not null),
            UserAgent = UserAgent,
            Accept = Accept(call.Kind),
            AcceptLanguage = SendsLanguage ? Language : null,
            AcceptEncoding = Encoding,
            Referer = referer,
            Host = host,
            SecChUa = hasHints ? Brands : null,
            SecChUaMobile = hasHints ? (IsMobile ? "?1" : "?0") : null,
            SecChUaPlatform = hasHints ? "\"" + Platform + "\"" : null,
            SecFetchSite = !HasFetchMetadata ? null : isPage && call.Referer is null ? "none" : call.IsForeign ? "cross-site" : "same-origin",
            SecFetchMode = !HasFetchMetadata ? null : isPage ? "navigate" : call.Kind switch { CallKind.Fetch => "cors", CallKind.Font => "cors", _ => "no-cors" },
            SecFetchDest = !HasFetchMetadata ? null : call.Kind switch { CallKind.Navigate or CallKind.Prefetch => "document", CallKind.Script => "script", CallKind.Style => "style", CallKind.Font => "font", CallKind.Image => "image", _ => "empty" },
            HasCookie = call.Session is not null && call.Token is null,
            Session = call.Token ?? call.Session,
        };
    }

    /// <summary>The brand list of a Chromium of this version: a made-up brand, at a place that goes by the version.</summary>
    public static string BrandsOf(int version, string name, int product = 0)
    {
        string[] signs = [" ", "(", ":", "-", ".", "/", ")", ";", "=", "?", "_"];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        var order = orders[version % 6];
        var list = new string[3];
        list[order[0]] = $"\"Not{signs[version % 11]}A{signs[(version + 1) % 11]}Brand\";v=\"{(new[] { "8", "99", "24" })[version % 3]}\"";
        list[order[1]] = $"\"Chromium\";v=\"{version}\"";
        list[order[2]] = $"\"{name}\";v=\"{(product == 0 ? version : product)}\"";
        return string.Join(", ", list);
    }

    private string Accept(CallKind kind) => (Engine, kind) switch
    {
        (BrowserEngine.App, _) => "application/json",
        (BrowserEngine.Text, _) => "text/html, text/plain, text/css, text/sgml, */*;q=0.01",
        (BrowserEngine.Chromium, CallKind.Navigate or CallKind.Prefetch) => "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        (BrowserEngine.Gecko, CallKind.Navigate or CallKind.Prefetch) when Version < 132 => "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        (_, CallKind.Navigate or CallKind.Prefetch) => "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        (_, CallKind.Style) => "text/css,*/*;q=0.1",
        (BrowserEngine.Chromium, CallKind.Image) => "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        (BrowserEngine.Gecko, CallKind.Image) => "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        (_, CallKind.Image) => "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        (_, CallKind.Fetch) => "application/json, text/plain, */*",
        _ => "*/*",
    };

    private string[] Names(in Call call, bool hasReferer)
    {
        var isPost = call.Method is "POST" or "PUT" or "DELETE";
        var key = (int)call.Kind | (hasReferer ? 8 : 0) | (call.Session is not null && call.Token is null ? 16 : 0) | (isPost ? 32 : 0) | (call.IsReload ? 64 : 0) | (call.IsConditional ? 128 : 0) | (call.Token is not null ? 256 : 0);
        if (_names.TryGetValue(key, out var names))
        {
            return names;
        }

        var list = Engine switch
        {
            BrowserEngine.Chromium => HeaderOrders.Chromium(this, call, hasReferer, isPost),
            BrowserEngine.Gecko => HeaderOrders.Gecko(this, call, hasReferer, isPost),
            BrowserEngine.WebKit => HeaderOrders.WebKit(this, call, hasReferer, isPost),
            BrowserEngine.App => HeaderOrders.App(this, call, isPost),
            _ => HeaderOrders.Text(call, hasReferer, isPost),
        };
        list.AddRange(Appended);
        return _names[key] = Http is "1.1" or "1.0" ? [.. list.Select(Titled)] : [.. list.Where(static name => name is not ("host" or "connection"))];
    }

    private static string Titled(string name) => name.StartsWith("sec-ch", StringComparison.Ordinal) || name == "dnt"
        ? (name == "dnt" ? "DNT" : name)
        : string.Join('-', name.Split('-').Select(static part => char.ToUpperInvariant(part[0]) + part[1..]));
}
