using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Access.Groups;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AccessGroupTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task Crawl_ManyClientsOfOneKind_RaisesOneAlarmWithEvidence()
    {
        var told = new Told();
        await using var parts = Create(told);
        Crawl(parts, clients: 8);
        told.Notices.ShouldBeEmpty();

        Crawl(parts, clients: 30, from: 8);

        var (tenant, notice) = told.Notices.ShouldHaveSingleItem();
        tenant.ShouldBe(Acme);
        notice.IsOver.ShouldBeFalse();
        notice.Group.Agent.ShouldBe("curl/8.5.0");
        notice.Group.Suspect.ShouldBe(9);
        notice.Group.EndedAt.ShouldBeNull();
        var listed = parts.Get<IAccessScoring>().Groups(Acme).ShouldHaveSingleItem();
        listed.Clients.ShouldBe(38);
        listed.Paths.ShouldNotBeNull().ShouldBeInRange(140, 200);
        listed.CatalogueShare.ShouldNotBeNull().ShouldBeInRange(0.8, 1);
        parts.Get<IAccessScoring>().Groups(TenantId.Parse("other")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Quiet_AfterAnAlarm_EndsItOnce()
    {
        var told = new Told();
        await using var parts = Create(told);
        Crawl(parts, clients: 12);
        parts.Time.Advance(TimeSpan.FromMinutes(61));

        parts.Get<IAccessScoring>().Groups(Acme).ShouldHaveSingleItem().EndedAt.ShouldNotBeNull();
        parts.Get<IAccessScoring>().Score(Acme, AccessRequests.Page());

        told.Notices.Select(static one => one.Notice.IsOver).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Crawl_GoingOn_IsToldAgainAtMostEveryTenMinutes()
    {
        var told = new Told();
        await using var parts = Create(told);
        for (var i = 0; i < 12; i++)
        {
            Crawl(parts, clients: 12, from: 12 * i);
            parts.Time.Advance(TimeSpan.FromMinutes(5));
        }

        told.Notices.Count.ShouldBeInRange(5, 7);
        told.Notices.ShouldAllBe(static one => !one.Notice.IsOver);
    }

    [Fact]
    public async Task Partners_ThatCrawl_RaiseNoAlarm()
    {
        var told = new Told();
        await using var parts = Create(told, ("Access:PartnerNetworks:0", "198.18.0.0/15"));

        Crawl(parts, clients: 40);

        told.Notices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Shadow_Crawl_IsListedAndToldToNobody()
    {
        var told = new Told();
        await using var parts = Create(told, ("Access:Mode", "Shadow"));

        Crawl(parts, clients: 40);

        told.Notices.ShouldBeEmpty();
        parts.Get<IAccessScoring>().Groups(Acme).Count.ShouldBe(1);
    }

    [Fact]
    public void Take_HonestGroupWithSomeOddOnes_RaisesNoAlarm()
    {
        var watch = new GroupWatch(new GroupTuning());
        var reader = new RequestReader();

        // A fifth of them looks suspect, spread evenly: as bad as an honest group may be.
        for (var i = 0; i < 20_000; i++)
        {
            watch.Take(reader.Read(AccessRequests.Page("/p" + (i % 50))), Grown(), i % 5 == 0 ? 3 : -3, i);
        }

        watch.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void Take_MillionsOfGroups_StaysBounded()
    {
        var watch = new GroupWatch(new GroupTuning());
        var read = new RequestReader().Read(AccessRequests.Curl());
        for (var i = 0UL; i < 20_000; i++)
        {
            for (var client = 0; client < 10; client++)
            {
                watch.Take(read with { Like = i }, Grown(), 5, 1);
            }
        }

        watch.List(1).Count.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void Count_DifferentPaths_IsAboutRight()
    {
        var counter = new PathCounter(1 << 13);
        for (var i = 0; i < 5000; i++)
        {
            counter.Add(SiteMap.Hash("/products/" + (i % 2500).ToString(CultureInfo.InvariantCulture)));
        }

        counter.Count.ShouldNotBeNull().ShouldBeInRange(2375, 2625);
        for (var i = 0; i < 200_000; i++)
        {
            counter.Add(SiteMap.Hash("/other/" + i.ToString(CultureInfo.InvariantCulture)));
        }

        counter.Count.ShouldBeNull();
    }

    private static AssistParts Create(Told told, params (string Key, string Value)[] settings) => new(
        (services, configuration) =>
        {
            services.AddSingleton<IAccessGroupListener>(told);
            services.AddAccessScoring(configuration);
        },
        settings);

    private static void Crawl(AssistParts parts, int clients, int from = 0)
    {
        for (var i = from; i < from + clients; i++)
        {
            for (var page = 0; page < 5; page++)
            {
                parts.Time.Advance(TimeSpan.FromSeconds(0.2));
                parts.Get<IAccessScoring>().Score(Acme, AccessRequests.Curl(string.Create(CultureInfo.InvariantCulture, $"/products/{(i * 5) + page}"), string.Create(CultureInfo.InvariantCulture, $"198.18.{i / 200}.{(i % 200) + 1}")));
            }
        }
    }

    // A client that has made as many requests as it takes to count.
    private static Track Grown()
    {
        var track = new Track();
        for (var i = 0; i < 4; i++)
        {
            track.Take(AccessRequests.Page(), RequestForm.Page, default, 1, (ulong)i, -1, true, false, 0, i);
        }

        return track;
    }

    private sealed class Told : IAccessGroupListener
    {
        public List<(TenantId Tenant, AccessGroupNotice Notice)> Notices { get; } = [];

        public void OnGroup(TenantId tenant, AccessGroupNotice notice) => Notices.Add((tenant, notice));
    }
}
