using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Simulation;

public sealed class SimulatedToolsTests : SimulationTestBase
{
    private const string Tools = """
        "tools":[
          {"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string","default":"Kiel"},"days":{"type":"integer","minimum":1},"unit":{"enum":["C","F"]},"note":{"type":"string"}},"required":["city","days","unit"]}}},
          {"type":"function","function":{"name":"other"}}]
        """;

    [Fact]
    public async Task Tools_Required_CallsTheFirstWithItsDefaults()
    {
        var (_, answer) = await GetJsonAsync("/chat/completions", Chat("x", more: Tools + ",\"tool_choice\":\"required\""));

        var choice = answer["choices"]![0]!;
        choice["finish_reason"]!.GetValue<string>().ShouldBe("tool_calls");
        choice["message"]!["content"].ShouldBeNull();
        var call = choice["message"]!["tool_calls"]![0]!;
        call["type"]!.GetValue<string>().ShouldBe("function");
        call["function"]!["name"]!.GetValue<string>().ShouldBe("get_weather");
        call["function"]!["arguments"]!.GetValue<string>().ShouldBe("""{"city":"Kiel","days":1,"unit":"C"}""");
    }

    [Fact]
    public async Task Tools_Named_CallsThatOne()
    {
        var (_, answer) = await GetJsonAsync("/chat/completions", Chat("x", more: Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"other\"}}"));

        answer["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["name"]!.GetValue<string>().ShouldBe("other");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"tool_choice\":\"auto\"")]
    [InlineData(",\"tool_choice\":\"none\"")]
    public async Task Tools_NotForced_AreNotCalled(string choice)
    {
        var (_, answer) = await GetJsonAsync("/chat/completions", Chat("hello", more: Tools + choice));

        answer["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("hello");
    }

    [Fact]
    public async Task Tools_Streamed_JoinToTheSameArguments()
    {
        using var response = await SendAsync("/chat/completions", Chat("x", more: Tools + ",\"tool_choice\":\"required\",\"stream\":true"));

        var events = ReadEvents(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var calls = events[..^2].Select(e => JsonNode.Parse(e)!["choices"]![0]!["delta"]!["tool_calls"]![0]!["function"]!).ToList();
        calls[0]["name"]!.GetValue<string>().ShouldBe("get_weather");
        string.Concat(calls.Select(call => call["arguments"]!.GetValue<string>())).ShouldBe("""{"city":"Kiel","days":1,"unit":"C"}""");
        JsonNode.Parse(events[^2])!["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("tool_calls");
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["null","number"]}},"required":["a","b"],"additionalProperties":false}""", """{"a":"simulated","b":0}""")]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"minItems":2}""", "[false,false]")]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"const":{"k":[1]}}}}""", """{"k":[1]}""")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"string"}]}""", "null")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-01-01T00:00:00Z\"")]
    [InlineData("""{"type":"string","minLength":12}""", "\"simulated...\"")]
    [InlineData("""{"type":"string","maxLength":3}""", "\"sim\"")]
    [InlineData("""{"type":"integer","exclusiveMinimum":5}""", "6")]
    [InlineData("""{"type":"integer","minimum":7,"multipleOf":5}""", "10")]
    [InlineData("""{"type":"integer","maximum":-3}""", "-3")]
    [InlineData("""{"type":"number","minimum":0.5}""", "0.5")]
    [InlineData("""{"type":"object","properties":{"next":{"$ref":"#"}}}""", "{}")]
    [InlineData("""{"properties":{"ü":{"default":"ö"}}}""", """{"ü":"ö"}""")]
    [InlineData("{}", "{}")]
    public async Task Schema_Structured_GivesAMinimalInstance(string schema, string expected)
    {
        var (status, answer) = await GetJsonAsync(
            "/chat/completions", Chat("x", more: $$$"""
            "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{{{schema}}}}}
            """));

        status.ShouldBe(HttpStatusCode.OK);
        answer["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/missing"}""")]
    [InlineData("""{"$ref":"https://example.com/schema"}""")]
    [InlineData("""{"type":"array","items":{"type":"null"},"minItems":2000000000}""")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"array","items":{},"minItems":1000},"minItems":1000},"minItems":1000}""")]
    [InlineData("""{"type":"string","minLength":2000000000}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""")]
    [InlineData("""{"type":"banana"}""")]
    [InlineData("""{"type":"object","properties":{"a":5},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a\ud800":{"default":1}}}""")]
    [InlineData("""{"default":"\udc00"}""")]
    public async Task Schema_EndlessOrBroken_IsRefused(string schema)
    {
        var (status, answer) = await GetJsonAsync(
            "/chat/completions", Chat("x", more: $$$"""
            "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{{{schema}}}}}
            """));

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["error"].ShouldNotBeNull();
    }
}
