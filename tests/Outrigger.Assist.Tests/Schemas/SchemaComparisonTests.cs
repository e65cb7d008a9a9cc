using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Schemas;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Schemas;

public sealed class SchemaComparisonTests
{
    private readonly ISchemaComparison _comparison = new ServiceCollection().AddSingleton<TimeProvider>(new ManualTimeProvider()).AddSchemas().BuildServiceProvider().GetRequiredService<ISchemaComparison>();

    [Fact]
    public void Compare_ValuesThatWereRightAndAreWrongNow_BreakWhoWritesThem() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var (before, after) = Pair(seed);
            return !SchemaCases.Values.Any(value => SchemaCases.IsValid(before, value) && !SchemaCases.IsValid(after, value)) || Breaks(before, after, isWrittenByCallers: true);
        }).Holds(2000);

    [Fact]
    public void Compare_ValuesThatWereWrongAndAreRightNow_BreakWhoReadsThem() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var (before, after) = Pair(seed);
            return !SchemaCases.Values.Any(value => !SchemaCases.IsValid(before, value) && SchemaCases.IsValid(after, value)) || Breaks(before, after, isWrittenByCallers: false);
        }).Holds(2000);

    [Fact]
    public void Compare_WithItself_FindsNothing() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var text = SchemaCases.Schema(new Random(seed)).ToJsonString();
            return _comparison.Compare(text, text, true).Count + _comparison.Compare(text, text, false).Count == 0;
        }).Holds(500);

    [Theory]
    [InlineData("""{"oneOf":[{"type":"null"},{"type":"object","required":["a"]}]}""", "request-body-became-nullable", ChangeLevel.Info, true)]
    [InlineData("""{"oneOf":[{"type":"object","required":["a"]},{"type":"null"}]}""", "response-body-became-nullable", ChangeLevel.Error, false)]
    [InlineData("""{"type":"object","required":["a"],"maxProperties":2}""", "request-body-max-properties-set", ChangeLevel.Warning, true)]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""", "request-body-additional-properties-forbidden", ChangeLevel.Warning, true)]
    public void Compare_OneChange_IsNamedAndJudged(string after, string id, ChangeLevel level, bool isWrittenByCallers)
    {
        var changes = _comparison.Compare("""{"type":"object","required":["a"]}""", after, isWrittenByCallers);

        changes.Select(static change => (change.Id, change.Level)).ShouldBe([(id, level)]);
    }

    [Fact]
    public void Compare_TakenFromBesideNull_BreaksWhoWritesNull() =>
        _comparison.Compare("""{"anyOf":[{"type":"string","enum":["x"]},{"type":"null"}]}""", """{"type":"string","enum":["x"]}""", true)
            .Select(static change => (change.Id, change.Level)).ShouldBe([("request-body-became-not-nullable", ChangeLevel.Error)]);

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"type\":")]
    public void Compare_NoSchema_IsRefused(string text) => Should.Throw<InvalidDataException>(() => _comparison.Compare("{}", text, true));

    private static (JsonObject Before, JsonObject After) Pair(int seed)
    {
        var random = new Random(seed);
        var before = SchemaCases.Schema(random);
        var after = before.DeepClone().AsObject();
        for (var i = 1 + random.Next(3); i > 0; i--)
        {
            SchemaCases.Change(after, random);
        }

        return (before, after);
    }

    private bool Breaks(JsonObject before, JsonObject after, bool isWrittenByCallers) =>
        _comparison.Compare(before.ToJsonString(), after.ToJsonString(), isWrittenByCallers).Any(static change => change.Level >= ChangeLevel.Warning);
}
