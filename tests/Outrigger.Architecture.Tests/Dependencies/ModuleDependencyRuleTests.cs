using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Dependencies;

public sealed class ModuleDependencyRuleTests
{
    private const string ListPath = ListFile.Folder + "allowed-dependencies.txt";

    private static readonly CSharpFile Budgets = new("src/Outrigger.Gateway/Budgets/BudgetLedger.cs", "namespace Outrigger.Gateway.Budgets; internal sealed class BudgetLedger;");

    [Fact]
    public void Tree_ModulesNameEachOther_OnlyAsListed() =>
        ModuleDependencyRule.Check(Repository.Source, AllowedDependencies.Parse(new TextFile(ListPath, Repository.Read(ListPath))).Pairs).ShouldBeNone();

    [Fact]
    public void Tree_List_HasReasonsAndNoCycle()
    {
        var list = AllowedDependencies.Parse(new TextFile(ListPath, Repository.Read(ListPath)));

        list.Violations.ShouldBeNone();
        list.Pairs.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("using Outrigger.Gateway.Budgets; namespace Outrigger.Gateway.Keys; class K;")]
    [InlineData("using static Outrigger.Gateway.Budgets.BudgetLedger; namespace Outrigger.Gateway.Keys; class K;")]
    [InlineData("using B = Outrigger.Gateway.Budgets.BudgetLedger; namespace Outrigger.Gateway.Keys; class K;")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { Outrigger.Gateway.Budgets.BudgetLedger? x; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { global::Outrigger.Gateway.Budgets.BudgetLedger? x; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { Gateway.Budgets.BudgetLedger? x; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { Budgets.BudgetLedger? x; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { object X() => Budgets.BudgetLedger.Create(); }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { object X() => new Budgets.BudgetLedger(); }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { System.Type X() => typeof(List<Budgets.BudgetLedger>); }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { void X(S services) => services.AddBudgets(); }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { void X(S app) => app.MapBudgets(); }")]
    public void Check_KeysNamesBudgets_IsNamed(string text) =>
        ModuleDependencyRule.Check([Budgets, new CSharpFile("src/Outrigger.Gateway/Keys/Bad.cs", text)], Pairs()).ShouldName("Gateway.Keys -> Gateway.Budgets");

    [Fact]
    public void Check_GlobalUsing_IsNamed() =>
        ModuleDependencyRule.Check([Budgets, new CSharpFile("src/Outrigger.Gateway/Usings.cs", "global using Outrigger.Gateway.Budgets;")], Pairs()).ShouldName("global using");

    [Theory]
    [InlineData("// Outrigger.Gateway.Budgets\nnamespace Outrigger.Gateway.Keys; class K { string x = \"Outrigger.Gateway.Budgets\"; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { int[] Budgets = []; int X() => Budgets.Length; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { int X(K other) => other.Budgets.Length; }")]
    [InlineData("namespace Outrigger.Gateway.Keys; class K { void X(S services) => services.AddKeys(); }")]
    public void Check_SomethingElseHasTheName_IsFine(string text) =>
        ModuleDependencyRule.Check([Budgets, new CSharpFile("src/Outrigger.Gateway/Keys/Good.cs", text)], Pairs()).ShouldBeNone();

    [Fact]
    public void Check_PairIsListed_IsFine() => ModuleDependencyRule.Check(
        [Budgets, new CSharpFile("src/Outrigger.Gateway/Keys/Good.cs", "using Outrigger.Gateway.Budgets; namespace Outrigger.Gateway.Keys;")],
        Pairs(("Gateway.Keys", "Gateway.Budgets"))).ShouldBeNone();

    [Fact]
    public void Check_StorageFolder_MayNameItsMirrorAlone()
    {
        var keys = new CSharpFile("src/Outrigger.Gateway/Keys/IKeyStore.cs", "namespace Outrigger.Gateway.Keys; public interface IKeyStore;");
        const string Text = "using Outrigger.Gateway.Budgets; using Outrigger.Gateway.Keys; namespace Outrigger.Storage.Keys;";

        var found = ModuleDependencyRule.Check([Budgets, keys, new CSharpFile("src/Outrigger.Storage/Keys/SqlKeyStore.cs", Text)], Pairs()).ToList();

        found.ShouldHaveSingleItem().What.ShouldBe("Storage.Keys -> Gateway.Budgets");
    }

    [Theory]
    [InlineData("Gateway.A -> Gateway.B", "no reason")]
    [InlineData("Gateway.A Gateway.B # why", "not of the form")]
    [InlineData("A -> B # why", "not of the form")]
    [InlineData("Gateway.A -> Gateway.B # x\nGateway.A -> Gateway.B # y", "twice")]
    [InlineData("Gateway.A -> Gateway.B # x\nGateway.B -> Gateway.C # y\nGateway.C -> Gateway.A # z", "cycle: Gateway.A -> Gateway.B -> Gateway.C -> Gateway.A")]
    [InlineData("Gateway.A -> Gateway.A # x", "cycle")]
    public void Parse_BadList_IsNamed(string text, string expected) => AllowedDependencies.Parse(new TextFile("list.txt", text)).Violations.ShouldName(expected);

    private static HashSet<(string From, string To)> Pairs(params (string, string)[] pairs) => [.. pairs];
}
