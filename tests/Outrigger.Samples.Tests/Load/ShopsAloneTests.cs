using Outrigger.Samples.Load.Faults;
using Outrigger.Samples.Load.Release;
using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Load;

/// <summary>
/// The shops with nothing in front: what the other tests show to be Outrigger's doing is not there without it.
/// </summary>
public sealed class ShopsAloneTests
{
    [Theory]
    [InlineData("shop")]
    [InlineData("django-shop")]
    [InlineData("express-shop")]
    public async Task Fault_WithoutOutrigger_IsAnsweredInTheFrameworksOwnWay(string sample)
    {
        await using var shop = await StartAsync(sample);

        var (faults, _) = await new FaultScene(shop.Address, isHttp2: false).RunAsync(wanted: 3, most: 400, CancellationToken.None);

        faults.Count.ShouldBe(3);
        faults.ShouldAllBe(static f => f.Answer.Status == 500 && !f.IsAnalysed);
    }

    [Theory]
    [InlineData("None", false)]
    [InlineData("Missing", true)]
    [InlineData("Type", true)]
    [InlineData("Value", true)]
    public async Task SecondVersion_IsNoticedByThoseWhoUseIt(string mistake, bool isBroken)
    {
        await using var shop = await Backend.StartShopAsync("--Outrigger:AspNetCore:Attachment:Enabled", "false", "--Shop:Version", "2", "--Shop:Break", mistake);
        using var scene = new ReleaseScene(shop.Address, seed: 7);

        await scene.RunAsync(60, null, CancellationToken.None);

        var report = ReleaseReport.Of(scene, 0);
        report.Failed.ShouldBe(0);
        report.ByNew.ShouldBe(60);
        (report.Affected > 0).ShouldBe(isBroken);
    }

    private static Task<Backend> StartAsync(string sample) => sample switch
    {
        "shop" => Backend.StartShopAsync("--Outrigger:AspNetCore:Attachment:Enabled", "false"),
        "django-shop" => Backend.StartDjangoAsync(),
        _ => Backend.StartExpressAsync(),
    };
}
