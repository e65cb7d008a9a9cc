using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>
/// A person with a browser on the site: pages by a semi-Markov walk, with what each page loads, what the browser has cached
/// and what scripts ask in the background. Adversaries of the highest level use the same walk.
/// </summary>
internal sealed class Visitor(SiteLayout site, Dice dice, int client, string address, Browser browser)
{
    private static readonly double[] ThinkSeconds = [7, 12, 22, 9, 14, 30, 12, 11, 50, 35];

    private readonly HashSet<int> _cache = [];
    private Page _page;
    private int _category = dice.Popular(site.Categories);
    private int _product;
    private int _listPage = 1;
    private string? _at;
    private bool _isOpen;

    /// <summary>When the next thing happens.</summary>
    public double Now { get; set; }

    public string Address { get; set; } = address;

    public Browser Browser { get; set; } = browser;

    /// <summary>Multiplies the time on each page.</summary>
    public double Pace { get; init; } = dice.LogNormal(1, 0.45);

    public bool TakesCookies { get; init; } = true;

    public bool LoadsAssets { get; init; } = true;

    public bool LoadsImages { get; init; } = true;

    public bool RunsScripts { get; init; } = true;

    public bool KeepsCache { get; init; } = true;

    /// <summary>Which product a look at one goes to; null for what people look at.</summary>
    public Func<int>? Product { get; init; }

    public string? Session { get; set; }

    /// <summary>One visit of about this many pages.</summary>
    public IEnumerable<Hit> Visit(double meanPages)
    {
        if (!KeepsCache)
        {
            _cache.Clear();
        }

        (_isOpen, _at) = (false, null);
        var pages = dice.Geometric(meanPages);
        _page = dice.Weighted([25, 17, 44, 0, 1, 0, 2, 2, 7, 2]) is var entry ? (Page)entry : Page.Home;
        var referer = dice.Chance(0.6) ? dice.Pick(["https://www.google.com/", "https://www.google.com/", "https://www.bing.com/", "https://duckduckgo.com/", "https://m.facebook.com/"]) : null;
        for (var i = 0; i < pages; i++)
        {
            foreach (var hit in View(_page, i == 0 ? referer : _at, i == 0))
            {
                yield return hit;
            }

            Now += Think(_page);
            var next = Next(_page);
            if (next == Page.Exit && meanPages > 20)
            {
                next = Page.Category;
            }

            if (next == Page.Exit)
            {
                break;
            }

            _page = next;
        }
    }

    /// <summary>Time on a page.</summary>
    public double Think(Page page) => Math.Max(0.25, Pace * dice.LogNormal(ThinkSeconds[(int)page], 0.95));

    /// <summary>One page, with all that comes with it.</summary>
    public IEnumerable<Hit> View(Page page, string? referer, bool isEntry)
    {
        var (path, query) = Where(page);
        if (dice.Chance(0.008))
        {
            (path, query) = (path + (path.EndsWith('/') ? "old" : "-old"), null);
        }

        var isMissing = path.EndsWith("old", StringComparison.Ordinal);
        if (page == Page.Search && RunsScripts && !site.IsPlain)
        {
            var keys = dice.Between(2, 7);
            for (var i = 0; i < keys; i++)
            {
                yield return Fetch("GET", site.Api("suggest"), "q=" + "shoelampbagtable"[..(i + 2)], 200, 900);
                Now += dice.Range(0.12, 0.5);
            }
        }

        var url = "https://" + site.Host + path + (query is null ? "" : "?" + query);
        if (!(site.IsSpa && _isOpen && RunsScripts))
        {
            yield return Send(new Call(Address, CallKind.Navigate, path) { Query = query, Referer = referer, IsForeign = isEntry && referer is not null, Session = Session, IsReload = dice.Chance(0.03) }, isMissing ? 404 : 200, 30_000);
            Session ??= TakesCookies ? NewSession() : null;
            _at = url;
            foreach (var hit in Assets(CallKind.Style))
            {
                yield return hit;
            }

            _isOpen = true;
        }

        _at = url;
        foreach (var hit in Data(page, isMissing))
        {
            yield return hit;
        }

        if (LoadsImages && LoadsAssets && !site.ImagesElsewhere && !isMissing)
        {
            foreach (var hit in Images(page))
            {
                yield return hit;
            }
        }
    }

