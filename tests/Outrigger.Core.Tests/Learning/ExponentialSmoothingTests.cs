using Outrigger.Core.Learning;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class ExponentialSmoothingTests
{
    [Fact]
    public void Update_Constant_IsThatConstant()
    {
        var smoothing = new ExponentialSmoothing(0.3, 0.1, 0.9);
        for (var i = 0; i < 50; i++)
        {
            smoothing.Update(42);
        }

        smoothing.Ahead(10).ShouldBe(42, 1e-9);
    }

    [Fact]
    public void Ahead_UndampedTrend_GoesOn()
    {
        var smoothing = new ExponentialSmoothing(0.5, 0.5, 1);
        for (var i = 0; i < 300; i++)
        {
            smoothing.Update(2 * i);
        }

        smoothing.Ahead(10).ShouldBe(2 * 309, 1);
    }

    [Fact]
    public void Ahead_DampedTrend_ComesToRest()
    {
        var smoothing = new ExponentialSmoothing(0.5, 0.5, 0.8);
        for (var i = 0; i < 100; i++)
        {
            smoothing.Update(i);
        }

        (smoothing.Ahead(2000) - smoothing.Ahead(1000)).ShouldBe(0, 1e-9);
        smoothing.Ahead(3).ShouldBeGreaterThan(smoothing.Ahead(1));
    }

    [Fact]
    public void Update_FirstValues_AreAveraged()
    {
        var smoothing = new ExponentialSmoothing(0.01, 0, 1);
        smoothing.Update(10);
        smoothing.Update(20);

        smoothing.Level.ShouldBe(15, 1e-9);
    }
}
