using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>People, and the honest machines, by population; each gets its own chance, address and browser.</summary>
internal sealed class Crowd(SiteLayout site, Dice dice, bool isShifted, int people)
{
    private const double Day = 86_400;

    private static readonly (string Name, double Share, bool IsOnlyReported)[] Populations =
    [
        ("desktop browser", 24, false),
        ("mobile browser", 23, false),
        ("office behind one address", 11, false),
        ("carrier NAT", 13, false),
        ("mobile app", 7, false),
        ("VPN exit", 2.5, false),
        ("link preview", 4, false),
        ("privacy browser", 3, false),
        ("accessibility tool", 1.5, false),
        ("prefetching browser", 2.5, false),
        ("fast clicker", 1.5, false),
        ("many tabs", 1.5, false),
        ("polling tab", 1.2, false),
        ("feed reader", 0.6, false),
        ("data saver or translator", 0.7, false),
        ("API partner", 0.5, false),
        ("monitoring probe", 0.35, false),
        ("verified crawler", 0.15, false),
        ("in-app browser", 2.5, true),
        ("old device", 0.8, true),
        ("bargain hunter", 0.4, true),
    ];

    private readonly Browser[] _managed = [.. Enumerable.Range(0, 60).Select(_ => BrowserShop.Chromium(dice, dice.Chance(0.5) ? "Google Chrome" : "Microsoft Edge", dice.Chance(0.5) ? "" : "Edg"))];

    /// <summary>Addresses shared by many people: the ones that also carry hired proxies.</summary>
    public List<string> Shared { get; } = [];

    /// <summary>Addresses of single homes.</summary>
    public List<string> Homes { get; } = [];

    /// <summary>Makes everyone; their requests come out in the order of each one's own time.</summary>
    public IEnumerable<(string Population, Func<int, IEnumerable<Hit>> Script)> Create()
    {
        Shared.AddRange(Enumerable.Range(0, Math.Max(2, people / 2500)).Select(_ => Addresses.Public(dice)));
        Shared.AddRange(Enumerable.Range(0, Math.Max(1, people / 4000)).Select(_ => Addresses.Public(dice)));
        var offices = Enumerable.Range(0, Math.Max(2, people / 250)).Select(_ => Addresses.Public(dice)).ToArray();
        var vpns = Enumerable.Range(0, Math.Max(2, people / 500)).Select(_ => Addresses.Public(dice)).ToArray();
        Shared.AddRange(vpns);
        var scale = people / Populations.Where(one => isShifted || !one.IsOnlyReported).Sum(static one => one.Share);
        foreach (var (name, share, isOnlyReported) in Populations)
        {
            if (isOnlyReported && !isShifted)
            {
                continue;
            }

            var count = Math.Max(1, (int)Math.Round(share * scale));
            for (var i = 0; i < count; i++)
            {
                var own = dice.Split();
                yield return (name, client => Script(name, own, client, offices, vpns));
            }
        }
    }

    private IEnumerable<Hit> Script(string name, Dice own, int client, string[] offices, string[] vpns) => name switch
    {
        "API partner" => Machines.Partner(site, own, client),
        "link preview" => Machines.Preview(site, own, client),
        "monitoring probe" => Machines.Probe(site, own, client),
        "verified crawler" => Machines.Crawler(site, own, client),
        "feed reader" => Machines.Feed(site, own, client),
        "mobile app" => Machines.App(site, own, client, own.Chance(0.4) ? Shared[own.Below(Math.Max(1, Shared.Count / 2))] : Home(own), When(own)),
        "prefetching browser" => Habits.Prefetching(site, own, client, Person(name, own, client, offices, vpns)),
        "many tabs" => Habits.ManyTabs(site, own, client, Person(name, own, client, offices, vpns)),
        "polling tab" => Habits.Polling(site, own, Person(name, own, client, offices, vpns)),
        "bargain hunter" => Habits.Hunting(site, own, client, Person(name, own, client, offices, vpns)),
        _ => Habits.Visits(site, own, client, Person(name, own, client, offices, vpns), name == "fast clicker" ? 40 : 7),
    };

