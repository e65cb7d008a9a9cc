using Microsoft.Extensions.Hosting;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Pricing;
using Outrigger.Testing;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Pricing.PriceHost;

namespace Outrigger.Gateway.Tests.Pricing;

public sealed class PriceFileWorkerTests : IDisposable
{
    private const int TableInForce = 2700;
    private const int FileRefused = 2701;
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _folder.File("prices.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_FileInSettings_TakesThePlaceOfTheBuiltInTable()
    {
        Write(inputUsdPerMillion: 7);
        await using var host = new PriceHost(("File", File));

        await StartAsync(host);

        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(7000);
        host.GetCost("openai", "gpt-4o", Usage(1)).IsPriced.ShouldBeFalse();
        host.Log.Entries.ShouldContain(entry => entry.Id == TableInForce && entry.Message.Contains("1 models", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{")]
    public async Task Start_FaultyFile_StopsTheStart(string? content)
    {
        if (content is not null)
        {
            await System.IO.File.WriteAllTextAsync(File, content, Token);
        }

        await using var host = new PriceHost(("File", File));

        (await Should.ThrowAsync<OutriggerException>(StartAsync(host))).Error.Type.ShouldBe(PricingErrors.PriceFileInvalid);
    }

    [Fact]
    public async Task RunOnce_FileChanged_PutsItIntoForce()
    {
        Write(inputUsdPerMillion: 7);
        await using var host = new PriceHost(("File", File));
        var worker = await StartAsync(host);
        worker.RunOnce().ShouldBeFalse();

        Write(inputUsdPerMillion: 11.5m);

        worker.RunOnce().ShouldBeTrue();
        host.GetCost("openai", "m", Usage(2)).NanoUsd.ShouldBe(23_000);
        worker.RunOnce().ShouldBeFalse();
    }

    [Fact]
    public async Task RunOnce_FileBroken_KeepsTheLastGoodPricesAndSaysSoOnce()
    {
        Write(inputUsdPerMillion: 7);
        await using var host = new PriceHost(("File", File));
        var worker = await StartAsync(host);

        await System.IO.File.WriteAllTextAsync(File, "{", Token);
        worker.RunOnce().ShouldBeFalse();
        worker.RunOnce().ShouldBeFalse();
        System.IO.File.Delete(File);
        worker.RunOnce().ShouldBeFalse();
        worker.RunOnce().ShouldBeFalse();

        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(7000);
        host.Log.Entries.Count(entry => entry.Id == FileRefused).ShouldBe(2);

        Write(inputUsdPerMillion: 8.125m);
        worker.RunOnce().ShouldBeTrue();
        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(8125);
    }

    [Fact]
    public async Task RunOnce_FileLeftOutOfTheSettings_GoesBackToTheBuiltInTable()
    {
        Write(inputUsdPerMillion: 7);
        await using var host = new PriceHost(("File", File));
        var worker = await StartAsync(host);

        host.Set("File", null);

        worker.RunOnce().ShouldBeTrue();
        host.GetCost("openai", "gpt-4o", Usage(1)).NanoUsd.ShouldBe(2500);
    }

    [Fact]
    public async Task Execute_FileChanged_IsNoticedAfterTheInterval()
    {
        Write(inputUsdPerMillion: 7);
        await using var host = new PriceHost(("File", File), ("FileCheckInterval", "00:00:10"));
        var worker = host.Get<IEnumerable<IHostedService>>().OfType<PriceFileWorker>().Single();
        await worker.StartAsync(Token);
        await UntilItWaitsAsync(host);
        Write(inputUsdPerMillion: 9.25m);

        host.Time.Advance(TimeSpan.FromSeconds(9));
        host.GetCost("openai", "m", Usage(4)).NanoUsd.ShouldBe(28_000);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilItWaitsAsync(host);

        host.GetCost("openai", "m", Usage(4)).NanoUsd.ShouldBe(37_000);
        await worker.StopAsync(Token);
    }

    private static async Task<PriceFileWorker> StartAsync(PriceHost host)
    {
        var worker = host.Get<IEnumerable<IHostedService>>().OfType<PriceFileWorker>().Single();
        await worker.StartAsync(Token);
        await worker.StopAsync(Token);
        return worker;
    }

    private static async Task UntilItWaitsAsync(PriceHost host)
    {
        while (host.Time.PendingTimers == 0)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    // The size differs with the price, so that a coarse file clock does not matter.
    private void Write(decimal inputUsdPerMillion) =>
        System.IO.File.WriteAllBytes(File, PriceFile.Write(PriceFileTests.Create("m", new PriceEntry { InputUsdPerMillion = inputUsdPerMillion, OutputUsdPerMillion = 0 })));
}