    /// <summary>A request of a script on the page.</summary>
    public Hit Fetch(string method, string path, string? query, int status, int bytes, bool isConditional = false) =>
        Send(new Call(Address, CallKind.Fetch, path) { Method = method, Query = query, Referer = _at ?? "https://" + site.Host + site.Home, Session = Session, IsConditional = isConditional }, status, bytes);

    public Hit Send(in Call call, int status, int bytes) => new(Now, client, Browser.Build(call, Now, site.Host), status, bytes);

    public string NewSession() => dice.Bits().ToString("x16", CultureInfo.InvariantCulture);

    private Page Next(Page from)
    {
        Span<double> weights = stackalloc double[11];
        for (var to = 0; to < 11; to++)
        {
            weights[to] = site.Move(from, (Page)to);
        }

        return (Page)dice.Weighted(weights);
    }

    private (string Path, string? Query) Where(Page page)
    {
        switch (page)
        {
            case Page.Home:
                return (site.Home, dice.Chance(0.05) ? "utm_source=mail&utm_campaign=" + dice.Below(30).ToString(CultureInfo.InvariantCulture) : null);
            case Page.Category:
                if (_page == Page.Category && dice.Chance(0.6))
                {
                    _listPage++;
                }
                else
                {
                    (_category, _listPage) = (dice.Popular(site.Categories), 1);
                }

                return (site.CategoryPath(_category), _listPage > 1 ? string.Create(CultureInfo.InvariantCulture, $"page={_listPage}") : null);
            case Page.Product:
                _product = Product?.Invoke() ?? (dice.Chance(0.5) ? site.ProductOf(_category, dice.Popular(60)) : dice.Popular(site.Products));
                return (site.ProductPath(_product), null);
            case Page.Search:
                return (site.Search, "q=" + dice.Pick(["shoe", "lamp", "bag", "table", "red+shirt", "gift", "usb+cable", "chair", "coat", "toy"]) + (dice.Chance(0.2) ? "&sort=price" : ""));
            case Page.Cart:
                return (site.Cart, null);
            case Page.Checkout:
                return (site.Checkout, dice.Chance(0.5) ? "step=" + dice.Between(1, 3).ToString(CultureInfo.InvariantCulture) : null);
            case Page.Login:
                return (site.Login, null);
            case Page.Account:
                return (dice.Chance(0.4) ? site.OrderPath(100_000 + dice.Below(800_000)) : site.Account, null);
            case Page.Blog:
                return (site.BlogPath(dice.Popular(site.Posts)), null);
            default:
                return (site.HelpPath(dice.Popular(20)), null);
        }
    }