    private Visitor Person(string name, Dice own, int client, string[] offices, string[] vpns)
    {
        var browser = name switch
        {
            "mobile browser" or "carrier NAT" => BrowserShop.Mobile(own),
            "in-app browser" => BrowserShop.InApp(own),
            "old device" => BrowserShop.Odd(own),
            "privacy browser" => Private(own),
            "accessibility tool" when own.Chance(0.2) => BrowserShop.TextBrowser(own),
            "data saver or translator" => BrowserShop.AndroidChrome(own) with { Http = "1.1", Brands = null, HasFetchMetadata = false, Encoding = "gzip, deflate", Appended = ["via", "x-forwarded-for"] },
            "office behind one address" => Managed(own, client),
            _ => own.Chance(0.5) ? BrowserShop.Desktop(own) : BrowserShop.Mobile(own),
        };
        if (name == "desktop browser")
        {
            browser = BrowserShop.Desktop(own);
        }

        var isPrivate = name == "privacy browser";
        var address = name switch
        {
            "office behind one address" => own.Pick(offices),
            "carrier NAT" => Shared[own.Below(Math.Max(1, people / 2500))],
            "data saver or translator" => Shared[Math.Min(Shared.Count - 1, Math.Max(1, people / 2500))],
            "VPN exit" => own.Pick(vpns),
            "privacy browser" when own.Chance(0.4) => own.Pick(vpns),
            _ => Home(own),
        };
        var isText = browser.Engine == BrowserEngine.Text;
        return new Visitor(site, own, client, address, browser)
        {
            Now = When(own),
            Pace = name switch { "fast clicker" => own.Range(0.03, 0.12), "accessibility tool" => own.LogNormal(2, 0.5), _ => own.LogNormal(1, 0.45) },
            TakesCookies = !(isPrivate && own.Chance(0.5)) && !(isText && own.Chance(0.5)),
            RunsScripts = !isText && !(isPrivate && own.Chance(0.3)) && name != "data saver or translator",
            LoadsAssets = !isText && !(name == "data saver or translator" && own.Chance(0.5)),
            LoadsImages = name != "data saver or translator",
            Session = !isPrivate && own.Chance(0.4) ? own.Bits().ToString("x16", CultureInfo.InvariantCulture) : null,
        };
    }

    // One build of one browser for all of a firm; some firms' proxies take HTTP/2 away, add headers and strip the referer.
    private Browser Managed(Dice own, int client)
    {
        var firm = client % 60;
        return own.Chance(0.7) ? _managed[firm] with { Http = firm % 5 == 0 ? "1.1" : "2", Appended = firm % 5 == 0 ? ["via", "x-forwarded-for", "cache-control"] : [], SendsReferer = firm % 7 != 3 } : BrowserShop.Desktop(own);
    }

    private static Browser Private(Dice own) => own.Weighted([25, 25, 25, 25]) switch
    {
        0 => BrowserShop.Tor(),
        1 => BrowserShop.Firefox(own) with { SendsReferer = false, Language = "en-US,en;q=0.5", Extras = ["dnt", "sec-gpc"] },
        2 => BrowserShop.Chromium(own, "Google Chrome", "") with { SendsReferer = false, SendsLanguage = own.Chance(0.5), Extras = ["dnt", "sec-gpc"] },
        _ => BrowserShop.Chromium(own, "Brave", "") with { Brands = null, HasFetchMetadata = own.Chance(0.5), Extras = ["sec-gpc"] },
    };

    private string Home(Dice own)
    {
        var address = Addresses.Public(own);
        Homes.Add(address);
        return address;
    }

    // More in the evening than at night.
    private static double When(Dice own)
    {
        while (true)
        {
            var at = own.Unit();
            if (own.Chance((1 + (0.8 * Math.Sin(2 * Math.PI * (at - 0.4)))) / 1.8))
            {
                return at * Day * 0.9;
            }
        }
    }
}
