using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Providers;

public sealed class KeyRingTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void Pick_SeveralKeys_GoesRound()
    {
        var ring = Create(3);

        string[] picked = [.. Enumerable.Range(0, 6).Select(_ => PickFresh(ring, 0)!.Id)];

        picked.Order().ShouldBe(["k0", "k0", "k1", "k1", "k2", "k2"]);
    }

    [Fact]
    public void Pick_OneCall_TriesEachKeyOnce()
    {
        var ring = Create(2);
        UInt128 tried = 0;

        var first = ring.Pick(0, ref tried);
        var second = ring.Pick(0, ref tried);

        first.ShouldNotBe(second);
        ring.Pick(0, ref tried).ShouldBeNull();
    }

    [Fact]
    public void Tire_Key_RestsUntilItsTime()
    {
        var ring = Create(1);
        ring.Slots[0].Tire(5 * Second);
        ring.Slots[0].Tire(3 * Second);

        PickFresh(ring, 4 * Second).ShouldBeNull();
        ring.NextWakeMicros().ShouldBe(5 * Second);
        PickFresh(ring, 5 * Second).ShouldNotBeNull();
    }

    [Fact]
    public void Reject_Key_IsDeadAndTriedAgainLaterAndLater()
    {
        var ring = Create(1);
        ring.Slots[0].Reject(0);
        ring.Slots[0].IsDead.ShouldBeTrue();
        ring.NextWakeMicros().ShouldBeNull();
        PickFresh(ring, 59 * Second).ShouldBeNull();
        PickFresh(ring, 60 * Second).ShouldNotBeNull();

        ring.Slots[0].Reject(60 * Second);
        PickFresh(ring, 179 * Second).ShouldBeNull();
        PickFresh(ring, 180 * Second).ShouldNotBeNull();
    }

    [Fact]
    public void Accept_DeadKey_LivesAgain()
    {
        var ring = Create(1);
        ring.Slots[0].Reject(0);

        ring.Slots[0].Accept();

        ring.Slots[0].IsDead.ShouldBeFalse();
        PickFresh(ring, 1).ShouldNotBeNull();
    }

    [Fact]
    public void MaskKeys_TextWithAKey_ShowsItNoMore()
    {
        var upstream = new Upstream("u", new ProviderOptions { BaseUrl = "http://u.invalid" }, Create(2), null!);

        System.Text.Encoding.UTF8.GetString(upstream.MaskKeys("a secret-1 b"u8.ToArray()).Span).ShouldBe("a *** b");
        byte[] clean = [0xFF, 0x00];
        upstream.MaskKeys(clean).ToArray().ShouldBe(clean);
    }

    private static KeySlot? PickFresh(KeyRing ring, long now)
    {
        UInt128 tried = 0;
        return ring.Pick(now, ref tried);
    }

    private static KeyRing Create(int count) => new(Enumerable.Range(0, count).Select(i => new KeySlot($"k{i}", new Secret($"secret-{i}"))));
}
