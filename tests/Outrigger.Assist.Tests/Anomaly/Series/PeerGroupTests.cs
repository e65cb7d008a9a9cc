using Outrigger.Assist.Anomaly.Series;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Anomaly.Series;

public sealed class PeerGroupTests
{
    private const long Minute = 60_000_000;

    [Fact]
    public void Observe_EveryOfAFullGroup_CountsOnce()
    {
        var group = new PeerGroup();
        for (var i = 0; i < 32; i++)
        {
            group.Observe("device-" + i, Minute, i);
        }

        // Without itself 1 to 31 are left.
        group.Observe("device-0", Minute, 1000).ShouldBe(16);
    }

    [Fact]
    public void Observe_TooFewOthers_KnowsNothing()
    {
        var group = new PeerGroup();
        for (var i = 0; i < 5; i++)
        {
            group.Observe("device-" + i, Minute, i).ShouldBe(double.NaN);
        }

        group.Observe("device-5", Minute, 5).ShouldBe(2);
    }

    [Fact]
    public void Observe_OneMoreThanFits_TakesThePlaceOfTheOneSilentLongest()
    {
        var group = new PeerGroup();
        for (var i = 0; i < 32; i++)
        {
            group.Observe("device-" + i, (i + 1) * Minute, i);
        }

        group.Observe("new", 33 * Minute, 100);

        // 1 to 31 and the new one; the first is forgotten and counts no longer.
        group.Observe("device-31", 34 * Minute, 31).ShouldBe(16);
    }
}
