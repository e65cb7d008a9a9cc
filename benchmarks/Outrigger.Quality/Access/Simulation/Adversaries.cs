using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>The ladder: six levels of adversaries, each with every family of its part.</summary>
internal sealed class Adversaries(SiteLayout site, Dice dice, WorldPart part, int perCell)
{
    private const double Day = 86_400;

    private readonly string[] _families = part switch { WorldPart.Training => Goal.Training, WorldPart.Development => Goal.Development, _ => Goal.Reported };
    private readonly Tell[] _tells = part == WorldPart.Reported ? Tells.Reported : Tells.Training;
    private readonly string[] _tools = part == WorldPart.Reported
        ? ["Python/3.12 aiohttp/3.10.10", "Scrapy/2.11.2 (+https://scrapy.org)", "libwww-perl/6.72", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "python-httpx/0.27.2", "colly - https://github.com/gocolly/colly", "okhttp/4.12.0", "", "Apache-HttpClient/5.3 (Java/17.0.12)"]
        : ["curl/8.6.0", "Wget/1.21.4", "python-requests/2.31.0", "Go-http-client/1.1", "Java/1.8.0_401", "PHP/8.2.14", "Ruby", "axios/1.6.8"];

    /// <summary>Makes all of them.</summary>
    /// <param name="shared">Addresses that people share, which hired proxies use too.</param>
    /// <param name="homes">Addresses of homes, of which some carry a hired proxy.</param>
    public IEnumerable<(string Family, int Level, int Campaign, Func<int, IEnumerable<Hit>> Script)> Create(List<string> shared, List<string> homes)
    {
        var campaign = 0;
        foreach (var family in _families)
        {
            for (var level = 1; level <= 6; level++)
            {
                if (level == 5)
                {
                    // One campaign of 500 addresses in each family.
                    var plan = Distributed(family, shared, homes);
                    campaign++;
                    foreach (var one in plan)
                    {
                        var part = campaign;
                        yield return (family, 5, part, client => Raider.Work(site, one, client));
                    }

                    continue;
                }

                for (var i = 0; i < perCell; i++)
                {
                    var plan = Plan(level, family, shared, homes);
                    campaign++;
                    yield return (family, level, campaign, level == 6 ? client => Raider.Replay(site, plan, client) : client => Raider.Work(site, plan, client));
                }
            }
        }
    }

