using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Mirroring;

public sealed class MirrorTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Offer_NoPlaceLeft_LeavesTheCopyOut()
    {
        var copied = new TestSignal<bool>();
        await using var stable = new RawBackend();
        await using var held = new RawBackend(async (_, _, token) =>
        {
            copied.Raise(true);
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(
            stable.Address, null, ("Versions:Canary", "v2"), ("Versions:CanaryAddress", held.Address), ("Versions:MirrorShare", "1"), ("Mirroring:MaxConcurrency", "1"));

        await Client.GetStringAsync(sidecar.Address);
        await copied.WaitAsync();
        for (var i = 0; i < 20; i++)
        {
            (await Client.GetStringAsync(sidecar.Address)).ShouldBe("ok");
        }

        stable.Requests.Count.ShouldBe(21);
        held.Requests.ShouldHaveSingleItem();
        (await Client.GetStringAsync(new Uri(sidecar.Address, "/.outrigger/metrics"))).ShouldContain("left_out");
    }
}
