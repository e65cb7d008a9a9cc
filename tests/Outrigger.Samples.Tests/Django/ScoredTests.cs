using System.Globalization;
using Outrigger.Samples.Load.People;
using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Django;

/// <summary>What the sidecar tells a shop in any language: headers on each request, and none that outsiders sent.</summary>
public sealed class ScoredTests(ITestOutputHelper output)
{
    // What is suggested to be challenged, by default.
    private const double Challenge = 0.9973;

    [Fact]
    public async Task Traffic_PeopleAndCrawlers_ReachTheShopWithTheirScore()
    {
        await using var shop = await Backend.StartDjangoAsync(failEvery: 0);
        await using var tap = await HeaderTap.StartAsync(shop.Address);
        await using var sidecar = await Sidecar.StartAsync(tap.Address, "samples/django-shop/outrigger.json");
        var settings = new CastSettings(Seconds: 25, People: 80, CrawlersPerLevel: 8, Distributed: 0, Seed: 921);

        var report = await new TrafficScene(sidecar.Address, settings, isHttp2: false).RunAsync(CancellationToken.None);

        // Nobody is refused here: the sidecar tells, the shop decides.
        report.Unanswered.ShouldBeEmpty();
        report.PeopleRefused.ShouldBeEmpty();
        report.CrawlerRequestsRefused.ShouldBe(0);
        var highest = tap.Scores.GroupBy(static s => s.Client).ToDictionary(static g => g.Key, static g => g.Max(static s => s.Score) ?? -1);
        highest.Values.ShouldAllBe(static score => score >= 0 && score <= 1);
        double Of(Played one) => highest[one.Address.ToString()];
        var crawlers = report.Played.Where(static p => p.Player.Client.IsMalicious).Select(static p => p.Address).ToHashSet();
        var people = report.Played.Where(p => !p.Player.Client.IsMalicious && !crawlers.Contains(p.Address)).DistinctBy(static p => p.Player.Client.Id).Select(Of).ToList();
        var tools = report.Played.Where(static p => p.Player.Client.Level is 1 or 2 or 3).DistinctBy(static p => p.Player.Client.Id).Select(Of).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"above {Challenge}: {people.Count(static s => s >= Challenge)} of {people.Count} people, {tools.Count(static s => s >= Challenge)} of {tools.Count} crawlers of levels 1 to 3"));
        people.Count(static s => s >= Challenge).ShouldBeLessThanOrEqualTo(people.Count / 50);
        tools.Count(static s => s >= Challenge).ShouldBeGreaterThan(tools.Count / 4);
    }

    [Fact]
    public async Task Headers_OfOutsiders_AreTakenOut_AndOursComeIn()
    {
        await using var shop = await Backend.StartDjangoAsync();
        await using var tap = await HeaderTap.StartAsync(shop.Address);
        await using var sidecar = await Sidecar.StartAsync(tap.Address, "samples/django-shop/outrigger.json");
        await Ask.UntilIntentsAreKnownAsync(sidecar.Address);

        await Ask.PostAsync(
            sidecar.Address,
            "/api/messages",
            """{"message":"I forgot my password"}""",
            ("X-AI-Intent", "delete_account"),
            ("X-AI-Access-Score", "0.0000"),
            ("X-AI-Anything", "1"),
            ("X-Forwarded-For", "203.0.113.9"));

        tap.Last["x-ai-intent"].ShouldBe("reset_password");
        tap.Last.ContainsKey("x-ai-anything").ShouldBeFalse();
        tap.Last["x-forwarded-for"].ShouldBe("127.0.0.1");
        tap.Last.ContainsKey("x-ai-access-score").ShouldBeTrue();
        tap.Last["x-ai-access-score"].ShouldNotBe("0.0000", "this is what the outsider sent");
        tap.Last.ContainsKey("x-ai-risk-score").ShouldBeTrue();
    }
}
