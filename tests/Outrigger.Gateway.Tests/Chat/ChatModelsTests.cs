using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Chat;

public sealed class ChatModelsTests
{
    [Theory]
    [InlineData("gpt-4", "openai/gpt-4.1", "gpt-4.1")]
    [InlineData("gpt-4-turbo", "openai/gpt-4.1-mini", "gpt-4.1-mini")]
    public async Task Family_WithItsProvider_LeadsToACurrentModel(string family, string recorded, string model)
    {
        await using var host = await ChatHost.StartAsync();
        await using var withFamily = await ChatHost.StartAsync(("Providers:openai:BaseUrl", host.Upstream.Address + "/v1"));

        (await withFamily.ChatAsync($$"""{"message":"x","model":"{{family}}"}""")).Status.ShouldBe(200);

        host.Sent["model"]!.GetValue<string>().ShouldBe(model);
        (await withFamily.Usage.NextAsync()).RequestedModel.ShouldBe(recorded);
    }

    [Theory]
    [InlineData("gpt-4")]
    [InlineData("claude-3")]
    [InlineData("gemini-pro")]
    public async Task Family_WithoutItsProvider_IsNoModel(string family)
    {
        await using var host = await ChatHost.StartAsync();

        var (status, body, _) = await host.ChatAsync($$"""{"message":"x","model":"{{family}}"}""");

        status.ShouldBe(400);
        body!["errors"]!["model"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Family_OfTheOperator_TakesTheFirstThatIsThere()
    {
        await using var host = await ChatHost.StartAsync(("Chat:Families:gpt-4:0", "gone/x"), ("Chat:Families:gpt-4:1", "up/large"), ("Chat:Families:gpt-4:2", "up/small"));

        (await host.ChatAsync("""{"message":"x","model":"gpt-4"}""")).Status.ShouldBe(200);

        host.Sent["model"]!.GetValue<string>().ShouldBe("large");
    }

    [Fact]
    public async Task Family_SameNameAsAnAlias_GivesWay()
    {
        await using var host = await ChatHost.StartAsync(("Aliases:gpt-4:0", "up/small"), ("Chat:Families:gpt-4:0", "up/large"));

        (await host.ChatAsync("""{"message":"x","model":"gpt-4"}""")).Status.ShouldBe(200);

        host.Sent["model"]!.GetValue<string>().ShouldBe("small");
    }

    [Fact]
    public async Task Models_Listed_AreTheOnlyOnes()
    {
        await using var host = await ChatHost.StartAsync(("Chat:Models:0", "up/la*"));

        (await host.ChatAsync("""{"message":"x","model":"up/large"}""")).Status.ShouldBe(200);
        (await host.ChatAsync("""{"message":"x","model":"up/small"}""")).Status.ShouldBe(400);
        (await host.ChatAsync("""{"message":"x","model":"smart"}""")).Status.ShouldBe(400);
        (await host.ChatAsync("""{"message":"x"}""")).Body!["errors"]!["model"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Models_NotAllowedForTheKey_AreAsIfTheyWereNotThere()
    {
        await using var host = await ChatHost.StartAsync();

        (await host.ChatAsync("""{"message":"x","model":"up/small"}""", "only/up")).Status.ShouldBe(400);
        (await host.ChatAsync("""{"message":"x","model":"small"}""", "only/small")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("up/large", "large")]
    [InlineData(null, "small")]
    public async Task Default_IsTheSettingElseTheFirstAlias(string? setting, string expected)
    {
        await using var host = await ChatHost.StartAsync(setting is null ? [] : [("Chat:DefaultModel", setting)]);

        (await host.ChatAsync("""{"message":"x"}""")).Status.ShouldBe(200);

        host.Sent["model"]!.GetValue<string>().ShouldBe(expected);
    }
}
