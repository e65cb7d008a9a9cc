using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Gateway.Protocols.Gemini;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiSchemaTests
{
    [Theory]
    [InlineData("""{"type":"STRING","format":"enum","enum":["a"],"nullable":true}""", """{"type":["string","null"],"enum":["a",null]}""")]
    [InlineData("""{"any_of":[{"type":"STRING"},{"type":"NULL"}]}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""")]
    [InlineData("""{"type":"OBJECT","properties":{"type":{"type":"NUMBER"},"nullable":{"type":"BOOLEAN"}},"maxProperties":"3"}""", """{"type":"object","properties":{"type":{"type":"number"},"nullable":{"type":"boolean"}},"maxProperties":3}""")]
    [InlineData("""{"type":"STRING","example":"x","description":"d"}""", """{"type":"string","examples":["x"],"description":"d"}""")]
    [InlineData("""{"type":"object","$defs":{"x":{}},"additionalProperties":false}""", """{"type":"object","$defs":{"x":{}},"additionalProperties":false}""")]
    [InlineData("""{"type":"TYPE_UNSPECIFIED"}""", "{}")]
    public void TryToJsonSchema_OpenApi_IsJsonSchema(string schema, string expected)
    {
        GeminiSchema.TryToJsonSchema(Parse(schema), out var result).ShouldBeTrue();

        JsonNode.Parse(result.GetRawText()).ShouldBeJson(expected);
    }

    [Fact]
    public void TryToUpstream_Recursion_KeepsItsReference()
    {
        const string Tree =
            """
            {"$ref":"#/$defs/Node","title":"Tree","$defs":{"Node":{"type":"object","properties":{"next":{"$ref":"#/$defs/Node","description":"the next"},"plain":{"$ref":"#/$defs/Node"}}}}}
            """;

        GeminiSchema.TryToUpstream(Parse(Tree), out var result).ShouldBeTrue();

        var json = JsonNode.Parse(result.GetRawText())!;
        json["title"]!.GetValue<string>().ShouldBe("Tree");
        json["properties"]!["next"].ShouldBeJson("""{"$ref":"#/$defs/Node"}""");
        json["properties"]!["plain"].ShouldBeJson("""{"$ref":"#/$defs/Node"}""");
        json["$defs"]!["Node"]!["type"]!.GetValue<string>().ShouldBe("object");
    }

    [Fact]
    public void TryToUpstream_ReferenceToNothing_IsRefused() =>
        GeminiSchema.TryToUpstream(Parse("""{"properties":{"a":{"$ref":"#/$defs/Missing","title":"x"}}}"""), out _).ShouldBeFalse();

    [Fact]
    public void TryToUpstream_SchemaThatWouldExplode_IsRefused()
    {
        // Each definition refers to the next one ten times, with a neighbour, so that each would be put in whole.
        var schema = new StringBuilder("""{"$ref":"#/$defs/d0","title":"t","$defs":{"d9":{"type":"string"}""");
        for (var i = 0; i < 9; i++)
        {
            schema.Append(",\"d" + i + "\":{\"properties\":{")
                .AppendJoin(',', Enumerable.Range(0, 10).Select(p => "\"p" + p + "\":{\"$ref\":\"#/$defs/d" + (i + 1) + "\",\"title\":\"x\"}"))
                .Append("}}");
        }

        GeminiSchema.TryToUpstream(Parse(schema + "}}"), out _).ShouldBeFalse();
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
