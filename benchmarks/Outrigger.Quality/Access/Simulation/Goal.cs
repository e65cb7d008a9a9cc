using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>One request an adversary is after.</summary>
internal readonly record struct Target(string Method, string Path, string? Query, int Status, int Bytes, bool IsPage, int Product = -1);

/// <summary>
/// What an adversary wants from the site: an endless list of requests. The families of training and those that are reported
/// have nothing in common but that each works through something.
/// </summary>
internal sealed class Goal(SiteLayout site, Dice dice, string family)
{
    public static readonly string[] Training = ["catalog scraper", "credential stuffing", "vulnerability scan", "search harvesting", "gift card guessing", "fake sign-up", "suggestion harvesting", "parcel lookup"];
    public static readonly string[] Development = ["review harvesting", "cart holding", "magazine copying"];
    public static readonly string[] Reported = ["price scraping", "inventory checking", "id walking", "site mirroring", "password spraying", "endpoint probing"];

    private static readonly string[] Holes = ["/.env", "/.git/config", "/wp-login.php", "/phpmyadmin/index.php", "/admin.php", "/backup.zip", "/config.json", "/xmlrpc.php", "/actuator/env", "/server-status", "/.aws/credentials", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/cgi-bin/test.cgi", "/solr/admin/info/system", "/shell.php", "/old/", "/test/", "/api/.env", "/debug/default/view", "/manager/html"];
    private static readonly string[] Endpoints = ["users", "admin", "orders", "invoices", "export", "debug", "internal", "graphql", "v3/products", "config", "roles", "tokens", "health/details", "metrics", "customers", "payments", "uploads", "search/advanced", "batch", "webhooks"];

    private readonly int[] _watched = [.. Enumerable.Range(0, 150).Select(_ => dice.Below(site.Products))];
    private readonly int _first = dice.Below(100_000);
    private readonly bool _isApi = dice.Chance(0.4) && !site.IsPlain;
    private readonly int _step = dice.Chance(0.7) ? 1 : dice.Between(2, 7);
    private int _count;

    /// <summary>Whether the goal is looked at with pages rather than with calls of the API.</summary>
    public bool IsProducts => family is "catalog scraper" or "price scraping" or "site mirroring" or "inventory checking";

    public Target Next()
    {
        var i = _count++;
        return family switch
        {
            "catalog scraper" => i % 25 == 0 ? Page(site.CategoryPath(i / 25 % site.Categories), (i / 25 / site.Categories) is var p and > 0 ? "page=" + Text(p + 1) : null) : Product(site.ProductOf(i / 25 % site.Categories, i % 25)),
            "credential stuffing" => i % 12 == 0 && !_isApi ? Page(site.Login, null) : Post(site.LoginPost, dice.Chance(0.015) ? 200 : 401),
            "vulnerability scan" => new Target("GET", Holes[i % Holes.Length] + (i >= Holes.Length ? "." + Text(i / Holes.Length) : ""), null, dice.Weighted([85, 9, 4, 2]) switch { 0 => 404, 1 => 403, 2 => 200, _ => 500 }, 400, true),
            "search harvesting" => _isApi ? Get(site.Api("find"), "q=" + Word(i / 3) + "&page=" + Text(1 + (i % 3))) : Page(site.Search, "q=" + Word(i / 3) + "&page=" + Text(1 + (i % 3))),
            "gift card guessing" => Post(site.Api("giftcards/check"), dice.Chance(0.004) ? 200 : dice.Chance(0.7) ? 404 : 422),
            "fake sign-up" => i % 2 == 0 && !_isApi ? Page(site.Register, null) : Post(site.IsPlain ? site.Register : site.Api("register"), dice.Chance(0.85) ? 201 : 409),

            "suggestion harvesting" => Get(site.Api("suggest"), "q=" + Word(i)),
            "parcel lookup" => _isApi ? Get(site.Api("tracking", 700_000 + dice.Below(200_000)), null, dice.Chance(0.6) ? 404 : 200) : new Target("GET", site.HelpPath(3), "parcel=" + Text(700_000 + dice.Below(200_000)), dice.Chance(0.6) ? 404 : 200, 5000, true),

            "review harvesting" => Get(site.Api("reviews", dice.Below(site.Products)), dice.Chance(0.3) ? "page=2" : null),
            "cart holding" => i % 3 == 0 ? Product(_watched[i / 3 % 12]) : Post(site.CartPost, dice.Chance(0.9) ? 200 : 409),
            "magazine copying" => Page(site.BlogPath(i % site.Posts), null),

            "price scraping" => Product(_watched[i % _watched.Length]),
            "inventory checking" => dice.Chance(0.15) ? Post(site.CartPost, dice.Chance(0.8) ? 200 : 409) : Get(site.Api("stock", _watched[i % 40]), null),
            "id walking" => (_first + (i * _step)) is var id && _isApi ? Get(site.Api("users", id), null, dice.Weighted([45, 35, 20]) switch { 0 => 403, 1 => 404, _ => 200 }) : new Target("GET", site.OrderPath(100_000 + id), null, dice.Weighted([55, 30, 15]) switch { 0 => 403, 1 => 404, _ => 200 }, 3000, true),
            "site mirroring" => dice.Weighted([50, 15, 12, 3, 15, 5]) switch { 0 => Product(dice.Below(site.Products)), 1 => Page(site.CategoryPath(dice.Below(site.Categories)), dice.Chance(0.5) ? "page=" + Text(dice.Between(2, 30)) : null), 2 => Page(site.BlogPath(dice.Below(site.Posts)), null), 3 => Page(site.HelpPath(dice.Below(20)), null), 4 => new Target("GET", site.ImagesElsewhere ? site.Statics[dice.Below(site.Statics.Count)] : SiteLayout.Image(dice.Below(site.Products), 0), null, 200, 25_000, false), _ => Page(dice.Pick([site.Cart, site.Login, site.Register, site.Search]), null) },
            "password spraying" => i % 6 == 0 && !_isApi ? Page(site.Login, null) : Post(site.LoginPost, dice.Chance(0.006) ? 200 : 401),
            "endpoint probing" => new Target(dice.Weighted([70, 20, 5, 5]) switch { 0 => "GET", 1 => "POST", 2 => "PUT", _ => "DELETE" }, site.Api(Endpoints[i % Endpoints.Length]) + (i >= Endpoints.Length ? "/" + Text(i / Endpoints.Length) : ""), dice.Chance(0.2) ? "debug=1" : null, dice.Weighted([50, 15, 15, 10, 10]) switch { 0 => 404, 1 => 401, 2 => 405, 3 => 400, _ => 200 }, 300, false),
            _ => throw new ArgumentException("No family " + family),
        };
    }

    private static Target Page(string path, string? query) => new("GET", path, query, 200, 30_000, true);

    private static Target Get(string path, string? query, int status = 200) => new("GET", path, query, status, 900, false);

    private static Target Post(string path, int status) => new("POST", path, null, status, 300, false);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(int i) => string.Create(CultureInfo.InvariantCulture, $"{"aeiou"[i % 5]}{"bcdfgklmnprst"[i / 5 % 13]}{"aeiou"[i / 65 % 5]}{"lmnrst"[i / 325 % 6]}");

    private Target Product(int product) => (_isApi ? Get(site.Api("products", product), null) : Page(site.ProductPath(product), null)) with { Product = product };
}
