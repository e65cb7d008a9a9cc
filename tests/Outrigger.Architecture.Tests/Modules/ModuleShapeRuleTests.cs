using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Modules;

public sealed class ModuleShapeRuleTests
{
    private static readonly string[] Complete =
    [
        "src/Outrigger.Gateway/ProviderKeys/ProviderKeysModule.cs",
        "docs/modules/provider-keys.md",
        "tests/Outrigger.Gateway.Tests/ProviderKeys/KeyTests.cs",
    ];

    [Fact]
    public void Tree_Modules_HaveDoorPageAndTests() => ModuleShapeRule.Check([.. Repository.Files.Select(f => f.Path)]).ShouldBeNone();

    [Fact]
    public void Check_CompleteModule_IsFine() => ModuleShapeRule.Check(Complete).ShouldBeNone();

    [Theory]
    [InlineData(0, "the door ProviderKeysModule.cs is missing")]
    [InlineData(1, "the page docs/modules/provider-keys.md is missing")]
    [InlineData(2, "the tests tests/Outrigger.Gateway.Tests/ProviderKeys/…Tests.cs are missing")]
    public void Check_PartIsMissing_IsNamed(int part, string expected) =>
        ModuleShapeRule.Check([.. Complete.Where((_, i) => i != part), "src/Outrigger.Gateway/ProviderKeys/Engine.cs"]).ShouldName(expected);

    [Fact]
    public void Check_KernelAndMirrors_AreNoModules() =>
        ModuleShapeRule.Check(["src/Outrigger.Core/Time/X.cs", "src/Outrigger.Storage/Keys/X.cs", "src/Outrigger.Server/Wiring/X.cs", "src/Outrigger.Gateway/GatewayModule.cs"]).ShouldBeNone();

    [Theory]
    [InlineData("ProviderKeys", "provider-keys")]
    [InlineData("OpenAIChat", "open-ai-chat")]
    [InlineData("Keys", "keys")]
    public void From_PascalCase_BecomesKebab(string pascal, string expected) => Kebab.From(pascal).ShouldBe(expected);
}
