using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIResponses;
using Outrigger.Gateway.Tests.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesAnswerTests
{
    private static readonly ResponsesCodec Codec = new();

    [Fact]
    public void Write_WholeAnswer_RepeatsTheRequest()
    {
        var request = CodecBench.Read(Codec, """
            {"model":"m","input":"hi","instructions":"be kind","tools":[{"type":"function","name":"f"}],"tool_choice":"required","metadata":{"a":"b"},"max_output_tokens":5,
             "text":{"format":{"type":"json_object"}},"reasoning":{"effort":"low"}}
            """);
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("Hi"), ToolCalls.Create("c1", "f", "")])) { FinishReason = ChatFinishReason.ToolCalls };

        var written = JsonNode.Parse(CodecBench.WriteAnswer(Codec, answer, request: request))!;

        (written["object"]!.GetValue<string>(), written["status"]!.GetValue<string>(), written["instructions"]!.GetValue<string>(), written["tool_choice"]!.GetValue<string>())
            .ShouldBe(("response", "completed", "be kind", "required"));
        written["tools"]!.ToJsonString().ShouldBe("""[{"type":"function","name":"f","parameters":{"type":"object","properties":{}},"strict":false}]""");
        written["output"]!.ToJsonString().ShouldBe("""
            [{"id":"rs_0199c0de00007000800000000000000100","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},{"id":"msg_0199c0de00007000800000000000000101","type":"message","status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}],"role":"assistant"},{"id":"fc_0199c0de00007000800000000000000102","type":"function_call","status":"completed","arguments":"{}","call_id":"c1","name":"f"}]
            """.Trim());
        (written["metadata"]!["a"]!.GetValue<string>(), written["max_output_tokens"]!.GetValue<int>(), written["store"]!.GetValue<bool>()).ShouldBe(("b", 5, false));
    }

    [Theory]
    [InlineData("length", "incomplete", "max_output_tokens")]
    [InlineData("content_filter", "incomplete", "content_filter")]
    [InlineData("stop", "completed", null)]
    public void Write_FinishReason_BecomesAStatus(string reason, string status, string? detail)
    {
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, "x")) { FinishReason = new ChatFinishReason(reason) };

        var written = JsonNode.Parse(CodecBench.WriteAnswer(Codec, answer))!;

        written["status"]!.GetValue<string>().ShouldBe(status);
        (written["incomplete_details"]?["reason"]?.GetValue<string>()).ShouldBe(detail);
    }

    [Fact]
    public void WriteThenReadBack_SealsOfEveryIssuer_Survive()
    {
        var call = ToolCalls.Create("c|1", "f", "{}");
        call.Seal = new ReasoningSeal("gemini", "s|5");
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant,
        [
            new TextReasoningContent("a") { Seal = new ReasoningSeal("anthropic", "s1") },
            new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "s2", IsRedacted: true) },
            new TextReasoningContent("b") { Seal = new ReasoningSeal("openai", "s3") },
            new TextContent("t") { Seal = new ReasoningSeal("gemini", "s4") },
            call,
        ]));

        var output = JsonNode.Parse(CodecBench.WriteAnswer(Codec, answer))!["output"]!.ToJsonString();
        var read = CodecBench.Read(Codec, $$"""{"model":"m","input":{{output}}}""").Messages.ShouldHaveSingleItem().Contents;

        read.Select(c => c.Seal! with { ItemId = null }).ShouldBe(answer.Messages[0].Contents.Select(c => c.Seal));
        read.OfType<TextReasoningContent>().Select(c => c.Text).ShouldBe(["a", "", "b"]);
    }

    [Theory]
    [InlineData("""{"object":"response","status":"failed","output":[],"error":{"code":"server_error","message":"m"}}""", false)]
    [InlineData("""{"object":"response","status":"failed","output":[],"error":{"code":"invalid_prompt","message":"m"}}""", true)]
    [InlineData("""{"object":"response","status":"queued","output":[]}""", true)]
    [InlineData("""{"output":[],"usage":{"input_tokens":1,"output_tokens":2}}""", true)]
    [InlineData("""{"choices":[]}""", false)]
    [InlineData("[]", false)]
    public void Scan_Answer_IsOneOrNot(string body, bool isAnswer)
    {
        var usage = default(TokenUsage);

        ResponsesScanner.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage).ShouldBe(isAnswer);
    }

    [Theory]
    [InlineData("""{"status":"queued","output":[]}""")]
    [InlineData("""{"status":"failed","output":[]}""")]
    [InlineData("""{"status":"completed"}""")]
    [InlineData("""{"status":"completed","output":[{"type":"function_call"}]}""")]
    public void Read_SomethingUnfinished_IsNoAnswer(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Theory]
    [InlineData("""{"error":{"message":"m","code":"c","param":"p"}}""", "m", "c", "p")]
    [InlineData("""{"type":"error","message":"m","code":"c","param":null}""", "m", "c", null)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"c","message":"m"}}}""", "m", "c", null)]
    [InlineData("""{"error":"m"}""", "m", null, null)]
    public void ReadError_EveryForm_IsUnderstood(string body, string message, string? code, string? param) =>
        ResponsesErrors.Read(Encoding.UTF8.GetBytes(body)).ShouldBe(new UpstreamError(message, code, param));
}
