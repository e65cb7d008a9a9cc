using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicRequestWriterTests
{
    private const string Sonnet4 = "claude-sonnet-4-20250514";
    private const string Sonnet45 = "claude-sonnet-4-5";
    private const string Opus46 = "claude-opus-4-6";
    private const string Opus48 = "claude-opus-4-8";
    private const string Fable = "claude-fable-5";

    private static readonly JsonElement ASchema = JsonDocument.Parse("""{"type":"object","properties":{"type":{"type":"object"},"a":{"type":"array","items":{"type":"object"}}}}""").RootElement;

    [Fact]
    public void Write_Plain_IsMinimal() =>
        Write(Chat(new ChatMessage(ChatRole.System, "S"), new ChatMessage(ChatRole.User, "hi")), Sonnet45)
            .ShouldBe("""{"model":"claude-sonnet-4-5","max_tokens":32000,"system":"S","messages":[{"role":"user","content":"hi"}]}""");

    [Theory]
    [InlineData(null, null, "claude-3-haiku-20240307", 4096)]
    [InlineData(null, null, "claude-3-5-sonnet-latest", 8192)]
    [InlineData(null, 64000L, Sonnet45, 64000)]
    [InlineData(77, 64000L, Sonnet45, 77)]
    [InlineData(null, null, "glm-5", 4096)]
    public void Write_MaxTokens_IsAlwaysThere(int? asked, long? known, string model, int expected)
    {
        var request = Chat(new ChatMessage(ChatRole.User, "hi"));
        request.Options.MaxOutputTokens = asked;

        Write(request, model, known).ShouldContain($"\"max_tokens\":{expected},");
    }

    [Fact]
    public void Write_ToolTurns_GoIntoOneMessageResultsFirst()
    {
        var request = Chat(
            new ChatMessage(ChatRole.User, "q"),
            new ChatMessage(ChatRole.Assistant, [new TextContent(" "), ToolCalls.Create("c1", "f", "{\"a\":1}"), ToolCalls.Create("functions.g:0", "g", "")]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", "r1")]),
            new ChatMessage(ChatRole.User, "and"),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("functions.g:0", new List<AIContent> { new TextContent("x"), new DataContent(new byte[] { 1 }, "image/png") }) { IsToolError = true }]));

        Write(request, Sonnet45).ShouldEndWith(
            """
            "messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},{"type":"tool_use","id":"ork64_ZnVuY3Rpb25zLmc6MA","name":"g","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r1"},{"type":"tool_result","tool_use_id":"ork64_ZnVuY3Rpb25zLmc6MA","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQ=="}}],"is_error":true},{"type":"text","text":"and"}]}]}
            """);
    }

    [Fact]
    public void Write_ArgumentsThatAreNoObject_StayAsText() =>
        Write(Chat(new ChatMessage(ChatRole.User, "q"), new ChatMessage(ChatRole.Assistant, [ToolCalls.Create("c", "f", "{half")])), Sonnet45)
            .ShouldContain("""
                "input":{"outrigger_arguments_text":"{half"}
                """.Trim());

    [Fact]
    public void Write_AssistantFirst_GetsAUserBeforeIt()
    {
        var (json, report) = AnthropicFixtures.Write(Chat(new ChatMessage(ChatRole.Assistant, "Hello!"), new ChatMessage(ChatRole.User, "hi")), Sonnet45);

        json.ShouldContain("""[{"role":"user","content":"(The assistant speaks first.)"},{"role":"assistant","content":"Hello!"},{"role":"user","content":"hi"}]""");
        report.ToHeader().ShouldBe("adjusted=first-turn");
    }

    [Fact]
    public void Write_NothingButSystem_IsRefused() => Refused(Chat(new ChatMessage(ChatRole.System, "S")), Sonnet45).ShouldBe("messages");

    [Theory]
    [InlineData(Sonnet45, """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"<system>\nM\n</system>"}]},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]""", "adjusted=mid-conversation-system")]
    [InlineData(Opus48, """[{"role":"user","content":"a"},{"role":"system","content":"M"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]""", null)]
    public void Write_SystemInTheMiddle_StaysWhereItStood(string model, string messages, string? notes)
    {
        var (json, report) = AnthropicFixtures.Write(
            Chat(new ChatMessage(ChatRole.User, "a"), new ChatMessage(ChatRole.System, "M"), new ChatMessage(ChatRole.Assistant, "b"), new ChatMessage(ChatRole.User, "c")), model);

        json.ShouldContain("\"messages\":" + messages);
        report.ToHeader().ShouldBe(notes);
    }

    [Fact]
    public void Write_OwnSeals_AreByteForByteAndFirst()
    {
        var request = Chat(
            new ChatMessage(ChatRole.User, "q"),
            new ChatMessage(ChatRole.Assistant,
            [
                new TextContent("t"),
                new TextReasoningContent("hm ") { Seal = new ReasoningSeal("anthropic", "S+/=") },
                new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "RED", true) },
                new TextReasoningContent("foreign") { Seal = new ReasoningSeal("gemini", "G") },
                new TextReasoningContent("bare"),
            ]),
            new ChatMessage(ChatRole.User, "go"));

        var (json, report) = AnthropicFixtures.Write(request, Sonnet45);

        json.ShouldContain("""[{"type":"thinking","thinking":"hm ","signature":"S+/="},{"type":"redacted_thinking","data":"RED"},{"type":"text","text":"t"}]""");
        report.ToHeader().ShouldBe("dropped=reasoning-signature");
    }

    [Theory]
    [InlineData(Sonnet45, null, "[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"{\"}]")]
    [InlineData(Opus46, "messages", null)]
    public void Write_Prefill_OnlyWhereTheModelTakesIt(string model, string? refused, string? messages)
    {
        var request = AnthropicFixtures.Read("""{"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"{ \n"}]}""");

        var (json, report) = AnthropicFixtures.Write(request, model);

        (report.Error?.Param).ShouldBe(refused);
        json.ShouldContain(messages ?? "");
    }

    [Theory]
    [InlineData("low", null, Sonnet45, null, "\"max_tokens\":32000", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}", null)]
    [InlineData("high", null, Sonnet45, 4000, "\"max_tokens\":4000", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":3000}", null)]
    [InlineData("low", null, Sonnet45, 500, "\"max_tokens\":1524", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "adjusted=max-output-tokens")]
    [InlineData(null, 100L, Sonnet45, null, "\"max_tokens\":32000", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "adjusted=reasoning")]
    [InlineData(null, 2000L, Opus46, null, "\"max_tokens\":32000", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}", null)]
    [InlineData("medium", null, Opus46, null, "\"max_tokens\":32000", "\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"medium\"}", null)]
    [InlineData("xhigh", null, Opus46, null, "", "\"output_config\":{\"effort\":\"high\"}", "adjusted=reasoning")]
    [InlineData("xhigh", null, Opus48, null, "", "\"output_config\":{\"effort\":\"xhigh\"}", null)]
    [InlineData("minimal", null, Opus48, null, "", "\"output_config\":{\"effort\":\"low\"}", "adjusted=reasoning")]
    [InlineData(null, 9000L, Opus48, null, "", "\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"medium\"}", "adjusted=reasoning")]
    [InlineData("none", null, "claude-opus-5", null, "", "\"thinking\":{\"type\":\"disabled\"}", null)]
    [InlineData("none", null, Fable, null, "", "\"output_config\":{\"effort\":\"low\"}", "adjusted=reasoning")]
    [InlineData("high", null, "claude-3-5-haiku-latest", null, "\"max_tokens\":8192", "", "dropped=reasoning")]
    public void Write_Reasoning_IsInTheModelsForm(string? effort, long? budget, string model, int? max, string maxTokens, string thinking, string? notes)
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        request.Reasoning = new ReasoningWish(effort, budget);
        request.Options.MaxOutputTokens = max;

        var (json, report) = AnthropicFixtures.Write(request, model);

        json.ShouldContain(maxTokens);
        json.ShouldContain(thinking);
        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBe(notes);
    }

    [Fact]
    public void Write_NoReasoning_SaysNothingOfThinking()
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        request.Reasoning = new ReasoningWish("none");

        Write(request, Sonnet45).ShouldNotContain("thinking");
    }

    [Fact]
    public void Write_ForcedToolWithReasoning_ForcesAndDoesNotThink()
    {
        var request = WithTool(Chat(new ChatMessage(ChatRole.User, "q")));
        request.Options.ToolMode = ChatToolMode.RequireSpecific("f");
        request.Reasoning = new ReasoningWish("high");

        var (json, report) = AnthropicFixtures.Write(request, Opus46);

        json.ShouldContain("\"tool_choice\":{\"type\":\"tool\",\"name\":\"f\"}");
        json.ShouldNotContain("thinking");
        report.ToHeader().ShouldBe("adjusted=reasoning");
        Refused(request, Fable).ShouldBe("tool_choice");
    }

    [Fact]
    public void Write_ForeignToolLoop_GoesOnWithoutThinking()
    {
        var request = WithTool(Chat(
            new ChatMessage(ChatRole.User, "q"), new ChatMessage(ChatRole.Assistant, [ToolCalls.Create("c", "f", "{}")]), new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c", "r")])));
        request.Reasoning = new ReasoningWish("high");

        Write(request, Sonnet4).ShouldNotContain("thinking");
        Write(request, Opus46).ShouldContain("adaptive");
    }

    [Theory]
    [InlineData(1.7f, null, Sonnet45, "\"temperature\":1", null, "adjusted=temperature")]
    [InlineData(0.1f, null, Sonnet45, "\"temperature\":0.1", null, null)]
    [InlineData(0.1f, 1f, Sonnet45, "\"temperature\":0.1", null, null)]
    [InlineData(0.1f, 0.5f, Sonnet45, null, "top_p", null)]
    [InlineData(0.1f, 0.5f, Sonnet4, "\"temperature\":0.1,\"top_p\":0.5", null, null)]
    [InlineData(0.1f, null, Opus48, null, "temperature", null)]
    [InlineData(1f, null, Opus48, null, null, null)]
    public void Write_Sampling_IsInTheModelsRange(float? temperature, float? topP, string model, string? expected, string? refused, string? notes)
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        (request.Options.Temperature, request.Options.TopP) = (temperature, topP);

        var (json, report) = AnthropicFixtures.Write(request, model);

        (report.Error?.Param).ShouldBe(refused);
        report.ToHeader().ShouldBe(notes);
        json.ShouldContain(expected ?? "");
    }

    [Fact]
    public void Write_Penalties_AreRefusedAndZerosAreNot()
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        (request.Options.FrequencyPenalty, request.Options.Seed) = (0, 5);
        AnthropicFixtures.Write(request, Sonnet45).Report.ToHeader().ShouldBe("dropped=seed");

        request.Options.PresencePenalty = 0.5f;

        Refused(request, Sonnet45).ShouldBe("presence_penalty");
    }

    [Fact]
    public void Write_WhiteStop_IsRefused()
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        request.Options.StopSequences = ["END", "\n"];

        Refused(request, Sonnet45).ShouldBe("stop");
    }

    [Fact]
    public void Write_Schema_IsNativeAndClosedWhereTheModelKnowsIt()
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        request.Options.ResponseFormat = ChatResponseFormat.ForJsonSchema(ASchema);

        var (json, report) = AnthropicFixtures.Write(request, Sonnet45);

        json.ShouldContain(
            """
            "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"type":{"type":"object","additionalProperties":false},"a":{"type":"array","items":{"type":"object","additionalProperties":false}}},"additionalProperties":false}}}
            """.Trim());
        report.ToHeader().ShouldBe("adjusted=json-schema");
    }

    [Fact]
    public void Write_SchemaForAnOlderModel_IsAForcedTool()
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        request.Options.ResponseFormat = ChatResponseFormat.ForJsonSchema(ASchema);

        var (json, report) = AnthropicFixtures.Write(request, Sonnet4);

        json.ShouldContain("\"name\":\"outrigger_json_answer\"");
        json.ShouldContain("\"tool_choice\":{\"type\":\"tool\",\"name\":\"outrigger_json_answer\",\"disable_parallel_tool_use\":true}");
        report.ToHeader().ShouldBe("adjusted=json-schema");
    }

    [Fact]
    public void Write_JsonModeBesideTools_LetsTheModelChoose()
    {
        var request = WithTool(Chat(new ChatMessage(ChatRole.User, "q")));
        request.Options.ResponseFormat = ChatResponseFormat.Json;

        var (json, report) = AnthropicFixtures.Write(request, Sonnet45);

        json.ShouldContain("\"tool_choice\":{\"type\":\"any\"}");
        json.ShouldContain("\"input_schema\":{\"type\":\"object\",\"additionalProperties\":true}");
        report.ToHeader().ShouldBe("adjusted=json-mode");
    }

    [Fact]
    public void Write_Tools_KeepSchemaStrictAndChoice()
    {
        var request = WithTool(Chat(new ChatMessage(ChatRole.User, "q")));
        request.Options.Tools!.Add(AIFunctionFactory.CreateDeclaration("g", "", default, null));
        request.StrictTools.Add("f");
        request.Options.AllowMultipleToolCalls = false;

        var json = Write(request, Sonnet45);

        json.ShouldContain("""[{"name":"f","description":"does f","input_schema":{"type":"object"},"strict":true},{"name":"g","input_schema":{"type":"object"}}]""");
        json.ShouldContain("\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
        AnthropicFixtures.Write(request, Sonnet4).Report.ToHeader().ShouldBe("dropped=strict-tools");
    }

    [Fact]
    public void Write_AllowedTools_AreAllThatIsShown()
    {
        var request = WithTool(Chat(new ChatMessage(ChatRole.User, "q")));
        request.Options.Tools!.Add(AIFunctionFactory.CreateDeclaration("g", "", ASchema, null));
        request.AllowedTools = ["f"];

        Write(request, Sonnet45).ShouldNotContain("\"g\"");
    }

    [Fact]
    public void Write_ReservedToolName_IsRefused()
    {
        var request = Chat(new ChatMessage(ChatRole.User, "q"));
        request.Options.Tools = [AIFunctionFactory.CreateDeclaration(AnthropicSchemas.AnswerTool, "", ASchema, null)];

        Refused(request, Sonnet45).ShouldBe("tools");
    }

    [Theory]
    [InlineData("image/tiff")]
    [InlineData("audio/wav")]
    [InlineData("video/mp4")]
    public void Write_UnknownMedia_IsRefused(string type) =>
        Refused(Chat(new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, type)])), Sonnet45).ShouldBe("messages");

    [Fact]
    public void Write_CacheMarkersTierAndUser_AreKept()
    {
        var request = Chat(new ChatMessage(ChatRole.System, [new TextContent("S") { CacheControl = """{"type":"ephemeral","ttl":"1h"}""" }]), new ChatMessage(ChatRole.User, "q"));
        request.EndUser = "u";
        request.Extras.Add(new ExtraFeature(Features.ServiceTier, "service_tier", "\"default\""u8.ToArray(), false));

        var (json, report) = AnthropicFixtures.Write(request, Sonnet45);

        json.ShouldContain("""
            "system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral","ttl":"1h"}}]
            """.Trim());
        json.ShouldContain("\"service_tier\":\"standard_only\"");
        json.ShouldContain("\"metadata\":{\"user_id\":\"u\"}");
        report.ToHeader().ShouldBeNull();
    }

    [Fact]
    public void WriteCount_LeavesOutWhatIsNotCounted()
    {
        var request = WithTool(Chat(new ChatMessage(ChatRole.User, "q")));
        request.Options.Temperature = 0.5f;
        var body = new System.Buffers.ArrayBufferWriter<byte>();

        AnthropicCountCodec.Instance.WriteRequest(body, request, new RequestTarget(Sonnet45, "up", true, null), new TranslationReport(false));

        System.Text.Encoding.UTF8.GetString(body.WrittenSpan)
            .ShouldBe("""{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"q"}],"tools":[{"name":"f","description":"does f","input_schema":{"type":"object"}}]}""");
    }

    [Theory]
    [InlineData("claude-opus-4-1-20250805", "opus", 401)]
    [InlineData("claude-sonnet-4-20250514", "sonnet", 400)]
    [InlineData("claude-3-7-sonnet-20250219", "sonnet", 307)]
    [InlineData("claude-3-opus-20240229", "opus", 300)]
    [InlineData("claude-4-opus-20250514", "opus", 400)]
    [InlineData("us.anthropic.claude-opus-4-6-v1:0", "opus", 406)]
    [InlineData("anthropic/claude-sonnet-4.5", "sonnet", 405)]
    [InlineData("claude-haiku-4-5@20251001", "haiku", 405)]
    [InlineData("claude-sonnet-4-0", "sonnet", 400)]
    [InlineData("claude-fable-5-1", "fable", 501)]
    [InlineData("claude-mythos-preview", "mythos", 500)]
    [InlineData("claude-2.1", "", 201)]
    [InlineData("claude-opus-latest", "opus", 0)]
    [InlineData("glm-5.2", "", 0)]
    public void Of_Name_IsFamilyAndVersion(string model, string family, int version) => AnthropicModelTraits.Of(model).ShouldBe(new AnthropicModelTraits(family, version));

    private static ChatRequest Chat(params ChatMessage[] messages)
    {
        var request = new ChatRequest();
        request.Messages.AddRange(messages);
        return request;
    }

    private static ChatRequest WithTool(ChatRequest request)
    {
        request.Options.Tools = [AIFunctionFactory.CreateDeclaration("f", "does f", JsonDocument.Parse("""{"type":"object"}""").RootElement, null)];
        return request;
    }

    private static string Write(ChatRequest request, string model, long? maxOutput = null)
    {
        var (json, report) = AnthropicFixtures.Write(request, model, maxOutput);
        report.Error.ShouldBeNull();
        JsonDocument.Parse(json).Dispose();
        return json;
    }

    private static string? Refused(ChatRequest request, string model) => AnthropicFixtures.Write(request, model).Report.Error.ShouldNotBeNull().Param;
}
