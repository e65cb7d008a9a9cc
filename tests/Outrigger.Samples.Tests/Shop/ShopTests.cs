using System.Globalization;
using System.Text.Json.Nodes;
using Outrigger.Samples.Load.Faults;
using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Shop;

/// <summary>The ASP.NET Core shop with the package attached.</summary>
public sealed class ShopTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    [Theory]
    [InlineData("please track my order, when does it arrive?", "track_order")]
    [InlineData("I would like to get my money back for this lamp", "request_refund")]
    [InlineData("我要退款，灯坏了", "request_refund")]
    [InlineData("我忘记密码了，怎么重置密码", "reset_password")]
    public async Task Message_InEnglishOrChinese_CarriesItsIntent(string message, string intent)
    {
        var answer = await Ask.PostAsync(fixture.Shop.Address, "/api/messages", new JsonObject { ["message"] = message }.ToJsonString());

        answer.Status.ShouldBe(202);
        answer.Header("x-ai-intent").ShouldBe(intent);
        double.Parse(answer.Header("x-ai-confidence")!, CultureInfo.InvariantCulture).ShouldBeInRange(0.8, 1);
    }

    [Fact]
    public async Task Message_ThatAnotherRouteServes_NamesIt()
    {
        var answer = await Ask.PostAsync(fixture.Shop.Address, "/api/messages", """{"message":"register me as a new user please"}""");

        answer.Header("x-ai-intent").ShouldBe("create_user");
        answer.Header("x-suggested-route").ShouldBe("/api/users");
    }

    [Fact]
    public async Task Body_ThatIsWrong_IsRefusedWithSuggestions()
    {
        var answer = await Ask.PostAsync(fixture.Shop.Address, "/api/orders", """{"message":"I want to order two lamps","productId":"the red one","quantity":"2"}""");

        answer.Status.ShouldBe(400);
        answer.Json!["error"]!.ToString().ShouldBe("Validation failed");
        answer.Json["details"]!.AsArray().ShouldNotBeEmpty();
        answer.Json["suggestions"]![0]!["field"]!.ToString().ShouldBe("quantity");
    }

    [Fact]
    public async Task Body_WithOneReading_ReachesTheShopCorrected()
    {
        var answer = await Ask.PostAsync(fixture.Shop.Address, "/api/orders", """{"message":"I want to order two lamps","productId":"17","quantity":2,"currency":"eur"}""");

        answer.Status.ShouldBe(201);
        answer.Json!["currency"]!.ToString().ShouldBe("EUR");
    }

    [Fact]
    public async Task Fault_OfTheShop_IsAnsweredWithWhatToDo()
    {
        var (faults, _) = await new FaultScene(fixture.Shop.Address, isHttp2: false).RunAsync(wanted: 9, most: 1000, CancellationToken.None);

        faults.Count.ShouldBe(9);
        faults.ShouldAllBe(static f => f.IsAnalysed);
        // The kinds of the shop's own failures; each has its status.
        faults.Select(static f => f.Answer.Status).Distinct().Count().ShouldBeGreaterThan(1);
        faults.Select(static f => System.Text.Encoding.UTF8.GetString(f.Answer.Body)).ShouldAllBe(static body => !body.Contains("   at ", StringComparison.Ordinal) && !body.Contains(".cs:line", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_WithoutAText_GoesToTheShopAsItIs()
    {
        var answer = await Ask.PostAsync(fixture.Shop.Address, "/api/orders", """{"productId":17,"quantity":2}""");

        answer.Status.ShouldBe(201);
        answer.Header("x-ai-intent").ShouldBeNull();
    }
}

/// <summary>One shop for all of these tests.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    internal Backend Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Shop = await Backend.StartShopAsync("--Shop:FailEvery", "20");
        await Ask.UntilIntentsAreKnownAsync(Shop.Address);
    }

    public async ValueTask DisposeAsync() => await Shop.DisposeAsync();
}
