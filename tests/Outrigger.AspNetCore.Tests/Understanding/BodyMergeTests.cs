using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Outrigger.AspNetCore.Understanding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Understanding;

public sealed class BodyMergeTests
{
    [Theory]
    [InlineData("""{ "a" : 1.00, "b":"x" }""", """{"a":1.00,"b":"y"}""", """{ "a" : 1.00, "b":"y" }""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2}""", """{"b":2}""")]
    [InlineData("""{"a":1, "b":2 }""", """{"a":1}""", """{"a":1 }""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", """{"a":1,"c":3}""", """{"a":1,"c":3}""")]
    [InlineData("""{"emial":"x","n":1e2}""", """{"n":1e2,"email":"x"}""", """{"n":1e2,"email":"x"}""")]
    [InlineData("""{ }""", """{"a":null}""", """{"a":null }""")]
    [InlineData("""{"a":1}""", """{}""", """{}""")]
    public void Merge_Corrected_LeavesTheRestByteForByte(string original, string after, string merged) =>
        Encoding.UTF8.GetString(Merge(original, after)).ShouldBe(merged);

    [Fact]
    public void Merge_AnyTwoObjects_SaysWhatItIsToSay()
    {
        var value = Gen.Elements("1", "2.50", "\"x\"", "null", "{\"k\": [1, 2]}", "[ ]", "\"},{\"", "\"\\u00e9\\\"\"");
        var fields = Gen.Zip(Gen.Elements("a", "b", "c", "\\u0064", "e e"), value).ListOf().Select(static pairs => pairs.DistinctBy(static pair => pair.Item1).ToList());
        var space = Gen.Elements("", " ", "\n\t");
        var body = Gen.Zip(fields, space).Select(static one =>
            "{" + one.Item2 + string.Join(one.Item2 + "," + one.Item2, one.Item1.Select(pair => $"\"{pair.Item1}\"{one.Item2}:{one.Item2}{pair.Item2}")) + one.Item2 + "}");
        Prop.ForAll(Arb.From(Gen.Zip(body, body)), static pair =>
        {
            var merged = JsonNode.Parse(Merge(pair.Item1, pair.Item2));
            return JsonNode.DeepEquals(merged, JsonNode.Parse(pair.Item2));
        }).Holds(cases: 300);
    }

    [Fact]
    public void Merge_NothingCorrected_IsTheOriginal()
    {
        const string Body = "{\n  \"n\": 1.0e+2,\t\"ü\":[ 1 , 2 ] }\n";

        Encoding.UTF8.GetString(Merge(Body, Body)).ShouldBe(Body);
    }

    private static byte[] Merge(string original, string after) =>
        BodyMerge.Merge(Encoding.UTF8.GetBytes(original), JsonNode.Parse(original)!.AsObject(), JsonNode.Parse(after)!.AsObject());
}
