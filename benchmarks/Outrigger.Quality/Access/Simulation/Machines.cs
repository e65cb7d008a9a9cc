using System.Globalization;
using Outrigger.Assist.Access;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>Honest machines: partners, previews, probes, crawlers, feed readers, and the shop's own app.</summary>
internal static class Machines
{
    private const double Day = 86_400;

    /// <summary>A partner with an API key that syncs products, in order, at a steady rate: all that an id walker does.</summary>
    public static IEnumerable<Hit> Partner(SiteLayout site, Dice dice, int client)
    {
        var tool = new Tool(dice.Pick(["python-requests/2.32.3", "axios/1.7.7", "Java/17.0.9", "Apache-HttpClient/4.5.14 (Java/11.0.21)", "GuzzleHttp/7", "Go-http-client/2.0"]), dice.Pick(["User-Agent", "user-agent"]), dice.Below(3));
        var address = Addresses.Public(dice);
        var key = "key-" + dice.Bits().ToString("x", CultureInfo.InvariantCulture);
        var isVerified = dice.Chance(0.5);
        var (now, id, every) = (dice.Unit() * Day * 0.6, dice.Below(site.Products), dice.LogNormal(4, 1));
        var count = Math.Min(700, (int)dice.LogNormal(200, 0.8));
        for (var i = 0; i < count; i++)
        {
            var path = dice.Weighted([6, 3, 1]) switch { 0 => site.Api("products", id++ % site.Products), 1 => site.Api("stock", dice.Below(site.Products)), _ => site.Api("orders") };
            var request = tool.Build(now, address, site.Host, path.EndsWith("orders", StringComparison.Ordinal) ? "POST" : "GET", path, null, null) with { Credential = key, Verified = isVerified ? AccessVerification.Partner : AccessVerification.None };
            yield return new Hit(now, client, request, dice.Chance(0.02) ? 404 : 200, 900);
            now += every * dice.Range(0.7, 1.4);
        }
    }

