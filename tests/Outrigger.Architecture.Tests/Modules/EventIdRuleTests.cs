using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Modules;

public sealed class EventIdRuleTests
{
    private const string ListPath = ListFile.Folder + "event-ids.txt";

    private static readonly EventIdBlocks Blocks = EventIdBlocks.Parse(new TextFile("event-ids.txt", "1100 Gateway.Keys # keys\n1200 Gateway.Budgets # budgets\n1000 Storage # all of it\n1105 retired # was: key rotated\n"));

    [Fact]
    public void Tree_EventIds_AreUniqueAndInTheirBlocks()
    {
        var blocks = EventIdBlocks.Parse(new TextFile(ListPath, Repository.Read(ListPath)));

        blocks.Violations.ShouldBeNone();
        EventIdRule.Check(Repository.Source, blocks).ShouldBeNone();
    }

    [Theory]
    [InlineData("[LoggerMessage(1250, LogLevel.Debug, \"x\")] static partial void A(this ILogger l);", "event id 1250 of A is outside of the block 1100-1199")]
    [InlineData("[LoggerMessage(EventId = 1250, Level = LogLevel.Debug, Message = \"x\")] static partial void A(this ILogger l);", "1250 of A is outside")]
    [InlineData("[LoggerMessage(Level = LogLevel.Debug, Message = \"x\")] static partial void A(this ILogger l);", "A has no event id")]
    [InlineData("[LoggerMessage(LogLevel.Debug, \"x\")] static partial void A(this ILogger l);", "A has no event id")]
    [InlineData("[LoggerMessage(Ids.A, LogLevel.Debug, \"x\")] static partial void A(this ILogger l);", "A has no event id")]
    [InlineData("[LoggerMessage(1105, LogLevel.Debug, \"x\")] static partial void A(this ILogger l);", "1105 of A is retired")]
    [InlineData("[LoggerMessage(1101, LogLevel.Debug, \"x\")] static partial void A(this ILogger l); [LoggerMessage(1101, LogLevel.Debug, \"y\")] static partial void B(this ILogger l);", "event id 1101 of B is taken by src/Outrigger.Gateway/Keys/KeysLog.cs A")]
    public void Check_BadId_IsNamed(string members, string expected) =>
        EventIdRule.Check([new CSharpFile("src/Outrigger.Gateway/Keys/KeysLog.cs", $"static partial class KeysLog {{ {members} }}")], Blocks).ShouldName(expected);

    [Fact]
    public void Check_ModuleWithoutBlock_IsNamed() =>
        EventIdRule.Check([File("src/Outrigger.Gateway/Routing/RoutingLog.cs", 1101)], Blocks).ShouldName("Gateway.Routing has no block");

    [Fact]
    public void Check_LogMethodElsewhere_IsNamed() => EventIdRule.Check([File("src/Outrigger.Gateway/Keys/KeyRing.cs", 1101)], Blocks).ShouldName("is not in a …Log.cs");

    [Fact]
    public void Check_ProjectBlock_HoldsForItsFolders() => EventIdRule.Check([File("src/Outrigger.Storage/Engine/EngineLog.cs", 1001)], Blocks).ShouldBeNone();

    [Theory]
    [InlineData("1100 Gateway.Keys", "not of the form")]
    [InlineData("x Gateway.Keys # y", "not of the form")]
    [InlineData("1150 Gateway.Keys # y", "multiple of 100")]
    [InlineData("1100 Gateway.Keys # y\n1100 Gateway.Budgets # z", "given once")]
    [InlineData("1100 Gateway.Keys # y\n1200 Gateway.Keys # z", "given once")]
    public void Parse_BadCatalogue_IsNamed(string text, string expected) => EventIdBlocks.Parse(new TextFile("event-ids.txt", text)).Violations.ShouldName(expected);

    [Fact]
    public void BlockOf_Module_ComesBeforeItsProject() =>
        EventIdBlocks.Parse(new TextFile("x", "1000 Storage # s\n1100 Storage.Keys # k")).BlockOf(new CSharpFile("src/Outrigger.Storage/Keys/X.cs", "")).ShouldBe(1100);

    private static CSharpFile File(string path, int id) => new(path, $"static partial class L {{ [LoggerMessage({id}, LogLevel.Debug, \"x\")] static partial void A(this ILogger l); }}");
}