    private RaiderPlan Plan(int level, string family, List<string> shared, List<string> homes)
    {
        var own = dice.Split();
        var goal = new Goal(site, own, family);
        var requests = Math.Clamp((int)own.LogNormal(200, 0.7), 30, 1500);
        var start = own.Unit() * Day * 0.8;
        switch (level)
        {
            case 1:
                var quick = own.Weighted([50, 35, 15]);
                var (pause, spread) = (quick == 0 ? own.Range(0.05, 0.6) : quick == 1 ? own.Range(1, 4) : own.Range(5, 20), own.Range(0.02, 0.3));
                return new RaiderPlan(1, goal, own)
                {
                    Address = Addresses.Public(own),
                    Requests = requests,
                    Start = start,
                    Browser = BrowserShop.Tor(),
                    Tool = new Tool(own.Pick(_tools), own.Chance(0.7) ? "User-Agent" : "user-agent", own.Below(3)),
                    FollowsLinks = own.Chance(0.5),
                    Pause = d => pause * (1 + (spread * d.Unit())),
                };
            case 2:
                var (every, jitter) = (own.Chance(0.5) ? own.Range(0.1, 1) : own.Range(1, 6), own.Range(0.02, 0.5));
                var claims = own.Chance(0.15);
                var agent = claims ? "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" : own.Chance(0.8) ? BrowserShop.Desktop(own).UserAgent : BrowserShop.Mobile(own).UserAgent;
                return new RaiderPlan(2, goal, own)
                {
                    Address = Addresses.Public(own),
                    Requests = requests,
                    Start = start,
                    Browser = BrowserShop.Tor(),
                    Tool = new Tool(agent, "User-Agent", own.Below(5)),
                    KeepsCookies = own.Chance(0.3),
                    ClaimsFalsely = claims && own.Chance(0.5),
                    FollowsLinks = own.Chance(0.5),
                    Pause = d => every * (1 + (jitter * d.Unit())),
                };
            case 3:
                var (gap, shake) = (own.LogNormal(1.5, 0.6), own.Range(0.1, 0.6));
                return new RaiderPlan(3, goal, own)
                {
                    Address = Proxy(own, shared, homes, 0.1),
                    Requests = requests,
                    Start = start,
                    Browser = Kit(own),
                    Mistakes = own.Chance(0.7) ? Mistakes(own, own.Chance(0.4) ? 2 : 1) : [],
                    KeepsCookies = true,
                    LoadsAssets = own.Chance(0.3),
                    FollowsLinks = own.Chance(0.25),
                    Pause = d => gap * (1 + (shake * ((2 * d.Unit()) - 1))),
                };
            case 4:
                var mean = own.LogNormal(8, 0.5);
                return new RaiderPlan(4, goal, own)
                {
                    Address = Proxy(own, shared, homes, 0.15),
                    Requests = requests,
                    Start = start,
                    Browser = Kit(own),
                    Mistakes = own.Chance(0.5) ? Mistakes(own, 1) : [],
                    KeepsCookies = true,
                    LoadsAssets = own.Chance(0.4),
                    Pause = d => 0.3 + d.Exponential(mean),
                };
            default:
                return new RaiderPlan(6, goal, own)
                {
                    Address = Proxy(own, shared, homes, 0.3),
                    Rotated = own.Chance(0.33) ? [.. Enumerable.Range(0, own.Between(3, 12)).Select(_ => Proxy(own, shared, homes, 0.3))] : [],
                    Requests = requests,
                    Start = own.Unit() * Day * 0.4,
                    Browser = Kit(own),
                    Mistakes = own.Chance(0.4) ? Mistakes(own, 1) : [],
                    KeepsCookies = true,
                    LoadsAssets = own.Chance(0.6),
                    FollowsLinks = own.Chance(0.6),
                    Pause = d => d.LogNormal(15, 1),
                };
        }
    }

    private IEnumerable<RaiderPlan> Distributed(string family, List<string> shared, List<string> homes)
    {
        var lead = dice.Split();
        var goal = new Goal(site, lead, family);
        var kits = Enumerable.Range(0, lead.Chance(0.5) ? 1 : 8).Select(_ => Kit(lead)).ToArray();
        var mistakes = lead.Chance(0.6) ? Mistakes(lead, 1) : [];
        var mean = lead.LogNormal(10, 0.4);
        var (begin, hours) = (lead.Unit() * Day * 0.5, lead.Range(3, 9));
        var assets = lead.Chance(0.3);
        for (var i = 0; i < 500; i++)
        {
            var own = lead.Split();
            yield return new RaiderPlan(5, goal, own)
            {
                Address = Proxy(own, shared, homes, 0.3),
                Requests = Math.Clamp((int)own.LogNormal(12, 0.5), 4, 40),
                Start = begin + (own.Unit() * hours * 3600),
                Browser = own.Pick(kits),
                Mistakes = mistakes,
                KeepsCookies = true,
                LoadsAssets = assets,
                Pause = d => 0.3 + d.Exponential(mean),
            };
        }
    }

    // What kits imitate: mostly Chrome on a desktop, sometimes others.
    private static Browser Kit(Dice own) => own.Weighted([70, 15, 15]) switch
    {
        0 => BrowserShop.Chromium(own, "Google Chrome", ""),
        1 => BrowserShop.Firefox(own),
        _ => BrowserShop.Mobile(own),
    };

    private static string Proxy(Dice own, List<string> shared, List<string> homes, double share) => own.Chance(share)
        ? (own.Chance(0.3) && shared.Count > 0 ? own.Pick(shared) : homes.Count > 0 ? own.Pick(homes) : Addresses.Public(own))
        : Addresses.Public(own);

    private Tell[] Mistakes(Dice own, int count) => [.. Enumerable.Range(0, count).Select(_ => own.Pick(_tells)).Distinct()];
}
