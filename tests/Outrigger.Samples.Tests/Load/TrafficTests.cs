using Outrigger.Samples.Load.People;
using Outrigger.Samples.Load.Reporting;
using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Load;

/// <summary>People and crawlers on the shop that turns away who is likely to be a crawler.</summary>
public sealed class TrafficTests(ITestOutputHelper output)
{
    // The reported seed, and half a minute of it: the same requests in every run.
    private static readonly CastSettings Short = new(Seconds: 30, People: 120, CrawlersPerLevel: 8, Distributed: 30, Seed: 921);

    [Fact]
    public async Task Traffic_PeopleAndCrawlers_AreToldApart()
    {
        await using var shop = await Backend.StartShopAsync();

        var report = await new TrafficScene(shop.Address, Short, isHttp2: false).RunAsync(CancellationToken.None);

        using var text = new StringWriter();
        ReportText.Write(text, report);
        output.WriteLine(text.ToString());
        report.Unanswered.ShouldBeEmpty();
        report.People.ShouldBeGreaterThan(100);
        report.PeopleRefused.Where(static one => one.Player.Client.Population != "API partner").ShouldBeEmpty("nobody human is refused");
        report.PeopleRefused.Count.ShouldBeLessThanOrEqualTo(2, "a partner's program without a key looks like one");
        report.CrawlerRequests.ShouldBeGreaterThan(300);

        // Far below what it reaches, far above what chance gives: pauses stretch on a busy machine.
        report.CrawlerRequestsRefused.ShouldBeGreaterThan(report.CrawlerRequests * 3 / 10);
    }

    [Fact]
    public void Cast_SameSeed_IsTheSame()
    {
        var (first, second) = (new Cast(Short), new Cast(Short));

        first.Players.SelectMany(static p => p.Hits).Select(static h => (h.Seconds, h.Request.Path, h.Request.Address))
            .ShouldBe(second.Players.SelectMany(static p => p.Hits).Select(static h => (h.Seconds, h.Request.Path, h.Request.Address)));
    }

    [Fact]
    public void Cast_People_KeepTheirPace()
    {
        var cast = new Cast(Short);

        // Nobody is hurried: pauses between pages are seconds, as in life.
        var pauses = cast.Players.Where(static p => !p.Client.IsMalicious)
            .SelectMany(static p => p.Hits.Where(static h => h.Request.SecFetchMode == "navigate").Select(static h => h.Seconds).Order().ToArray() is { Length: > 1 } at ? at.Zip(at.Skip(1), static (a, b) => b - a) : [])
            .Order().ToArray();
        pauses[pauses.Length / 2].ShouldBeGreaterThan(2);
    }
}
