using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiRequestWriterTests
{
    private static readonly ChatMessage Hello = new(ChatRole.User, "Hello");

    [Fact]
    public void Write_Conversation_MergesNeighboursAndHoistsTheFirstInstructions()
    {
        var json = Write(
            Ask(new(ChatRole.System, "One."), new(ChatRole.System, "Two."), new(ChatRole.User, "a"), new(ChatRole.User, "b"), new(ChatRole.Assistant, "c"), new(ChatRole.System, "Now in French."), new(ChatRole.User, "d")),
            out var report);

        json["systemInstruction"].ShouldBeJson("""{"parts":[{"text":"One."},{"text":"Two."}]}""");
        json["contents"].ShouldBeJson(
            """[{"role":"user","parts":[{"text":"a"},{"text":"b"}]},{"role":"model","parts":[{"text":"c"}]},{"role":"user","parts":[{"text":"Now in French."},{"text":"d"}]}]""");
        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBe("adjusted=mid-conversation-system");
    }

    [Fact]
    public void Write_ToolLoop_PutsResultsInTheOrderOfTheirCalls()
    {
        var calls = new ChatMessage(ChatRole.Assistant, [ToolCalls.Create("a", "f", "{\"x\":1}"), ToolCalls.Create("b", "f", ""), ToolCalls.Create("c", "g", "not json")]);
        var json = Write(Ask(
            Hello, calls, Result("c", "[1,2]"), Result("a", "sunny"), Result("b", """{"t":20}"""), new(ChatRole.User, "and?")));

        json["contents"]!.AsArray().Skip(1).ToJson().ShouldBeJson(
            """
            [{"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{"x":1}}},{"functionCall":{"id":"b","name":"f","args":{}}},{"functionCall":{"id":"c","name":"g","args":{"invalid_arguments":"not json"}}}]},
             {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"result":"sunny"}}},{"functionResponse":{"id":"b","name":"f","response":{"t":20}}},{"functionResponse":{"id":"c","name":"g","response":{"result":[1,2]}}}]},
             {"role":"user","parts":[{"text":"and?"}]}]
            """);
    }

    [Fact]
    public void Write_FailedResult_SaysError()
    {
        var failed = new FunctionResultContent("a", "broke") { IsToolError = true };
        var json = Write(Ask(Hello, new(ChatRole.Assistant, [ToolCalls.Create("a", "f", "{}")]), new(ChatRole.Tool, [failed])));

        json["contents"]![2]!["parts"]![0]!["functionResponse"]!["response"].ShouldBeJson("""{"error":"broke"}""");
    }

    [Fact]
    public void Write_ResultWithoutCall_IsRefused()
    {
        Write(Ask(Hello, Result("x", "y")), out var report);

        report.Error.ShouldNotBeNull().Param.ShouldBe("messages");
    }

    [Theory]
    [InlineData("gemini-3-pro-preview", true)]
    [InlineData("gemini-2.5-flash", false)]
    public void Write_ImageInAResult_StandsWhereTheModelTakesIt(string model, bool isInside)
    {
        var result = new FunctionResultContent("a", new List<AIContent> { new TextContent("see"), new DataContent(new byte[] { 1 }, "image/png") });
        var json = Write(Ask(Hello, new(ChatRole.Assistant, [ToolCalls.Create("a", "f", "{}")]), new(ChatRole.Tool, [result])), out var report, model);

        var response = json["contents"]![2]!["parts"]![0]!["functionResponse"]!;
        response["response"].ShouldBeJson("""{"result":"see"}""");
        const string Image = """[{"inlineData":{"mimeType":"image/png","data":"AQ=="}}]""";
        (isInside ? response["parts"] : json["contents"]![3]!["parts"]).ShouldBeJson(Image);
        report.ToHeader().ShouldBe(isInside ? null : "adjusted=tool-result-images");
    }

    [Fact]
    public void Write_OwnSeals_StandOnTheirParts()
    {
        var json = Write(Ask(Hello, new(ChatRole.Assistant,
        [
            new TextReasoningContent("hm") { Seal = new("gemini", "S1") },
            new TextContent("x") { Seal = new("gemini", "S2") },
            new TextContent("") { Seal = new("gemini", "S3") },
        ])));

        json["contents"]![1]!["parts"].ShouldBeJson(
            """[{"text":"hm","thought":true,"thoughtSignature":"S1"},{"text":"x","thoughtSignature":"S2"},{"text":"","thoughtSignature":"S3"}]""");
    }

    [Fact]
    public void Write_ForeignSeals_AreDroppedWithTheirReasoning()
    {
        var json = Write(
            Ask(Hello, new(ChatRole.Assistant, [new TextReasoningContent("hm") { Seal = new("anthropic", "S1") }, new TextContent("x")])), out var report);

        json["contents"]![1]!["parts"].ShouldBeJson("""[{"text":"x"}]""");
        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBe("dropped=reasoning-signature,reasoning");
    }

    [Fact]
    public void Write_UnsignedCallOfTheCurrentTurn_GetsTheDocumentedStandIn()
    {
        ChatMessage Calls(params string[] ids) => new(ChatRole.Assistant, [.. ids.Select(i => ToolCalls.Create(i, "f", "{}"))]);
        var request = Ask(Hello, Calls("a"), Result("a", "1"), new(ChatRole.User, "again"), Calls("b", "c"), Result("b", "1"), Result("c", "1"), Calls("d"), Result("d", "1"));

        string?[] Signatures(string model) =>
            [.. Write(request, model)["contents"]!.AsArray().SelectMany(c => c!["parts"]!.AsArray()).Where(p => p!["functionCall"] is not null).Select(p => p!["thoughtSignature"]?.GetValue<string>())];

        Signatures("gemini-3-flash").ShouldBe([null, GeminiSeals.Unsigned, null, GeminiSeals.Unsigned]);
        Signatures("gemini-2.5-flash").ShouldAllBe(s => s == null);
        request.Messages[4].Contents[0].Seal = new("gemini", "own");
        Signatures("models/gemini-3.6-pro")[1].ShouldBe("own");
        Signatures("gemini-flash-latest")[3].ShouldBe(GeminiSeals.Unsigned);
    }

    [Fact]
    public void Write_Tools_CarryTidyJsonSchemas()
    {
        var request = Ask(Hello);
        request.Options.Tools = [Tool("f", """{"$schema":"x","type":"object","properties":{"k":{"const":"v"},"type":{"$ref":"#/definitions/T","description":"d"}},"definitions":{"T":{"type":"string"}}}""")];
        request.Options.ToolMode = ChatToolMode.RequireSpecific("f");
        request.StrictTools.Add("f");

        var json = Write(request, out var report);

        json["tools"].ShouldBeJson(
            """
            [{"functionDeclarations":[{"name":"f","description":"about f","parametersJsonSchema":{"type":"object",
              "properties":{"k":{"enum":["v"]},"type":{"type":"string","description":"d"}},"$defs":{"T":{"type":"string"}}}}]}]
            """);
        json["toolConfig"].ShouldBeJson("""{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}""");
        report.ToHeader().ShouldBe("dropped=strict-tools");
    }

    [Fact]
    public void Write_AllowedTools_AreOfferedAlone()
    {
        var request = Ask(Hello);
        request.Options.Tools = [Tool("f"), Tool("g")];
        request.AllowedTools = ["g"];

        var json = Write(request, out var report);

        json["tools"]![0]!["functionDeclarations"]!.AsArray().Select(f => f!["name"]!.GetValue<string>()).ShouldBe(["g"]);
        report.ToHeader().ShouldBe("adjusted=allowed-tools");
        request.Options.ToolMode = ChatToolMode.RequireAny;
        Write(request)["toolConfig"].ShouldBeJson("""{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["g"]}}""");
    }

    [Fact]
    public void Write_OneCallAtATime_IsRefused()
    {
        var request = Ask(Hello);
        request.Options.Tools = [Tool("f")];
        request.Options.AllowMultipleToolCalls = false;

        Write(request, out var report);

        report.Error!.Param.ShouldBe("parallel_tool_calls");
    }

    [Fact]
    public void Write_Options_AreTheConfig()
    {
        var request = Ask(Hello);
        var options = request.Options;
        (options.Temperature, options.TopP, options.TopK, options.MaxOutputTokens, options.Seed) = (0.7f, 0.5f, 3, 9, 4);
        (options.PresencePenalty, options.FrequencyPenalty, options.StopSequences) = (0.1f, -0.1f, ["x"]);
        options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object","additionalProperties":false}""").RootElement, "n");
        request.EndUser = "u";

        var json = Write(request, out var report);

        json["generationConfig"].ShouldBeJson(
            """
            {"temperature":0.7,"topP":0.5,"topK":3,"presencePenalty":0.1,"frequencyPenalty":-0.1,"maxOutputTokens":9,"seed":4,"stopSequences":["x"],
             "responseMimeType":"application/json","responseJsonSchema":{"type":"object","additionalProperties":false}}
            """);
        report.ToHeader().ShouldBe("dropped=end-user");
    }

    [Fact]
    public void Write_SixStopSequences_AreRefused()
    {
        var request = Ask(Hello);
        request.Options.StopSequences = ["1", "2", "3", "4", "5", "6"];

        Write(request, out var report);

        report.Error!.Param.ShouldBe("stop");
    }

    [Theory]
    [InlineData("gemini-2.5-flash", "none", null, """{"thinkingBudget":0}""", false)]
    [InlineData("gemini-2.5-pro", "none", null, """{"thinkingBudget":128}""", true)]
    [InlineData("gemini-2.5-flash", "low", true, """{"thinkingBudget":1024,"includeThoughts":true}""", false)]
    [InlineData("gemini-2.5-flash", "medium", null, """{"thinkingBudget":8192}""", false)]
    [InlineData("gemini-2.5-flash", "xhigh", null, """{"thinkingBudget":24576}""", true)]
    [InlineData("gemini-3-flash", "minimal", null, """{"thinkingLevel":"MINIMAL"}""", false)]
    [InlineData("gemini-3-pro-preview", "none", null, """{"thinkingLevel":"LOW"}""", true)]
    [InlineData("gemini-3-pro-preview", "high", null, """{"thinkingLevel":"HIGH"}""", false)]
    [InlineData("gemini-flash-latest", "max", null, """{"thinkingLevel":"HIGH"}""", true)]
    public void Write_Effort_IsInTheModelsWords(string model, string effort, bool? include, string expected, bool isAdjusted)
    {
        var request = Ask(Hello);
        request.Reasoning = new ReasoningWish(effort, IncludeText: include);

        var json = Write(request, out var report, model);

        json["generationConfig"]!["thinkingConfig"].ShouldBeJson(expected);
        report.ToHeader().ShouldBe(isAdjusted ? "adjusted=reasoning" : null);
    }

    [Fact]
    public void Write_ExtraOfAnother_IsRefused()
    {
        var request = Ask(Hello);
        request.Extras.Add(new ExtraFeature(Features.LogitBias, "logit_bias", "{}"u8.ToArray()));

        Write(request, out var report);

        report.Error!.Param.ShouldBe("logit_bias");
    }

    [Fact]
    public void Write_Tier_IsCarriedWhereGoogleHasIt()
    {
        var request = Ask(Hello);
        request.Extras.Add(new ExtraFeature(Features.ServiceTier, "service_tier", "\"flex\""u8.ToArray()));

        Write(request)["serviceTier"]!.GetValue<string>().ShouldBe("flex");
    }

    private static ChatMessage Result(string id, string text) => new(ChatRole.Tool, [new FunctionResultContent(id, text)]);

    private static AIFunctionDeclaration Tool(string name, string schema = """{"type":"object"}""") =>
        AIFunctionFactory.CreateDeclaration(name, "about " + name, JsonDocument.Parse(schema).RootElement);
}

internal static class JsonNodes
{
    public static JsonNode ToJson(this IEnumerable<JsonNode?> nodes) => new JsonArray([.. nodes.Select(n => n?.DeepClone())]);
}
