using System.Text;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiRequestReaderTests
{
    [Fact]
    public void Read_Conversation_KeepsRolesAndOrder()
    {
        var request = Read(
            """
            {"system_instruction":{"role":"user","parts":[{"text":"Be brief."}]},
             "contents":[{"role":"user","parts":[{"text":"a"},{"inline_data":{"mime_type":"image/png","data":"iVBORw=="}}]},
                         {"role":"model","parts":[{"text":"b"}]},
                         {"parts":{"text":"c"}}]}
            """);

        request.Messages.Select(m => (m.Role.Value, m.Text)).ShouldBe([("system", "Be brief."), ("user", "a"), ("assistant", "b"), ("user", "c")]);
        request.Messages[1].Contents[1].ShouldBeOfType<DataContent>().Data.ToArray().ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
    }

    [Fact]
    public void Read_ParallelCallsOfOneNameWithoutIds_StayPaired()
    {
        var request = Read(
            """
            {"contents":[
              {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"g"}},{"functionCall":{"name":"f","args":{"n":2}}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},{"functionResponse":{"name":"f","response":{"output":"two"}}},{"functionResponse":{"name":"g","response":{"x":3}}},{"text":"go on"}]}]}
            """);

        var calls = request.Messages[0].Contents.OfType<FunctionCallContent>().ToArray();
        calls.Select(c => c.CallId).ShouldBeUnique();
        ToolCalls.GetArguments(calls[2]).ShouldBe("""{"n":2}""");
        var results = request.Messages.Where(m => m.Role == ChatRole.Tool).Select(m => (FunctionResultContent)m.Contents.Single()).ToArray();
        results.Select(r => (r.CallId, ToolResults.GetText(r))).ShouldBe([(calls[0].CallId, "one"), (calls[2].CallId, "two"), (calls[1].CallId, """{"x":3}""")]);
        request.Messages[^1].Text.ShouldBe("go on");
    }

    [Fact]
    public void Read_ResultsWithIds_ArePairedByIdWhateverTheirOrder()
    {
        var request = Read(
            """
            {"contents":[
              {"role":"model","parts":[{"function_call":{"id":"a","name":"f"}},{"function_call":{"id":"b","name":"f"}}]},
              {"role":"function","parts":[{"function_response":{"id":"b","name":"f","response":{"error":"broke"}}},{"function_response":{"id":"a","name":"f","response":{"result":[1]}}}]}]}
            """);

        var results = request.Messages.Skip(1).Select(m => (FunctionResultContent)m.Contents.Single()).ToArray();
        results.Select(r => (r.CallId, ToolResults.GetText(r), r.IsToolError)).ShouldBe([("b", "broke", true), ("a", "[1]", false)]);
    }

    [Fact]
    public void Read_SameHistoryTwice_HasTheSameIds()
    {
        const string Body = """{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]}]}""";

        string Id() => Read(Body).Messages[0].Contents.OfType<FunctionCallContent>().Single().CallId;

        Id().ShouldBe(Id());
        Id().ShouldMatch("^[A-Za-z0-9_-]{1,40}$");
    }

    [Fact]
    public void Read_Signatures_BecomeSealsOnTheirParts()
    {
        var request = Read(
            """
            {"contents":[{"role":"model","parts":[
              {"text":"hm","thought":true,"thoughtSignature":"AAA="},{"functionCall":{"name":"f"},"thoughtSignature":"BB-_"},
              {"functionCall":{"name":"f"},"thoughtSignature":"skip_thought_signature_validator"},{"text":"","thoughtSignature":"CCC="}]}]}
            """);

        var contents = request.Messages[0].Contents;
        contents[0].ShouldBeOfType<TextReasoningContent>().Seal.ShouldBe(new ReasoningSeal("gemini", "AAA="));
        contents[1].Seal.ShouldBe(new ReasoningSeal("gemini", "BB-_"));
        contents[2].Seal.ShouldBeNull();
        contents[3].ShouldBeOfType<TextContent>().Seal.ShouldBe(new ReasoningSeal("gemini", "CCC="));
    }

    [Fact]
    public void Read_Tools_HaveJsonSchemas()
    {
        var request = Read(
            """
            {"contents":[],"tools":{"function_declarations":[
              {"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"b":{"type":"STRING","nullable":true},"a":{"type":"ARRAY","items":{"type":"INTEGER"},"minItems":"2"}},"propertyOrdering":["a","b"],"required":["a"]}},
              {"name":"g","description":null,"parametersJsonSchema":{"type":"object","$defs":{"x":{}}}},{"name":"h"}]},
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f","g"]}}}
            """);

        var tools = request.Options.Tools!.Cast<AIFunctionDeclaration>().ToArray();
        tools.Select(t => t.Name).ShouldBe(["f", "g", "h"]);
        tools[0].JsonSchema.GetRawText().ShouldBe("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"},"minItems":2},"b":{"type":["string","null"]}},"required":["a"]}""");
        tools[1].JsonSchema.GetRawText().ShouldBe("""{"type":"object","$defs":{"x":{}}}""");
        tools[2].JsonSchema.GetRawText().ShouldBe("""{"type":"object","properties":{}}""");
        request.Options.ToolMode.ShouldBe(ChatToolMode.RequireAny);
        request.AllowedTools.ShouldBe(["f", "g"]);
    }

    [Theory]
    [InlineData("AUTO", "auto")]
    [InlineData("VALIDATED", "auto")]
    [InlineData("NONE", "none")]
    [InlineData("any", "required")]
    public void Read_Mode_IsTheToolMode(string mode, string expected)
    {
        var request = Read("""{"contents":[],"tool_config":{"function_calling_config":{"mode":"MODE"}}}""".Replace("MODE", mode, StringComparison.Ordinal));

        request.Options.ToolMode.ShouldBe(expected switch { "auto" => ChatToolMode.Auto, "none" => ChatToolMode.None, _ => ChatToolMode.RequireAny });
    }

    [Fact]
    public void Read_AnyOfOne_IsThatOne() =>
        Read("""{"contents":[],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}""").Options.ToolMode.ShouldBe(ChatToolMode.RequireSpecific("f"));

    [Fact]
    public void Read_Config_FillsTheOptions()
    {
        var request = Read(
            """
            {"contents":[],"generationConfig":{"temperature":0.7,"topP":0.9,"top_k":40,"maxOutputTokens":"100","stopSequences":["x"],"candidateCount":1,"seed":5,
              "presencePenalty":0.1,"frequencyPenalty":0.2,"responseMimeType":"application/json","responseSchema":{"type":"OBJECT"},"responseModalities":["TEXT"],
              "responseLogprobs":false,"thinkingConfig":{"thinkingBudget":512,"includeThoughts":true}}}
            """);

        var options = request.Options;
        (options.Temperature, options.TopP, options.TopK, options.MaxOutputTokens, options.Seed).ShouldBe((0.7f, 0.9f, 40, 100, 5L));
        (options.PresencePenalty, options.FrequencyPenalty).ShouldBe((0.1f, 0.2f));
        options.StopSequences.ShouldBe(["x"]);
        options.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>().Schema!.Value.GetRawText().ShouldBe("""{"type":"object"}""");
        request.Reasoning.ShouldBe(new ReasoningWish(BudgetTokens: 512, IncludeText: true));
        request.Extras.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"thinkingLevel":"LOW"}""", "low", null, false)]
    [InlineData("""{"thinkingBudget":0}""", null, 0L, false)]
    [InlineData("""{"thinking_budget":-1}""", null, null, true)]
    public void Read_Thinking_IsAWish(string config, string? effort, long? budget, bool isAdaptive) =>
        Read("""{"contents":[],"generationConfig":{"thinkingConfig":CONFIG}}""".Replace("CONFIG", config, StringComparison.Ordinal)).Reasoning.ShouldBe(new ReasoningWish(effort, budget, null, isAdaptive));

    [Theory]
    [InlineData("""{"contents":[],"cachedContent":"cachedContents/1"}""", "cached-content", true)]
    [InlineData("""{"contents":[],"labels":{"a":"b"}}""", "metadata", false)]
    [InlineData("""{"contents":[],"safetySettings":[{"category":"X","threshold":"BLOCK_NONE"}]}""", "safety-settings", false)]
    [InlineData("""{"contents":[],"safetySettings":[{"category":"X","threshold":"BLOCK_LOW_AND_ABOVE"}]}""", "safety-settings", true)]
    [InlineData("""{"contents":[],"tools":[{"googleSearch":{}}]}""", "web-search", true)]
    [InlineData("""{"contents":[],"tools":[{"codeExecution":{}}]}""", "provider-tools", true)]
    [InlineData("""{"contents":[],"generationConfig":{"candidateCount":2}}""", "candidate-count", true)]
    [InlineData("""{"contents":[],"generationConfig":{"responseLogprobs":true}}""", "logprobs", true)]
    [InlineData("""{"contents":[],"generationConfig":{"logprobs":3}}""", "top-logprobs", true)]
    [InlineData("""{"contents":[],"generationConfig":{"responseModalities":["IMAGE"]}}""", "output-modalities", true)]
    [InlineData("""{"contents":[],"generationConfig":{"speechConfig":{}}}""", "audio", true)]
    [InlineData("""{"contents":[],"generationConfig":{"mediaResolution":"X"}}""", "mediaResolution", true)]
    [InlineData("""{"contents":[],"generationConfig":{"responseMimeType":"text/x.enum","responseSchema":{"type":"STRING"}}}""", "json-schema", true)]
    [InlineData("""{"contents":[],"some_thing":1}""", "someThing", true)]
    [InlineData("""{"contents":[{"parts":[{"fileData":{"fileUri":"gs://a/b"}}]}]}""", "stored-files", true)]
    [InlineData("""{"contents":[{"parts":[{"text":"x","videoMetadata":{}}]}]}""", "videoMetadata", true)]
    [InlineData("""{"contents":[],"toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}}}""", "validated-calls", false)]
    public void Read_WhatHasNoWord_IsKept(string body, string feature, bool changesAnswer)
    {
        var extra = Read(body).Extras.ShouldHaveSingleItem();

        (extra.Feature, extra.ChangesAnswer).ShouldBe((feature, changesAnswer));
    }

    [Theory]
    [InlineData("""{"contents":[1]}""", "contents[0]")]
    [InlineData("""{"contents":[{"role":"robot","parts":[]}]}""", "contents[0].role")]
    [InlineData("""{"contents":[{"parts":[{"text":1}]}]}""", "contents[0].parts[0].text")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"!"}}]}]}""", "contents[0].parts[0].inlineData.data")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"data":""}}]}]}""", "contents[0].parts[0].inlineData")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"args":{}}}]}]}""", "contents[0].parts[0].functionCall.name")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":[]}}]}]}""", "contents[0].parts[0].functionCall.args")]
    [InlineData("""{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}""", "contents[0].parts[0].functionResponse")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":1}}]}]}""", "contents[1].parts[0].functionResponse.response")]
    [InlineData("""{"contents":[],"tools":[1]}""", "tools[0]")]
    [InlineData("""{"contents":[],"tools":[{"functionDeclarations":[{}]}]}""", "tools[0].functionDeclarations[0].name")]
    [InlineData("""{"contents":[],"generationConfig":{"temperature":"hot"}}""", "generationConfig.temperature")]
    [InlineData("""{"contents":[],"generationConfig":{"responseSchema":{}}}""", "generationConfig.responseMimeType")]
    [InlineData("""{"contents":[],"generationConfig":{"thinkingConfig":{"thinkingLevel":"huge"}}}""", "generationConfig.thinkingConfig.thinkingLevel")]
    [InlineData("""{"contents":[],"toolConfig":{"functionCallingConfig":{"mode":"SOMETIMES"}}}""", "toolConfig.functionCallingConfig.mode")]
    [InlineData("""{"contents":[],"systemInstruction":{"parts":[{"inlineData":{}}]}}""", "systemInstruction.parts[0]")]
    public void Read_BadMember_IsNamed(string body, string param) => Refuse(body).ShouldNotBeNull().Param.ShouldBe(param);

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"\ud800"}]}]}""")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"\udc00"}}]}]}""")]
    public void Read_HalfASurrogatePair_IsRefused(string body) => Refuse(body).ShouldNotBeNull().Status.ShouldBe(400);

    [Fact]
    public void Read_DeepSchema_IsRefused()
    {
        var schema = new StringBuilder();
        for (var i = 0; i < 400; i++)
        {
            schema.Append("""{"type":"ARRAY","items":""");
        }

        schema.Append("{}").Append('}', 400);

        Refuse("""{"contents":[],"tools":[{"functionDeclarations":[{"name":"f","parameters":""" + schema + "}]}]}").ShouldNotBeNull();
    }
}
