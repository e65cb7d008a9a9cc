using System.Globalization;
using Outrigger.Assist.Access;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>How one malicious client works.</summary>
internal sealed record RaiderPlan(int Level, Goal Goal, Dice Dice)
{
    public required string Address { get; set; }

    /// <summary>Taken in turn, one for each session; empty for the one address.</summary>
    public IReadOnlyList<string> Rotated { get; init; } = [];

    public required int Requests { get; init; }

    public required double Start { get; init; }

    public required Browser Browser { get; init; }

    public Tell[] Mistakes { get; init; } = [];

    /// <summary>A tool or script instead of a browser's headers.</summary>
    public Tool? Tool { get; init; }

    public bool KeepsCookies { get; init; }

    public bool LoadsAssets { get; init; }

    public bool ClaimsFalsely { get; init; }

    public bool FollowsLinks { get; init; }

    /// <summary>Seconds to the next request.</summary>
    public required Func<Dice, double> Pause { get; init; }
}

/// <summary>A malicious client at work.</summary>
internal static class Raider
{
    /// <summary>Levels 1 to 5: works through its list.</summary>
    public static IEnumerable<Hit> Work(SiteLayout site, RaiderPlan plan, int client)
    {
        var dice = plan.Dice;
        var now = plan.Start;
        string? session = null;
        string? at = null;
        var left = plan.Requests;
        var isCold = true;
        if (plan.Tool is null && dice.Chance(0.5))
        {
            yield return Browse(site, plan, client, now, new Target("GET", site.Home, null, 200, 30_000, true), null, null);
            now += plan.Pause(dice);
            left--;
            (session, at) = (plan.KeepsCookies ? Id(dice) : null, "https://" + site.Host + site.Home);
        }

        while (left-- > 0)
        {
            var target = plan.FollowsLinks && dice.Chance(0.006) ? new Target("GET", site.Honeypot, null, 200, 900, true) : plan.Goal.Next();
            if (plan.Tool is { } tool)
            {
                var request = tool.Build(now, plan.Address, site.Host, target.Method, target.Path, target.Query, session);
                yield return new Hit(now, client, plan.ClaimsFalsely ? request with { Verified = AccessVerification.FalseClaim } : request, target.Status, target.Bytes);
            }
            else
            {
                yield return Browse(site, plan, client, now, target, at, session);
            }

            session ??= plan.KeepsCookies ? Id(dice) : null;
            if (target.IsPage && target.Status == 200)
            {
                at = "https://" + site.Host + target.Path;
                if (plan.LoadsAssets && plan.Tool is null)
                {
                    foreach (var hit in Loads(site, plan, client, now, target, at, session, isCold))
                    {
                        now = hit.Seconds;
                        left--;
                        yield return hit;
                    }

                    isCold = false;
                }
            }

            now += plan.Pause(dice);
        }
    }

    /// <summary>Level 6: visits as people make them, one after the other, with what it is after where people look at goods.</summary>
    public static IEnumerable<Hit> Replay(SiteLayout site, RaiderPlan plan, int client)
    {
        var dice = plan.Dice;
        var left = plan.Requests;
        var (now, round) = (plan.Start, 0);
        while (left > 0)
        {
            var address = plan.Rotated.Count == 0 ? plan.Address : plan.Rotated[round++ % plan.Rotated.Count];
            var visitor = new Visitor(site, dice, client, address, plan.Browser)
            {
                Now = now,
                Pace = dice.LogNormal(1, 0.3),
                LoadsAssets = plan.LoadsAssets,
                LoadsImages = plan.LoadsAssets && plan.FollowsLinks,
                RunsScripts = plan.LoadsAssets || plan.FollowsLinks,
                TakesCookies = plan.KeepsCookies,
                Product = plan.Goal.IsProducts ? () => Math.Max(0, plan.Goal.Next().Product) : null,
            };
            foreach (var hit in visitor.Visit(12))
            {
                yield return Mistaken(plan, hit);
                left--;
                now = hit.Seconds;
                if (!plan.Goal.IsProducts && hit.Request.SecFetchMode == "navigate" && dice.Chance(0.6))
                {
                    visitor.Now = Math.Max(visitor.Now, now + visitor.Think(Page.Home));
                    var target = plan.Goal.Next();
                    var call = new Call(address, target.IsPage ? CallKind.Navigate : CallKind.Fetch, target.Path) { Method = target.Method, Query = target.Query, Referer = "https://" + site.Host + hit.Request.Path, Session = visitor.Session };
                    yield return Mistaken(plan, visitor.Send(call, target.Status, target.Bytes));
                    left--;
                }
            }

            now = visitor.Now + dice.LogNormal(120, 1);
        }
    }

    private static Hit Mistaken(RaiderPlan plan, in Hit hit)
    {
        var request = hit.Request;
        foreach (var tell in plan.Mistakes)
        {
            request = tell.Apply(request);
        }

        return hit with { Request = request };
    }

    private static Hit Browse(SiteLayout site, RaiderPlan plan, int client, double now, in Target target, string? at, string? session)
    {
        var kind = target.IsPage ? CallKind.Navigate : target.Path.EndsWith("jpg", StringComparison.Ordinal) ? CallKind.Image : CallKind.Fetch;
        var call = new Call(plan.Address, kind, target.Path) { Method = target.Method, Query = target.Query, Referer = at ?? (target.IsPage ? null : "https://" + site.Host + site.Home), Session = session };
        return Mistaken(plan, new Hit(now, client, plan.Browser.Build(call, now, site.Host), target.Status, target.Bytes));
    }

    private static IEnumerable<Hit> Loads(SiteLayout site, RaiderPlan plan, int client, double now, Target target, string at, string? session, bool isFirst)
    {
        var dice = plan.Dice;
        var paths = site.AssetsElsewhere ? [] : isFirst ? site.Statics : target.Product >= 0 && !site.ImagesElsewhere ? [SiteLayout.Image(target.Product, 0), SiteLayout.Image(target.Product, 1)] : [];
        foreach (var path in paths)
        {
            now += dice.Range(0.005, 0.1);
            var kind = path.EndsWith("css", StringComparison.Ordinal) ? CallKind.Style : path.EndsWith("js", StringComparison.Ordinal) ? CallKind.Script : path.EndsWith("woff2", StringComparison.Ordinal) ? CallKind.Font : CallKind.Image;
            yield return Mistaken(plan, new Hit(now, client, plan.Browser.Build(new Call(plan.Address, kind, path) { Referer = at, Session = session }, now, site.Host), 200, 30_000));
        }

        if (target.Product >= 0 && !site.IsPlain)
        {
            now += dice.Range(0.05, 0.3);
            yield return Mistaken(plan, new Hit(now, client, plan.Browser.Build(new Call(plan.Address, CallKind.Fetch, site.Api("products", target.Product)) { Referer = at, Session = session }, now, site.Host), 200, 2500));
            now += dice.Range(0.01, 0.15);
            yield return Mistaken(plan, new Hit(now, client, plan.Browser.Build(new Call(plan.Address, CallKind.Fetch, site.Api("stock", target.Product)) { Referer = at, Session = session }, now, site.Host), 200, 200));
        }
    }

    private static string Id(Dice dice) => dice.Bits().ToString("x16", CultureInfo.InvariantCulture);
}
