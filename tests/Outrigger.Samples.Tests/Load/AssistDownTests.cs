using Outrigger.Samples.Load.Steady;
using Outrigger.Samples.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Load;

/// <summary>The assistance may come and go: not one request of the shop fails for it.</summary>
public sealed class AssistDownTests
{
    [Fact]
    public async Task RemoteAssist_KilledAndBack_NoRequestFails()
    {
        var port = FreePort.Find();
        var url = $"http://127.0.0.1:{port}";
        using var folder = new TempFolder();
        await using var shop = await Backend.StartShopAsync("--Shop:FailEvery", "0", "--Outrigger:AspNetCore:Remote:BaseUrl", url, "--Outrigger:AspNetCore:Remote:Pause", "00:00:00.5");
        using var stop = new CancellationTokenSource();
        var steady = new SteadyScene(shop.Address, isHttp2: false);
        var running = steady.RunAsync(stop.Token);

        // Never there yet; there; killed; there again; killed for good.
        await SomeAsync(steady);
        for (var round = 0; round < 2; round++)
        {
            await using var assist = await AssistAsync(url, folder.Path);
            await SomeAsync(steady);
            await assist.KillAsync();
            await SomeAsync(steady);
        }

        await stop.CancelAsync();
        var failed = await running;

        failed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Assistance_SwitchedOff_ShopAnswersAsBefore()
    {
        await using var with = await Backend.StartShopAsync();
        await using var without = await Backend.StartShopAsync("--Outrigger:AspNetCore:Attachment:Enabled", "false");

        foreach (var path in (string[])["/api/products/3", "/api/search?q=lamp", "/robots.txt", "/api/products/9999"])
        {
            var (one, other) = (await Ask.GetAsync(with.Address, path), await Ask.GetAsync(without.Address, path));
            one.Status.ShouldBe(other.Status);
            one.Body.ShouldBe(other.Body);
        }
    }

    private static async Task<ChildProcess> AssistAsync(string url, string folder)
    {
        var process = ChildProcess.Start("dotnet", [Backend.Built("Outrigger.Server")], folder, new Dictionary<string, string> { ["OUTRIGGER_URLS"] = url, ["OUTRIGGER_DATA"] = Path.Combine(folder, "data") });
        await Backend.ReadyAsync(new Uri(url), () => process.HasExited, process, "/health/ready");
        return process;
    }

    // So many more requests: enough that several fall into what has just changed.
    private static Task SomeAsync(SteadyScene steady)
    {
        var until = steady.Sent + 400;
        return Eventually.HoldsAsync(() => steady.Sent >= until, "the load goes on", TimeSpan.FromSeconds(60));
    }
}
