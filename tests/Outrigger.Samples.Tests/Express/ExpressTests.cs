using System.Security.Cryptography;
using System.Text.Json;
using Outrigger.Samples.Load.Faults;
using Outrigger.Samples.Load.Http;
using Outrigger.Samples.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Express;

/// <summary>The Express shop behind the sidecar: what it serves arrives as it is, and what it lacks is added.</summary>
public sealed class ExpressTests(ExpressFixture fixture) : IClassFixture<ExpressFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/product/17")]
    [InlineData("/robots.txt")]
    [InlineData("/img/1017-0.jpg")]
    [InlineData("/api/products/3")]
    [InlineData("/api/products?page=2&size=7")]
    [InlineData("/api/search?q=lamp")]
    [InlineData("/api/products/9999")]
    [InlineData("/nothing/here")]
    public async Task Answer_OfTheShop_PassesUnchanged(string path)
    {
        var direct = await Ask.GetAsync(fixture.Shop.Address, path);

        var through = await Ask.GetAsync(fixture.Sidecar.Address, path);

        through.Status.ShouldBe(direct.Status);
        through.Body.ShouldBe(direct.Body);
        through.Header("content-type").ShouldBe(direct.Header("content-type"));
    }

    [Fact]
    public async Task WebSocket_TextAndBytes_ComeBack()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);

        var came = await LiveTraffic.ChatAsync(fixture.Sidecar.Address, "wo ist mein Paket? 我的包裹在哪里？", bytes);

        came.ShouldBe(["Hello, how can we help?", "You wrote: wo ist mein Paket? 我的包裹在哪里？", Convert.ToHexString(SHA256.HashData(bytes)), "NormalClosure"]);
    }

    [Fact]
    public async Task Events_ComeOneByOne()
    {
        var (reads, text) = await LiveTraffic.PricesAsync(fixture.Sidecar.Address, 5);

        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.Length.ShouldBe(5);
        events[4].ShouldStartWith("id: 5\nevent: price\ndata: ");
        reads.ShouldBeGreaterThan(1, "they were collected and came at once");
    }

    [Fact]
    public async Task LongList_InPieces_IsTheSame()
    {
        var direct = await LiveTraffic.ExportAsync(fixture.Shop.Address);

        (await LiveTraffic.ExportAsync(fixture.Sidecar.Address)).ShouldBe(direct);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(70_000, false)]
    [InlineData(5_000_000, false)]
    [InlineData(5_000_000, true)]
    public async Task Upload_OfAnySize_ArrivesByteExact(int length, bool isChunked)
    {
        var (answer, hash) = await LiveTraffic.UploadAsync(fixture.Sidecar.Address, length, isChunked);

        var arrived = JsonDocument.Parse(answer).RootElement;
        arrived.GetProperty("bytes").GetInt32().ShouldBe(length);
        arrived.GetProperty("sha256").GetString().ShouldBe(hash);
    }

    [Fact]
    public async Task Http2_WithoutTls_IsServedToo()
    {
        using var client = new LoopbackClient(System.Net.IPAddress.Loopback, isHttp2: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fixture.Sidecar.Http2Address, "/api/products/3"));

        var answer = await client.SendAsync(request, CancellationToken.None);

        answer.Status.ShouldBe(200);
        answer.Json!["id"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Fault_OfTheShop_IsAnsweredInTheAgreedShape_AndExplainedToOperators()
    {
        var answer = await Ask.GetAsync(fixture.Sidecar.Address, "/api/reports/sales?from=the-day-before");

        answer.Status.ShouldBe(500);
        new Fault("GET /api/reports/sales", answer).IsAnalysed.ShouldBeTrue(System.Text.Encoding.UTF8.GetString(answer.Body));
        var id = answer.Json!["error"]!["id"]!.ToString();
        await Eventually.HoldsAsync(() => fixture.Sidecar.Output.Contains(id, StringComparison.Ordinal), "the log of the sidecar explains the error under the same id");
    }

    [Fact]
    public async Task Shop_ThatIsAway_IsAnsweredWithWhatToDo()
    {
        var shop = await Backend.StartExpressAsync();
        await using var sidecar = await Sidecar.StartAsync(shop.Address, "samples/express-shop/outrigger.json");
        await shop.DisposeAsync();

        var answer = await Ask.GetAsync(sidecar.Address, "/api/products/3");

        answer.Status.ShouldBe(502);
        new Fault("GET /api/products/3", answer).IsAnalysed.ShouldBeTrue(System.Text.Encoding.UTF8.GetString(answer.Body));
    }
}

/// <summary>One shop and one sidecar for all of these tests.</summary>
public sealed class ExpressFixture : IAsyncLifetime
{
    internal Backend Shop { get; private set; } = null!;

    internal Sidecar Sidecar { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Shop = await Backend.StartExpressAsync(failEvery: 20);
        Sidecar = await Sidecar.StartAsync(Shop.Address, "samples/express-shop/outrigger.json");
    }

    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        await Shop.DisposeAsync();
    }
}
