using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class ChatRequestWriterTests
{
    private static readonly ChatCodec Codec = new();

    [Theory]
    [InlineData("gpt-4o", "max_tokens")]
    [InlineData("o4-mini", "max_completion_tokens")]
    [InlineData("openai/gpt-5-nano", "max_completion_tokens")]
    [InlineData("ft:gpt-5-mini:org", "max_completion_tokens")]
    [InlineData("gpt-5-chat-latest", "max_tokens")]
    [InlineData("gpt-oss-120b", "max_tokens")]
    [InlineData("llama-3", "max_tokens")]
    public void Write_MaxTokens_GoesByTheModelsWord(string model, string member)
    {
        var request = Ask();
        request.Options.MaxOutputTokens = 9;

        var (body, _) = CodecBench.Write(Codec, request, model);

        body[member]!.GetValue<int>().ShouldBe(9);
        body.ContainsKey(member == "max_tokens" ? "max_completion_tokens" : "max_tokens").ShouldBeFalse();
    }

    [Theory]
    [InlineData("gpt-5", 0.2f, "temperature")]
    [InlineData("gpt-5", 1f, null)]
    [InlineData("gpt-5.1", 0.2f, null)]
    [InlineData("gpt-4o", 0.2f, null)]
    public void Write_TemperatureForModelsThatTakeNone_IsRefused(string model, float temperature, string? param)
    {
        var request = Ask();
        request.Options.Temperature = temperature;

        var (body, report) = CodecBench.Write(Codec, request, model);

        report.Error?.Param.ShouldBe(param);
        (report.Error is null).ShouldBe(param is null);
        body.ContainsKey("temperature").ShouldBe(model is "gpt-5.1" or "gpt-4o");
    }

    [Theory]
    [InlineData("gpt-5", null, 0L, "minimal")]
    [InlineData("gpt-5.2", null, 0L, "none")]
    [InlineData("o3", null, 0L, "low")]
    [InlineData("gpt-5", null, 1024L, "low")]
    [InlineData("gpt-5", null, 8000L, "medium")]
    [InlineData("gpt-5", null, 30000L, "high")]
    [InlineData("gpt-5", "max", null, "xhigh")]
    [InlineData("gpt-5", "high", null, "high")]
    [InlineData("gpt-4o", "high", null, null)]
    public void Write_Reasoning_BecomesAnEffort(string model, string? effort, long? budget, string? expected)
    {
        var request = Ask();
        request.Reasoning = new ReasoningWish(effort, budget);

        CodecBench.Write(Codec, request, model).Body["reasoning_effort"]?.GetValue<string>().ShouldBe(expected);
        CodecBench.Write(Codec, request, model).Body.ContainsKey("reasoning_effort").ShouldBe(expected is not null);
    }

    [Fact]
    public void Write_ToolTurn_IsInOpenAIsOrderWithImagesBehindTheResults()
    {
        var request = Ask();
        var longId = "toolu_" + new string('x', 60);
        request.Messages.Add(new ChatMessage(ChatRole.Assistant,
        [
            new TextReasoningContent("secret") { Seal = new ReasoningSeal("anthropic", "sig") },
            new TextContent("I look."),
            ToolCalls.Create(longId, "f", "{\"a\":1}"),
            ToolCalls.Create("c2", "g", ""),
        ]));
        request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(longId, new List<AIContent> { new TextContent("seen"), new DataContent((byte[])[1, 2], "image/png") })]));
        request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c2", "two") { IsToolError = true }]));
        request.Messages.Add(new ChatMessage(ChatRole.User, "and?"));

        var (body, report) = CodecBench.Write(Codec, request);

        var messages = body["messages"]!.AsArray();
        messages.Select(m => m!["role"]!.GetValue<string>()).ShouldBe(["user", "assistant", "tool", "tool", "user", "user"]);
        var calls = messages[1]!["tool_calls"]!.AsArray();
        var id = calls[0]!["id"]!.GetValue<string>();
        id.Length.ShouldBeLessThanOrEqualTo(40);
        messages[2]!["tool_call_id"]!.GetValue<string>().ShouldBe(id);
        calls[1]!["function"]!["arguments"]!.GetValue<string>().ShouldBe("{}");
        messages[1]!.ToJsonString().ShouldNotContain("secret");
        messages[4]!["content"]![1]!["image_url"]!["url"]!.GetValue<string>().ShouldBe("data:image/png;base64,AQI=");
        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBe("dropped=reasoning-signature,tool-errors; adjusted=tool-result-images");
    }

    [Theory]
    [InlineData("deepseek-reasoner", true)]
    [InlineData("gpt-5", false)]
    public void Write_OpenReasoning_GoesBackToCompatibleServersOnly(string model, bool isWritten)
    {
        var request = Ask();
        request.Messages.Add(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), ToolCalls.Create("c", "f", "")]));
        request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c", "r")]));

        var said = CodecBench.Write(Codec, request, model).Body["messages"]![1]!.AsObject();

        said.ContainsKey("reasoning_content").ShouldBe(isWritten);
    }

    [Fact]
    public void Write_GeminiSeal_ReturnsToGeminiOnly()
    {
        var request = Ask();
        var call = ToolCalls.Create("c", "f", "");
        call.Seal = new ReasoningSeal("gemini", "sig");
        request.Messages.Add(new ChatMessage(ChatRole.Assistant, [call]));
        request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c", "r")]));

        CodecBench.Write(Codec, request, "google/gemini-3-pro").Body.ToJsonString().ShouldContain("\"thought_signature\":\"sig\"");
        CodecBench.Write(Codec, request, "gpt-4o").Body.ToJsonString().ShouldNotContain("sig");
    }

    [Fact]
    public void Write_LastMessageTheAssistants_IsRefused()
    {
        var request = Ask();
        request.Messages.Add(new ChatMessage(ChatRole.Assistant, "Once upon"));

        CodecBench.Write(Codec, request).Report.Error!.Type.ShouldBe(TranslationErrors.Untranslatable);
    }

    [Theory]
    [InlineData("gpt-4o", "allowed_tools", 2)]
    [InlineData("llama-3", "auto", 1)]
    public void Write_AllowedTools_AreKeptOneWayOrTheOther(string model, string choice, int declared)
    {
        var request = Ask();
        request.Options.Tools = [Tool("a"), Tool("b")];
        request.Options.ToolMode = ChatToolMode.Auto;
        request.AllowedTools = ["b"];

        var (body, _) = CodecBench.Write(Codec, request, model);

        body["tools"]!.AsArray().Count.ShouldBe(declared);
        (body["tool_choice"] is JsonObject form ? form["type"]!.GetValue<string>() : body["tool_choice"]!.GetValue<string>()).ShouldBe(choice);
    }

    [Theory]
    [InlineData("application/pdf", true)]
    [InlineData("audio/mpeg", true)]
    [InlineData("audio/ogg", false)]
    [InlineData("video/mp4", false)]
    public void Write_Media_IsWrittenOrRefused(string type, bool isPossible)
    {
        var request = new ChatRequest();
        request.Messages.Add(new ChatMessage(ChatRole.User, [new DataContent((byte[])[1], type)]));

        (CodecBench.Write(Codec, request).Report.Error is null).ShouldBe(isPossible);
    }

    [Fact]
    public void Write_ServiceTierAndLongUser_AreFitted()
    {
        var request = Ask();
        request.EndUser = new string('u', 80);
        request.Extras.Add(new ExtraFeature(Features.ServiceTier, "service_tier", "\"standard_only\""u8.ToArray(), false));

        var (body, report) = CodecBench.Write(Codec, request);

        body["service_tier"]!.GetValue<string>().ShouldBe("default");
        body["user"]!.GetValue<string>().Length.ShouldBe(64);
        report.ToHeader().ShouldBe("adjusted=end-user");
    }

    [Fact]
    public void Write_ExtraNobodyTakes_IsRefusedOrDroppedAsSet()
    {
        var request = Ask();
        request.Extras.Add(new ExtraFeature("safety-settings", "safetySettings", "[]"u8.ToArray()));

        CodecBench.Write(Codec, request).Report.Error!.Param.ShouldBe("safetySettings");
        CodecBench.Write(Codec, request, drops: true).Report.ToHeader().ShouldBe("dropped=safety-settings");
    }

    private static AITool Tool(string name) => AIFunctionFactory.CreateDeclaration(name, "", JsonElement.Parse("{}"));

    private static ChatRequest Ask()
    {
        var request = new ChatRequest();
        request.Messages.Add(new ChatMessage(ChatRole.User, "hi"));
        return request;
    }
}
