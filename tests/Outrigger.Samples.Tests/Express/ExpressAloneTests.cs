using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Express;

/// <summary>The measure of what passes through the sidecar: the same without it.</summary>
public sealed class ExpressAloneTests
{
    [Fact]
    public async Task LiveTraffic_WithoutOutrigger_IsWhatTheOtherTestsCompareWith()
    {
        await using var shop = await Backend.StartExpressAsync();

        (await LiveTraffic.ChatAsync(shop.Address, "where is my parcel?", [1, 2, 3]))[1].ShouldBe("You wrote: where is my parcel?");
        var (reads, text) = await LiveTraffic.PricesAsync(shop.Address, 3);
        reads.ShouldBeGreaterThan(1);
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        var (answer, hash) = await LiveTraffic.UploadAsync(shop.Address, 300_000, isChunked: true);
        answer.ShouldContain(hash);
    }
}
