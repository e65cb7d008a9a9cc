using Outrigger.Core.Time;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Time;

public sealed class EvenRateTests
{
    private const long Second = 10_000_000;

    private readonly EvenRate _rate = new();

    [Fact]
    public void TryTake_ManyAtOnce_ASecondsWorthPasses()
    {
        Take(at: 5 * Second, times: 1000, perSecond: 200).ShouldBe(200);
        Take(at: 5 * Second, times: 1000, perSecond: 200).ShouldBe(0);
        Take(at: 6 * Second, times: 1000, perSecond: 200).ShouldBe(200);
    }

    [Fact]
    public void TryTake_FewerThanAllowed_AllPass()
    {
        for (var i = 0; i < 1000; i++)
        {
            _rate.TryTake(i * (Second / 100), Second, 200).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(100_000)]
    public void TryTake_AlwaysMoreThanAllowed_ThatManyASecondPass(int perSecond)
    {
        var passed = 0;
        for (var i = 0; i < 2_000_000; i++)
        {
            passed += _rate.TryTake(i * 50L, Second, perSecond) ? 1 : 0;
        }

        // Ten seconds, and the second's worth that may come at once.
        passed.ShouldBeInRange(perSecond * 10, (perSecond * 11) + 1);
    }

    [Fact]
    public async Task TryTake_FromManyThreads_NoMorePass()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Take(at: Second, times: 1000, perSecond: 300))));

        taken.Sum().ShouldBe(300);
    }

    private int Take(long at, int times, int perSecond) => Enumerable.Range(0, times).Count(_ => _rate.TryTake(at, Second, perSecond));
}
