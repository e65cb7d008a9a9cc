using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Modules;

public sealed class PublicTypeRuleTests
{
    private static readonly HashSet<string> None = [];

    [Fact]
    public void Tree_PublicTypes_AreDoorsSettingsPortsAndContracts() => PublicTypeRule.Check(Repository.Source, ListFile.Read("public-types.txt")).ShouldBeNone();

    [Theory]
    [InlineData("public sealed class BudgetLedger;", "BudgetLedger is public")]
    [InlineData("public static class BudgetMath;", "BudgetMath is public")]
    [InlineData("internal class BudgetLedger;", "BudgetLedger is not sealed")]
    [InlineData("class BudgetLedger;", "BudgetLedger is not sealed")]
    public void Check_EngineIsOpen_IsNamed(string text, string expected) => Check(text, None).ShouldName(expected);

    [Theory]
    [InlineData("internal sealed class BudgetLedger;")]
    [InlineData("public static class BudgetsModule;")]
    [InlineData("public sealed class BudgetsOptions;")]
    [InlineData("public static class BudgetsErrors;")]
    [InlineData("public interface IBudgetStore; public sealed record Budget(int Id); public enum BudgetState; public readonly record struct Money(long Nano);")]
    [InlineData("internal class Shape; internal sealed class Circle : Shape;")]
    [InlineData("internal sealed class Outer { public sealed class Inner; }")]
    public void Check_ContractOrClosedEngine_IsFine(string text) => Check(text, None).ShouldBeNone();

    [Fact]
    public void Check_Listed_IsFine() => Check("public sealed class BudgetLedger;", new HashSet<string> { "BudgetLedger" }).ShouldBeNone();

    private static IEnumerable<Violation> Check(string text, IReadOnlySet<string> listed) =>
        PublicTypeRule.Check([new CSharpFile("src/Outrigger.Gateway/Budgets/Budgets.cs", text)], listed);
}
