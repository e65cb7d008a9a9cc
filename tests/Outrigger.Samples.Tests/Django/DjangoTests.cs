using System.Text.Json.Nodes;
using Outrigger.Samples.Load.Faults;
using Outrigger.Samples.Load.Http;
using Outrigger.Samples.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Django;

/// <summary>The Django shop behind the sidecar.</summary>
public sealed class DjangoTests(DjangoFixture fixture) : IClassFixture<DjangoFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/category/lamps")]
    [InlineData("/robots.txt")]
    [InlineData("/api/products/3")]
    [InlineData("/api/products?page=2&size=7")]
    [InlineData("/api/search?q=lamp")]
    [InlineData("/api/products/9999")]
    [InlineData("/account/orders/12")]
    public async Task Answer_OfTheShop_PassesUnchanged(string path)
    {
        var direct = await Ask.GetAsync(fixture.Shop.Address, path);

        var through = await Ask.GetAsync(fixture.Sidecar.Address, path);

        through.Status.ShouldBe(direct.Status, through.Problem);
        through.Body.ShouldBe(direct.Body);
        through.Header("content-type").ShouldBe(direct.Header("content-type"));
        through.Header("location").ShouldBe(direct.Header("location"));
    }

    [Theory]
    [InlineData("please track my order, when does it arrive?", "track_order")]
    [InlineData("I would like to get my money back for this lamp", "request_refund")]
    [InlineData("我要退款，灯坏了", "request_refund")]
    [InlineData("我忘记密码了，怎么重置密码", "reset_password")]
    public async Task Message_InEnglishOrChinese_CarriesItsIntent(string message, string intent)
    {
        var answer = await Ask.PostAsync(fixture.Sidecar.Address, "/api/messages", new JsonObject { ["message"] = message }.ToJsonString());

        answer.Status.ShouldBe(202);
        answer.Header("x-ai-intent").ShouldBe(intent);
        double.Parse(answer.Header("x-ai-confidence")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(0.8, 1);
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
        var shop = await Backend.StartDjangoAsync();
        await using var sidecar = await Sidecar.StartAsync(shop.Address, "samples/django-shop/outrigger.json");
        await shop.DisposeAsync();

        var answer = await Ask.GetAsync(sidecar.Address, "/api/products/3");

        answer.Status.ShouldBe(502);
        new Fault("GET /api/products/3", answer).IsAnalysed.ShouldBeTrue(System.Text.Encoding.UTF8.GetString(answer.Body));
    }

    [Fact]
    public async Task Body_ThatIsWrong_IsRefusedWithSuggestions()
    {
        var answer = await Ask.PostAsync(fixture.Sidecar.Address, "/api/orders", """{"message":"I want to order two lamps","productId":"the red one","quantity":"2"}""");

        answer.Status.ShouldBe(400);
        answer.Json!["error"]!.ToString().ShouldBe("Validation failed");
        answer.Json["details"]!.AsArray().ShouldNotBeEmpty();
        answer.Json["suggestions"]![0]!["field"]!.ToString().ShouldBe("quantity");
    }

    [Fact]
    public async Task Body_WithOneReading_ReachesTheShopCorrected()
    {
        var answer = await Ask.PostAsync(fixture.Sidecar.Address, "/api/orders", """{"message":"I want to order two lamps","productId":"17","quantity":2,"currency":"eur"}""");

        answer.Status.ShouldBe(201, answer.Problem);
        answer.Json!["productId"]!.GetValue<int>().ShouldBe(17);
        answer.Json["currency"]!.ToString().ShouldBe("EUR");
    }
}

/// <summary>One shop and one sidecar for all of these tests.</summary>
public sealed class DjangoFixture : IAsyncLifetime
{
    internal Backend Shop { get; private set; } = null!;

    internal Sidecar Sidecar { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Shop = await Backend.StartDjangoAsync(failEvery: 20);
        Sidecar = await Sidecar.StartAsync(Shop.Address, "samples/django-shop/outrigger.json");
        await Ask.UntilIntentsAreKnownAsync(Sidecar.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        await Shop.DisposeAsync();
    }
}
