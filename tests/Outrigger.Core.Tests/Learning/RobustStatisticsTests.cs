using Outrigger.Core.Learning;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class RobustStatisticsTests
{
    [Fact]
    public void RobustScale_OneInFiftyFarOut_StaysNear()
    {
        var scale = new RobustScale(0.002);
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            scale.Add(i % 50 == 49 ? 1e6 : 100 + random.NextDouble());
        }

        scale.Location.ShouldBe(100.5, 0.2);
        scale.Spread.ShouldBeLessThan(1);
    }

    [Fact]
    public void RobustScale_NotFinite_IsPassedOver()
    {
        var scale = new RobustScale(0.01);
        scale.Add(1);
        scale.Add(double.NaN);
        scale.Add(double.NegativeInfinity);

        (scale.Count, scale.Location).ShouldBe((1, 1));
        scale.TryRestore(1, double.NaN, 0).ShouldBeFalse();
    }

    [Fact]
    public void ShiftTest_SmallLastingShift_BecomesCertain_AnOutlierDoesNot()
    {
        var test = new ShiftTest(0.5, 20);
        test.Add(1e9);
        test.Certainty.ShouldBeLessThan(1);

        for (var i = 0; i < 20; i++)
        {
            test.Add(2);
        }

        test.Certainty.ShouldBeGreaterThanOrEqualTo(1);
        test.Up.ShouldBeGreaterThan(test.Down);
        test.Reset();
        test.Certainty.ShouldBe(0);
    }

    [Fact]
    public void ShiftTest_NoShift_StaysUncertain()
    {
        var test = new ShiftTest(0.5, 20);
        var random = new Random(4);
        for (var i = 0; i < 20_000; i++)
        {
            test.Add((random.NextDouble() - 0.5) * 2);
            test.Certainty.ShouldBeLessThan(1);
        }
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void ConformalThreshold_SameSource_AlarmsAtMostAboutAsOftenAsWanted(double wanted)
    {
        var threshold = new ConformalThreshold(1, 100);
        var random = new Random(6);
        var alarms = 0;
        const int Points = 50_000;
        for (var i = 0; i < Points; i++)
        {
            var score = -Math.Log(1 - random.NextDouble());
            alarms += i > 1000 && threshold.PValue(score) <= wanted ? 1 : 0;
            threshold.Add(score);
        }

        // A Pareto tail is heavier than this source's: in the far tail it alarms less than wanted, never much more.
        ((double)alarms / Points).ShouldBeInRange(wanted / 10, wanted * 2);
    }

    [Fact]
    public void ConformalThreshold_Cold_AlarmsAtNothing() => new ConformalThreshold(1, 10).PValue(1e9).ShouldBe(1);
}
