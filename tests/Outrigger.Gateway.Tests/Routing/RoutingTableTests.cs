using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Routing;

public sealed class RoutingTableTests
{
    [Theory]
    [InlineData("a/x", "a", "x")]
    [InlineData("b/whatever/it/is", "b", "whatever/it/is")]
    [InlineData("x", "a", "x")]
    [InlineData("gpt-9", "c", "gpt-9")]
    [InlineData("other", "b", "other")]
    [InlineData("meta/llama", "b", "meta/llama")]
    [InlineData("A/x", "a", "x")]
    public void Find_Name_LeadsToItsProvider(string name, string provider, string model)
    {
        var table = Create(("a", ["x", "y"]), ("b", ["*"]), ("c", ["gpt-*"]));

        var route = table.Find(name, out _);

        route.ShouldNotBeNull();
        route.Targets.Single().Upstream.Name.ShouldBe(provider);
        route.Targets.Single().Model.ShouldBe(model);
    }

    [Fact]
    public void Find_UnlistedModelOfAProviderWithAList_IsUnknown() => Create(("a", ["x"])).Find("a/z", out _).ShouldBeNull();

    [Fact]
    public void Find_NameThatTwoProvidersList_IsAmbiguous()
    {
        Create(("a", ["x"]), ("b", ["x"])).Find("x", out var ambiguous).ShouldBeNull();

        ambiguous.ShouldBe(["a/x", "b/x"]);
    }

    [Fact]
    public void Find_Alias_WinsOverAModelOfTheSameName()
    {
        var table = Create([("a", ["x"]), ("b", ["*"])], new Dictionary<string, string?> { ["Aliases:x:0"] = "b/real" });

        table.Find("x", out _)!.IsAlias.ShouldBeTrue();
    }

    [Fact]
    public void Order_Weights_ShareTheCallsAndFallbacksComeLast()
    {
        var table = Create([("a", ["*"])], new Dictionary<string, string?>
        {
            ["Aliases:0:Name"] = "smart",
            ["Aliases:0:Targets:0:Model"] = "a/last",
            ["Aliases:0:Targets:0:Fallback"] = "true",
            ["Aliases:0:Targets:1:Model"] = "a/three",
            ["Aliases:0:Targets:1:Weight"] = "3",
            ["Aliases:0:Targets:2"] = "a/one",
            ["Aliases:0:Targets:3:Model"] = "a/never",
            ["Aliases:0:Targets:3:Weight"] = "0",
        });
        var route = table.Find("smart", out _)!;

        string[] Names(double draw) => [.. route.Order(draw).Select(t => t.Model)];

        Names(0).ShouldBe(["three", "one", "last"]);
        Names(0.74).ShouldBe(["three", "one", "last"]);
        Names(0.76).ShouldBe(["one", "three", "last"]);
        Names(0.9999).ShouldBe(["one", "three", "last"]);
    }

    [Fact]
    public void Create_AliasOfAnUnknownProvider_IsRefused() =>
        Should.Throw<OptionsValidationException>(() => Create([("a", ["*"])], new Dictionary<string, string?> { ["Aliases:x:0"] = "nobody/m" }))
            .Message.ShouldContain("nobody");

    [Theory]
    [InlineData("Aliases:0:Name", "x")]
    [InlineData("Aliases:x:0", "noslash")]
    [InlineData("Aliases:x:0:Model", "")]
    public void Validate_FaultyAlias_IsRefused(string key, string value)
    {
        var options = Read(new Dictionary<string, string?> { [key] = value });

        new AliasesOptionsValidator().Validate(null, options).Failed.ShouldBeTrue();
    }

    [Fact]
    public void Validate_SameNameTwiceOrNothingToChoose_IsRefused()
    {
        var options = Read(new Dictionary<string, string?>
        {
            ["Aliases:0:Name"] = "x",
            ["Aliases:0:Targets:0"] = "a/m",
            ["Aliases:1:Name"] = "x",
            ["Aliases:1:Targets:0:Model"] = "a/m",
            ["Aliases:1:Targets:0:Fallback"] = "true",
        });

        var result = new AliasesOptionsCrossValidator().Validate(null, options);

        result.Failures!.Count().ShouldBe(2);
    }

    [Fact]
    public void Read_WeightThatIsNoNumber_NamesTheSetting() =>
        Should.Throw<OptionsValidationException>(() => Read(new Dictionary<string, string?> { ["Aliases:x:0:Model"] = "a/b", ["Aliases:x:0:Weight"] = "much" }))
            .Message.ShouldContain("Aliases:x:0:Weight");

    [Theory]
    [InlineData("gpt-4", "gpt-4o")]
    [InlineData("gtp-4o", "gpt-4o")]
    [InlineData("GPT-4O", "gpt-4o")]
    [InlineData("openai/gpt4o", "openai/gpt-4o")]
    public void NearMatches_Typo_FindsTheName(string name, string meant) =>
        NearMatches.Find(name, ["openai/gpt-4o", "gpt-4o", "claude", "mistral-large"]).ShouldContain(meant);

    [Fact]
    public void NearMatches_NothingLikeIt_FindsNothing()
    {
        NearMatches.Find("zzzzzzzz", ["gpt-4o", "claude"]).ShouldBeEmpty();
        NearMatches.Find(new string('g', 5000), ["gpt-4o"]).ShouldBeEmpty();
    }

    private static AliasesOptions Read(Dictionary<string, string?> settings)
    {
        var options = new AliasesOptions();
        AliasesReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("Aliases"), options);
        return options;
    }

    private static RoutingTable Create(params (string Name, string[] Models)[] providers) => Create(providers, []);

    private static RoutingTable Create((string Name, string[] Models)[] providers, Dictionary<string, string?> aliases) =>
        new(
            [
                .. providers.Select(p => new RegisteredUpstream(
                    new Upstream(p.Name, new ProviderOptions { BaseUrl = "http://up.invalid/v1" }, new KeyRing([new KeySlot("k", null)]), null!), p.Models)),
            ],
            Read(aliases));
}