    private IEnumerable<Hit> Data(Page page, bool isMissing)
    {
        if (!RunsScripts)
        {
            yield break;
        }

        if (site.IsPlain)
        {
            foreach (var hit in Forms(page))
            {
                yield return hit;
            }

            yield break;
        }

        Now += dice.Range(0.03, 0.25);
        switch (page)
        {
            case Page.Product:
                yield return Fetch("GET", site.Api("products", _product), null, isMissing ? 404 : 200, 2500);
                Now += dice.Range(0.01, 0.15);
                yield return Fetch("GET", site.Api("stock", _product), null, isMissing ? 404 : 200, 200);
                if (dice.Chance(0.12))
                {
                    Now += dice.LogNormal(8, 0.7) * Pace;
                    yield return Fetch("POST", site.Api("cart"), null, 200, 400);
                }

                break;
            case Page.Category:
                yield return Fetch("GET", site.Api("list"), string.Create(CultureInfo.InvariantCulture, $"category={_category}&page={_listPage}"), 200, 9000);
                while (dice.Chance(0.3))
                {
                    Now += dice.LogNormal(3, 0.6) * Pace;
                    _listPage++;
                    yield return Fetch("GET", site.Api("list"), string.Create(CultureInfo.InvariantCulture, $"category={_category}&page={_listPage}"), 200, 9000);
                }

                break;
            case Page.Search:
                yield return Fetch("GET", site.Api("find"), "q=shoe", 200, 7000);
                break;
            case Page.Login:
                for (var i = 0; i < 3; i++)
                {
                    Now += dice.LogNormal(9, 0.6) * Math.Max(0.4, Pace);
                    var isRight = dice.Chance(0.82);
                    yield return Fetch("POST", site.Api("login"), null, isRight ? 200 : 401, 300);
                    if (isRight)
                    {
                        break;
                    }
                }

                break;
            case Page.Checkout:
                Now += dice.LogNormal(12, 0.6) * Math.Max(0.4, Pace);
                yield return Fetch("POST", site.Api("checkout"), null, dice.Chance(0.06) ? 422 : 200, 500);
                break;
            default:
                if (dice.Chance(0.5))
                {
                    yield return Fetch("GET", site.Api("me"), null, Session is null ? 401 : 200, 300);
                }

                break;
        }

        if (dice.Chance(0.35))
        {
            Now += dice.Range(0.02, 0.4);
            yield return Fetch("POST", site.Api("events"), null, 204, 0);
        }
    }

    // On a plain site what is sent is a page of its own.
    private IEnumerable<Hit> Forms(Page page)
    {
        if (page is Page.Login or Page.Checkout || (page == Page.Product && dice.Chance(0.12)))
        {
            for (var i = 0; i < 3; i++)
            {
                Now += dice.LogNormal(9, 0.6) * Math.Max(0.4, Pace);
                var isRight = page != Page.Login || dice.Chance(0.82);
                yield return Send(new Call(Address, CallKind.Navigate, page switch { Page.Login => site.Login, Page.Checkout => site.Checkout, _ => site.Cart }) { Method = "POST", Referer = _at, Session = Session }, isRight ? 302 : 401, 300);
                if (isRight)
                {
                    break;
                }
            }
        }
    }

    private IEnumerable<Hit> Assets(CallKind first)
    {
        if (!LoadsAssets || site.AssetsElsewhere)
        {
            yield break;
        }

        Now += dice.Range(0.05, 0.4);
        for (var i = 0; i < site.Statics.Count; i++)
        {
            if (_cache.Add(-1 - i))
            {
                var path = site.Statics[i];
                var kind = path.EndsWith("css", StringComparison.Ordinal) ? first : path.EndsWith("js", StringComparison.Ordinal) ? CallKind.Script : path.EndsWith("woff2", StringComparison.Ordinal) ? CallKind.Font : CallKind.Image;
                yield return Send(new Call(Address, kind, path) { Referer = _at, Session = Session }, 200, 40_000);
                Now += dice.Range(0.002, 0.06);
            }
        }

        if (_cache.Add(int.MinValue) && dice.Chance(0.8))
        {
            yield return Send(new Call(Address, CallKind.Image, "/favicon.ico") { Referer = _at, Session = Session }, 200, 5000);
        }
    }

    private IEnumerable<Hit> Images(Page page)
    {
        var count = page switch { Page.Product => dice.Between(1, 4), Page.Category or Page.Search => dice.Between(3, 8), Page.Home => dice.Between(2, 5), Page.Blog => dice.Between(0, 2), _ => 0 };
        for (var i = 0; i < count; i++)
        {
            var product = page == Page.Product ? _product : site.ProductOf(_category, (_listPage * 8) + i);
            if (_cache.Add((product * 8) + (page == Page.Product ? i : 7)))
            {
                Now += dice.Range(0.002, 0.12);
                yield return Send(new Call(Address, CallKind.Image, SiteLayout.Image(product, page == Page.Product ? i : 0)) { Referer = _at, Session = Session }, 200, 25_000);
            }
        }
    }
}
