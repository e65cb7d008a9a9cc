using System.Globalization;
using Outrigger.Assist.Access;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Samples.Load.People;

/// <summary>Where a simulated visitor goes, in the words of the sample shops: the simulator's sites have other names.</summary>
internal sealed class ShopMap
{
    private readonly (string From, string To)[] _pages;
    private readonly string _api;
    private readonly string _home;
    private readonly SiteLayout _site;

    public ShopMap(SiteLayout site)
    {
        _site = site;
        _api = site.Api("");
        _home = site.Home;
        _pages =
        [
            (site.Honeypot, "/not-for-people"),
            (site.Checkout, "/checkout"),
            (site.Account, "/account"),
            (site.Login, "/login"),
            (site.Register, "/register"),
            (site.Search, "/search"),
            (site.Cart, "/cart"),
            (Folder(site.CategoryPath(0)), "/category/"),
            (Folder(site.ProductPath(0)), "/product/"),
            (Folder(site.BlogPath(0)), "/blog/"),
            (Folder(site.HelpPath(0)), "/help/"),
        ];
    }

    /// <summary>The path in the shop.</summary>
    public string PathOf(string path)
    {
        if (path == _home)
        {
            return "/";
        }

        for (var i = 0; i < _site.Statics.Count; i++)
        {
            if (_site.Statics[i] == path)
            {
                return string.Create(CultureInfo.InvariantCulture, $"/assets/shop{i}{Path.GetExtension(path)}");
            }
        }

        if (path.StartsWith(_api, StringComparison.Ordinal))
        {
            return "/api/" + Operation(path[_api.Length..]);
        }

        foreach (var (from, to) in _pages)
        {
            if (path.StartsWith(from, StringComparison.Ordinal))
            {
                return to + path[from.Length..];
            }
        }

        return path;
    }

    /// <summary>The referring page, when it is one of the shop.</summary>
    public string RefererOf(string referer, Uri shop)
    {
        var own = "https://" + _site.Host;
        if (!referer.StartsWith(own, StringComparison.Ordinal))
        {
            return referer;
        }

        var rest = referer[own.Length..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        return shop.GetLeftPart(UriPartial.Authority) + (query < 0 ? PathOf(rest) : PathOf(rest[..query]) + rest[query..]);
    }

    /// <summary>What is sent along; null for nothing.</summary>
    public static string? BodyOf(AccessRequest request, string path, int expectedStatus) => request.Method is not ("POST" or "PUT")
        ? null
        : path switch
        {
            "/api/cart" or "/cart" => """{"productId":17,"quantity":1}""",
            "/api/orders" or "/checkout" => """{"productId":17,"quantity":2,"currency":"EUR"}""",
            "/api/login" or "/login" => expectedStatus == 200 ? """{"user":"kim","password":"open sesame"}""" : """{"user":"kim","password":"123456"}""",
            "/api/users" or "/register" => """{"name":"Kim","email":"kim@example.org"}""",
            _ => "{}",
        };

    private static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static string Operation(string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (name, id) = slash < 0 ? (rest, null) : (rest[..slash], rest[(slash + 1)..]);
        return (name, id) switch
        {
            ("list", _) => "products",
            ("find" or "suggest", _) => "search",
            ("checkout", _) => "orders",
            ("register", _) => "users",
            ("products" or "stock", { } text) when int.TryParse(text, out var product) => string.Create(CultureInfo.InvariantCulture, $"{name}/{1 + (product % 500)}"),
            _ => rest,
        };
    }
}
