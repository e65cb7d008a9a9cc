using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Access.Sites;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access.Sites;

public sealed class OpenScoresTests
{
    [Fact]
    public void Take_Once_ThenOnlyWhoItCameFromIsKnown()
    {
        var open = new OpenScores(1024);
        var asked = Case();
        var id = Guid.CreateVersion7();
        open.Add(id, asked);

        open.Take(id).ShouldBeSameAs(asked);

        open.Take(id).ShouldBeNull();
        open.Find(id).Own.ShouldBeSameAs(asked.Own);
        open.Find(Guid.CreateVersion7()).ShouldBe((null, null));
    }

    [Fact]
    public void Add_MoreThanItHolds_NewerOnesTakeThePlaceOfOlder()
    {
        var open = new OpenScores(512);
        var ids = Enumerable.Range(0, 5000).Select(static _ => Guid.NewGuid()).ToArray();
        foreach (var id in ids)
        {
            open.Add(id, Case());
        }

        open.Find(ids[^1]).Own.ShouldNotBeNull();
        ids.Count(id => open.Find(id).Own is not null).ShouldBeInRange(300, 512);
    }

    [Fact]
    public void Add_WhileItGrows_LosesFew()
    {
        var open = new OpenScores(65_536);
        var ids = Enumerable.Range(0, 2000).Select(static _ => Guid.NewGuid()).ToArray();
        foreach (var id in ids)
        {
            open.Add(id, Case());
        }

        // Half full at most before it doubles: a place is taken twice now and then.
        ids.Count(id => open.Take(id) is not null).ShouldBeGreaterThan(1200);
    }

    [Fact]
    public void Clear_ForgetsAll()
    {
        var open = new OpenScores(256);
        var id = Guid.CreateVersion7();
        open.Add(id, Case());

        open.Clear();

        open.Take(id).ShouldBeNull();
        open.Find(id).ShouldBe((null, null));
    }

    private static AccessCase Case() => new(AccessRequests.Page(), 1000, false) { Own = new Track() };
}
