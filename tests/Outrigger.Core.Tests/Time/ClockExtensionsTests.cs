using Outrigger.Core.Time;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Time;

public sealed class ClockExtensionsTests
{
    [Fact]
    public void NewId_IsAVersion7StampedWithTheClock()
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

        var id = time.NewId();

        id.Version.ShouldBe(7);
        (id.Variant & 0xC).ShouldBe(0x8);
        Convert.ToInt64(id.ToString("N")[..12], 16).ShouldBe(time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void NewId_ManyOnManyThreads_AreAllDifferent()
    {
        var time = new ManualTimeProvider();

        var ids = Enumerable.Range(0, 100_000).AsParallel().Select(_ => time.NewId()).ToHashSet();

        ids.Count.ShouldBe(100_000);
    }

    [Fact]
    public void NewId_AllocatesNothing()
    {
        var time = new ManualTimeProvider();
        time.NewId();

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                time.NewId();
            }
        }).ShouldBe(0);
    }
}
