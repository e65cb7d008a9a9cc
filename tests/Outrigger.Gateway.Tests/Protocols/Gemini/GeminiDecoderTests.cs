using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiDecoderTests
{
    [Fact]
    public void Read_TextThoughtAndCalls_BecomeDeltas()
    {
        var updates = Decode(
            """{"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}],"responseId":"r1","modelVersion":"m1"}""",
            """{"candidates":[{"content":{"parts":[{"text":"a"},{"functionCall":{"name":"f","args":{"x":"é"}},"thoughtSignature":"S"}]}}],"responseId":"r1"}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{"id":"own","name":"f","args":{}}},{"text":"","thoughtSignature":"T"}]},"finishReason":"STOP"}],"responseId":"r1"}""");

        var contents = updates.SelectMany(u => u.Contents).ToArray();
        contents[0].ShouldBeOfType<TextReasoningContent>().Text.ShouldBe("hm");
        contents[1].ShouldBeOfType<TextContent>().Text.ShouldBe("a");
        var first = contents[2].ShouldBeOfType<ToolCallFragmentContent>();
        (first.Index, first.Name, first.Arguments, first.Seal).ShouldBe((0, "f", """{"x":"é"}""", new ReasoningSeal("gemini", "S")));
        first.CallId.ShouldNotBeNull().ShouldMatch("^[A-Za-z0-9_-]{1,40}$");
        var second = contents[3].ShouldBeOfType<ToolCallFragmentContent>();
        (second.Index, second.CallId).ShouldBe((1, "own"));
        contents[4].ShouldBeOfType<TextContent>().Seal.ShouldBe(new ReasoningSeal("gemini", "T"));
        updates[^1].FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        (updates[0].ResponseId, updates[0].ModelId).ShouldBe(("r1", "m1"));
    }

    [Fact]
    public void Read_CallsWithoutIds_GetOthersInOtherAnswers()
    {
        string Id(string responseId) => Decode("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]},"finishReason":"STOP"}],"responseId":"#"}""".Replace("#", responseId, StringComparison.Ordinal))
            .SelectMany(u => u.Contents).OfType<ToolCallFragmentContent>().Single().CallId!;

        Id("a").ShouldBe(Id("a"));
        Id("a").ShouldNotBe(Id("b"));
    }

    [Fact]
    public void Read_ArgumentsInPieces_ArePutTogether()
    {
        static string Call(string call) => "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":" + call + "}]}}],\"responseId\":\"r\"}";
        var updates = Decode(
            Call("""{"name":"f","id":"1","willContinue":true}"""),
            Call("""{"partialArgs":[{"jsonPath":"$.city","stringValue":"New ","willContinue":true}],"willContinue":true}"""),
            Call("""{"partialArgs":[{"jsonPath":"$.city","stringValue":"Delhi"},{"jsonPath":"$.n","numberValue":1.5},{"jsonPath":"$.list[1]['a b']","boolValue":true}],"willContinue":true}"""),
            Call("""{"partialArgs":[{"jsonPath":"$.none","nullValue":"NULL_VALUE"}],"willContinue":true}"""),
            Call("{}"),
            Call("""{"name":"g","partialArgs":[{"jsonPath":"$.x","stringValue":"\"q\""}],"willContinue":true}"""),
            """{"candidates":[{"finishReason":"STOP"}]}""");

        var calls = updates.SelectMany(u => u.Contents).OfType<ToolCallFragmentContent>().ToArray();
        calls.Select(c => (c.Index, c.Name)).ShouldBe([(0, "f"), (1, "g")]);
        JsonNode.Parse(calls[0].Arguments).ShouldBeJson("""{"city":"New Delhi","n":1.5,"list":[null,{"a b":true}],"none":null}""");
        JsonNode.Parse(calls[1].Arguments).ShouldBeJson("""{"x":"\"q\""}""");
        updates[^1].FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public void Read_CallCutOffByTheLimit_IsLengthAndNotWhole()
    {
        var updates = Decode(
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.x","stringValue":"ab"}],"willContinue":true}}]}}]}""",
            """{"candidates":[{"finishReason":"MAX_TOKENS"}]}""");

        updates[^1].FinishReason.ShouldBe(ChatFinishReason.Length);
        updates.SelectMany(u => u.Contents).OfType<ToolCallFragmentContent>().Single().Arguments.ShouldBe("""{"x":"ab" """.Trim());
    }

    [Theory]
    [InlineData("STOP", "stop")]
    [InlineData("MAX_TOKENS", "length")]
    [InlineData("SAFETY", "content_filter")]
    [InlineData("RECITATION", "content_filter")]
    [InlineData("BLOCKLIST", "content_filter")]
    [InlineData("PROHIBITED_CONTENT", "content_filter")]
    [InlineData("SPII", "content_filter")]
    [InlineData("SOMETHING_NEW", "content_filter")]
    public void Read_FinishReason_IsTheNeutralOne(string reason, string expected) =>
        Decode("""{"candidates":[{"finishReason":"REASON"}]}""".Replace("REASON", reason, StringComparison.Ordinal)).Single().FinishReason!.Value.Value.ShouldBe(expected);

    [Theory]
    [InlineData("""{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}""")]
    [InlineData("""{"candidates":[{"finishReason":"UNEXPECTED_TOOL_CALL"}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":1}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"\ud800"}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[1]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":{}}}]}""")]
    [InlineData("""{"candidates":[{"content":[]}]}""")]
    [InlineData("""{"candidates":[{"index":1}]}""")]
    [InlineData("""{"candidates":[{},{}]}""")]
    [InlineData("""{"candidates":1}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":1}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":[]}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.x","stringValue":"y"}]}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"x","stringValue":"y"}]}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$[0]","stringValue":"y"}]}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.x[99999999]","boolValue":true}]}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.x","boolValue":true},{"jsonPath":"$.x.y","boolValue":true}]}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"!!"}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"par""")]
    [InlineData("[]")]
    public void Read_WhatIsNoPartOfAnAnswer_BreaksTheStream(string data)
    {
        Codec.CreateDecoder().Read(Encoding.UTF8.GetBytes(data), []).ShouldBeFalse();
        Codec.ReadAnswer(Encoding.UTF8.GetBytes(data)).ShouldBeNull();
    }

    [Fact]
    public void Read_TextBehindTheEnd_BreaksTheStream()
    {
        var decoder = Codec.CreateDecoder();
        decoder.Read("""{"candidates":[{"finishReason":"STOP"}]}"""u8, []).ShouldBeTrue();

        decoder.Read("""{"candidates":[{"content":{"parts":[{"text":"more"}]}}]}"""u8, []).ShouldBeFalse();
    }

    [Fact]
    public void ReadAnswer_BlockedPrompt_IsAFilteredAnswer()
    {
        var answer = Codec.ReadAnswer("""{"candidates":[],"promptFeedback":{"blockReason":"SAFETY"}}"""u8).ShouldNotBeNull();

        answer.FinishReason.ShouldBe(ChatFinishReason.ContentFilter);
        answer.Messages.Single().Contents.ShouldBeEmpty();
    }

    [Fact]
    public void ReadAnswer_ThinkingUsedUpTheLimit_IsEmptyAndLength()
    {
        var answer = Codec.ReadAnswer("""{"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS","index":0}]}"""u8).ShouldNotBeNull();

        (answer.FinishReason, answer.Text).ShouldBe((ChatFinishReason.Length, ""));
    }

    [Fact]
    public void ReadAnswer_CodeTheModelRan_IsText()
    {
        var answer = Codec.ReadAnswer(
            """{"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"print(1)\n"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n"}}]},"finishReason":"STOP"}]}"""u8)!;

        answer.Text.ShouldBe("\n```python\nprint(1)\n```\n\n```\n1\n```\n");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"candidates":[]}""")]
    [InlineData("""{"candidates":[{}]}""")]
    public void ReadAnswer_Nothing_IsNoAnswer(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeNull();
}
