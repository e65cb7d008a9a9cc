using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>What people do on the site beyond one visit.</summary>
internal static class Habits
{
    private const double Night = 86_400;

    /// <summary>One visit, or some over the day.</summary>
    public static IEnumerable<Hit> Visits(SiteLayout site, Dice dice, int client, Visitor person, double meanPages)
    {
        var visits = dice.Chance(0.35) ? dice.Geometric(2.2) : 1;
        for (var i = 0; i < visits && person.Now < Night; i++)
        {
            foreach (var hit in person.Visit(meanPages))
            {
                yield return hit;
            }

            // Screen readers, prefetchers and link checkers of extensions now and then follow what nobody sees.
            if (dice.Chance(0.0002))
            {
                yield return person.Send(new Call(person.Address, CallKind.Navigate, site.Honeypot) { Referer = "https://" + site.Host + site.Home, Session = person.Session }, 200, 900);
            }

            person.Now += dice.LogNormal(5400, 1.1);
        }
    }

    /// <summary>The browser fetches pages that the pointer rests on, most of them never opened.</summary>
    public static IEnumerable<Hit> Prefetching(SiteLayout site, Dice dice, int client, Visitor person)
    {
        foreach (var hit in person.Visit(9))
        {
            yield return hit;
            if (hit.Request.SecFetchMode == "navigate" || (site.IsSpa && dice.Chance(0.1)))
            {
                var count = dice.Between(0, 6);
                for (var i = 0; i < count; i++)
                {
                    var at = hit.Seconds + dice.Range(0.3, 0.5) + (i * 0.3);
                    person.Now = Math.Max(person.Now, at);
                    var path = dice.Chance(0.7) ? site.ProductPath(dice.Popular(site.Products)) : site.CategoryPath(dice.Popular(site.Categories));
                    yield return person.Send(new Call(person.Address, CallKind.Prefetch, path) { Referer = "https://" + site.Host + site.Home, Session = person.Session }, 200, 30_000);
                }
            }
        }
    }

    /// <summary>Opens a list and then ten or thirty of its products at once, again and again.</summary>
    public static IEnumerable<Hit> ManyTabs(SiteLayout site, Dice dice, int client, Visitor person)
    {
        var rounds = dice.Between(1, 4);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var hit in person.View(Page.Category, round == 0 ? null : "https://" + site.Host + site.Home, round == 0))
            {
                yield return hit;
            }

            person.Now += dice.LogNormal(10, 0.6);
            var tabs = dice.Between(8, 30);
            for (var i = 0; i < tabs; i++)
            {
                foreach (var hit in person.View(Page.Product, "https://" + site.Host + site.CategoryPath(1), false))
                {
                    yield return hit;
                }

                person.Now += dice.LogNormal(0.7, 0.5);
            }

            person.Now += dice.LogNormal(240, 0.8);
        }
    }

    /// <summary>A tab that stays open for hours and asks every half minute whether there is something new.</summary>
    public static IEnumerable<Hit> Polling(SiteLayout site, Dice dice, Visitor person)
    {
        foreach (var hit in person.Visit(6))
        {
            yield return hit;
        }

        var every = dice.Pick([15.0, 30, 60, 60]);
        var until = person.Now + dice.LogNormal(5400, 0.7);
        var path = site.Api(dice.Pick(["notifications", "cart", "chat"]));
        while (person.Now < until)
        {
            yield return person.Fetch("GET", path, null, dice.Chance(0.9) ? 200 : 304, 120, isConditional: true);
            person.Now += every + dice.Range(0, 0.2);
        }
    }

    /// <summary>Looks through whole categories for an hour, one product after the other; only people do it with breaks.</summary>
    public static IEnumerable<Hit> Hunting(SiteLayout site, Dice dice, int client, Visitor person)
    {
        var products = dice.Between(60, 250);
        for (var i = 0; i < products; i++)
        {
            foreach (var hit in person.View(i % 12 == 0 ? Page.Category : Page.Product, "https://" + site.Host + site.CategoryPath(i / 12), i == 0))
            {
                yield return hit;
            }

            person.Now += dice.LogNormal(6, 0.8) + (dice.Chance(0.02) ? dice.LogNormal(400, 0.8) : 0);
        }
    }
}