    /// <summary>Someone pasted a link: a message service looks at the page once, perhaps at its picture.</summary>
    public static IEnumerable<Hit> Preview(SiteLayout site, Dice dice, int client)
    {
        var tool = new Tool(dice.Pick(["facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Twitterbot/1.0", "WhatsApp/2.23.20.0", "TelegramBot (like TwitterBot)", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", "SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com"]), "user-agent", dice.Below(3));
        var now = dice.Unit() * Day * 0.95;
        var links = dice.Chance(0.15) ? dice.Between(2, 5) : 1;
        var address = Addresses.Public(dice);
        for (var i = 0; i < links; i++)
        {
            var product = dice.Popular(site.Products);
            if (dice.Chance(0.15))
            {
                yield return new Hit(now, client, tool.Build(now, address, site.Host, "GET", "/robots.txt", null, null), 200, 300);
                now += dice.Range(0.1, 1);
            }

            yield return new Hit(now, client, tool.Build(now, address, site.Host, dice.Chance(0.1) ? "HEAD" : "GET", dice.Chance(0.7) ? site.ProductPath(product) : site.BlogPath(dice.Popular(site.Posts)), null, null), 200, 30_000);
            now += dice.Range(0.1, 1);
            if (!site.ImagesElsewhere && dice.Chance(0.6))
            {
                yield return new Hit(now, client, tool.Build(now, address, site.Host, "GET", SiteLayout.Image(product, 0), null, null), 200, 25_000);
            }

            now += dice.LogNormal(600, 1.3);
        }
    }

    /// <summary>Asks the same one or two paths every so often, all day.</summary>
    public static IEnumerable<Hit> Probe(SiteLayout site, Dice dice, int client)
    {
        var tool = new Tool(dice.Pick(["Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", "curl/8.5.0", "StatusCake_Pagespeed_Indev", "kube-probe/1.30", "Site24x7", "Better Uptime Bot Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Prometheus-Blackbox-Exporter/0.25"]), "User-Agent", dice.Below(3));
        string[] paths = [dice.Pick([site.Home, site.Api("health"), "/healthz", site.Login]), dice.Pick([site.Home, site.Search, site.CategoryPath(0)])];
        var method = dice.Chance(0.35) ? "HEAD" : "GET";
        var every = dice.Pick([60.0, 120, 300, 300, 600]);
        var now = dice.Unit() * every;
        var until = Math.Min(Day, every * dice.Between(100, 500));
        var address = Addresses.Public(dice);
        while (now < until)
        {
            yield return new Hit(now, client, tool.Build(now, address, site.Host, method, paths[dice.Chance(0.8) ? 0 : 1], null, null), dice.Chance(0.002) ? 503 : 200, 500);
            now += every + dice.Range(0, 1.5);
        }
    }

    /// <summary>A search engine's crawler, verified by DNS: follows links, reads robots.txt and keeps to it.</summary>
    public static IEnumerable<Hit> Crawler(SiteLayout site, Dice dice, int client)
    {
        var tool = new Tool(dice.Pick(["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/136.0.0.0 Safari/537.36", "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "Mozilla/5.0 (Applebot/0.1; +http://www.apple.com/go/applebot)"]), "user-agent", 1);
        var address = Addresses.Public(dice);
        var (now, every) = (dice.Unit() * Day * 0.3, dice.LogNormal(12, 0.6));
        var count = dice.Between(100, 500);
        for (var i = 0; i < count; i++)
        {
            var path = i == 0 ? "/robots.txt" : dice.Weighted([5, 2, 1, 1]) switch { 0 => site.ProductPath(dice.Below(site.Products)), 1 => site.CategoryPath(dice.Below(site.Categories)), 2 => site.BlogPath(dice.Below(site.Posts)), _ => site.Statics[dice.Below(site.Statics.Count)] };
            yield return new Hit(now, client, tool.Build(now, address, site.Host, "GET", path, null, null) with { Verified = AccessVerification.Crawler }, dice.Chance(0.03) ? 404 : 200, 30_000);
            now += dice.Exponential(every);
        }
    }

    /// <summary>Polls the feed.</summary>
    public static IEnumerable<Hit> Feed(SiteLayout site, Dice dice, int client)
    {
        var tool = new Tool(dice.Pick(["Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)", "NewsBlur Feed Fetcher - 12 subscribers", "Tiny Tiny RSS/23.06 (https://tt-rss.org/)", "Mozilla/5.0 (X11; Linux x86_64) newsboat/2.36", "Miniflux/2.2.0", "FreshRSS/1.24.1 (Linux; https://freshrss.org)"]), "User-Agent", dice.Below(3));
        var (now, every) = (dice.Unit() * 3600, dice.Pick([600.0, 1800, 3600]));
        var address = Addresses.Public(dice);
        while (now < Day)
        {
            yield return new Hit(now, client, tool.Build(now, address, site.Host, "GET", site.Feed, null, null), dice.Chance(0.8) ? 304 : 200, 0);
            now += every + dice.Range(0, 20);
        }
    }

    /// <summary>The shop's own app: only data, a token instead of a cookie, screens that load in bursts.</summary>
    public static IEnumerable<Hit> App(SiteLayout site, Dice dice, int client, string address, double start)
    {
        var browser = BrowserShop.App(dice, "Shop");
        var token = dice.Bits().ToString("x16", CultureInfo.InvariantCulture);
        var hasToken = dice.Chance(0.6);
        var now = start;
        var sessions = dice.Geometric(1.6);
        for (var session = 0; session < sessions && now < Day; session++)
        {
            var screens = dice.Geometric(9);
            for (var screen = 0; screen < screens; screen++)
            {
                var product = dice.Popular(site.Products);
                (string Method, string Path, string? Query, int Status)[] calls = dice.Weighted([3, 6, 3, 1, 1]) switch
                {
                    0 => [("GET", site.Api("content", 1), null, 200), ("GET", site.Api("me"), null, hasToken ? 200 : 401), ("GET", site.Api("list"), string.Create(CultureInfo.InvariantCulture, $"category={dice.Popular(site.Categories)}&page={dice.Geometric(1.7)}"), 200)],
                    1 => [("GET", site.Api("products", product), null, dice.Chance(0.01) ? 404 : 200), ("GET", site.Api("stock", product), null, 200), ("GET", site.Api("reviews", product), null, 200)],
                    2 => [("GET", site.Api("find"), "q=" + dice.Pick(["shoe", "lamp", "bag"]), 200)],
                    3 => [("POST", site.Api("cart"), null, 200)],
                    _ => hasToken ? [("POST", site.Api("events"), null, 204)] : [("POST", site.Api("login"), null, (hasToken = dice.Chance(0.8)) ? 200 : 401)],
                };
                foreach (var (method, path, query, status) in calls)
                {
                    var call = new Call(address, CallKind.Fetch, path) { Method = method, Query = query, Token = token };
                    yield return new Hit(now, client, browser.Build(call, now, site.Host), status, 1500);
                    now += dice.Range(0.01, 0.2);
                }

                now += Math.Max(0.3, dice.LogNormal(9, 1));
            }

            now += dice.LogNormal(7200, 1);
        }
    }
}
