using System.Text.Json.Nodes;
using Outrigger.Samples.Load.Release;
using Outrigger.Samples.Load.Reporting;
using Outrigger.Samples.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Load;

/// <summary>Version 1 of the shop and version 2 side by side behind the sidecar, and version 2 goes live under load.</summary>
public sealed class ReleaseTests(ITestOutputHelper output) : IDisposable
{
    private const int WarmUp = 2500;
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("Missing", "currency")]
    [InlineData("Type", "price")]
    [InlineData("Value", "availability")]
    public async Task BrokenVersion_IsRolledBack_AfterFewRequests(string mistake, string field)
    {
        await using var stage = await StageAsync(mistake);
        using var scene = new ReleaseScene(stage.Sidecar.Address, seed: 921);
        await scene.RunAsync(WarmUp, null, CancellationToken.None);
        ReleaseReport.Of(scene, 0).Affected.ShouldBe(0);

        var live = scene.Now;
        await stage.PutLiveAsync(0.5);
        await scene.RunAsync(2000, static s => s.Used.Any(static u => u.IsNew) && s.StableInARow() >= ReleaseReport.InARow, CancellationToken.None);

        var report = Write(ReleaseReport.Of(scene, live));
        report.IsRolledBack.ShouldBeTrue(stage.Sidecar.Output);
        report.Affected.ShouldBeInRange(1, 30);
        report.Seconds.ShouldBeLessThanOrEqualTo(5);
        report.Failed.ShouldBe(0);
        var versions = await stage.Sidecar.PageAsync("/versions");
        versions.GetProperty("state").GetProperty("rolledBack").GetString().ShouldBe("v2");
        versions.GetProperty("state").GetProperty("evidence")[0].GetString()!.ShouldContain(field);
    }

    [Fact]
    public async Task CleanVersion_StaysLive()
    {
        await using var stage = await StageAsync("None");
        using var scene = new ReleaseScene(stage.Sidecar.Address, seed: 922);
        await scene.RunAsync(WarmUp, null, CancellationToken.None);

        var live = scene.Now;
        await stage.PutLiveAsync(0.5);
        await scene.RunAsync(3000, null, CancellationToken.None);

        var report = Write(ReleaseReport.Of(scene, live));
        report.IsRolledBack.ShouldBeFalse(stage.Sidecar.Output);
        report.ByNew.ShouldBeGreaterThan(500);
        report.Affected.ShouldBe(0);
        report.Failed.ShouldBe(0);
        (await stage.Sidecar.PageAsync("/versions")).GetProperty("phase").GetString().ShouldBe("canary");
    }

    [Fact]
    public async Task CleanHour_ReplayedAtSpeed_IsNeverRolledBack()
    {
        // Ten requests a second for an hour, as fast as they go: four groups of programs at once, half of the users on version 2.
        const int Groups = 4;
        const int PerGroup = 3600 * 10 / Groups;
        await using var stage = await StageAsync("None");
        var scenes = Enumerable.Range(0, Groups).Select(i => new ReleaseScene(stage.Sidecar.Address, seed: 930 + i)).ToList();
        try
        {
            await scenes[0].RunAsync(WarmUp, null, CancellationToken.None);
            var live = scenes[0].Now;
            await stage.PutLiveAsync(0.5);

            await Task.WhenAll(scenes.Select(static scene => Task.Run(() => scene.RunAsync(PerGroup, null, CancellationToken.None))));

            List<ReleaseReport> reports = [Write(ReleaseReport.Of(scenes[0], live)), .. scenes.Skip(1).Select(static scene => ReleaseReport.Of(scene, 0)).Select(Write)];
            reports.Sum(static one => one.Requests).ShouldBe(Groups * PerGroup);
            reports.Sum(static one => one.ByNew).ShouldBeGreaterThan(Groups * PerGroup / 10);
            reports.ShouldAllBe(static one => one.Affected == 0 && one.Failed == 0 && !one.IsRolledBack);
            var versions = await stage.Sidecar.PageAsync("/versions");
            versions.GetProperty("phase").GetString().ShouldBe("canary", stage.Sidecar.Output);
            versions.GetProperty("weight").GetDouble().ShouldBe(0.5);
        }
        finally
        {
            scenes.ForEach(static scene => scene.Dispose());
        }
    }

    public void Dispose() => _folder.Dispose();

    private ReleaseReport Write(ReleaseReport report)
    {
        using var text = new StringWriter();
        ReportText.Write(text, report);
        output.WriteLine(text.ToString());
        return report;
    }

    private async Task<Stage> StageAsync(string mistake)
    {
        string[] plain = ["--Outrigger:AspNetCore:Attachment:Enabled", "false", "--Shop:FailEvery", "0"];
        var stable = await Backend.StartShopAsync([.. plain, "--Shop:Version", "1"]);
        var next = await Backend.StartShopAsync([.. plain, "--Shop:Version", "2", "--Shop:Break", mistake]);
        var config = _folder.File("release.json");
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Backend.Folder("shop"), "release.json")))!;
        settings["Outrigger"]!["Sidecar"]!["Versions"]!["CanaryAddress"] = next.Address.GetLeftPart(UriPartial.Authority);
        await File.WriteAllTextAsync(config, settings.ToJsonString());
        return new Stage(stable, next, await Sidecar.StartAsync(stable.Address, config), config, settings);
    }

    /// <summary>Two versions and the sidecar in front of them.</summary>
    private sealed record Stage(Backend Stable, Backend Next, Sidecar Sidecar, string Config, JsonNode Settings) : IAsyncDisposable
    {
        /// <summary>As the readme says: another weight in the settings, without a restart.</summary>
        public async Task PutLiveAsync(double weight)
        {
            Settings["Outrigger"]![nameof(Sidecar)]!["Versions"]!["Weight"] = weight;
            await File.WriteAllTextAsync(Config, Settings.ToJsonString());
            await Eventually.HoldsAsync(async () => (await Sidecar.PageAsync("/versions")).GetProperty("weight").GetDouble() == weight, "the new weight goes");
        }

        public async ValueTask DisposeAsync()
        {
            await Sidecar.DisposeAsync();
            await Next.DisposeAsync();
            await Stable.DisposeAsync();
        }
    }
}
