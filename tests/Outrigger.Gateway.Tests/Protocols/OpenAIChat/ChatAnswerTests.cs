using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class ChatAnswerTests
{
    private static readonly ChatCodec Codec = new();

    [Fact]
    public void Write_WholeAnswer_IsOpenAIs()
    {
        var sealedCall = ToolCalls.Create("c1", "f", "{\"a\":1}");
        sealedCall.Seal = new ReasoningSeal("gemini", "sig");
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("Hi"), sealedCall]))
        {
            FinishReason = ChatFinishReason.ToolCalls,
        };

        CodecBench.WriteAnswer(Codec, answer).ShouldBe("""
            {"id":"chatcmpl-0199c0de000070008000000000000001","object":"chat.completion","created":1700000000,"model":"the-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","refusal":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"sig"}}}],"annotations":[]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}
            """.Trim());
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("length", "length")]
    [InlineData("tool_calls", "tool_calls")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("pause_turn", "length")]
    public void Write_FinishReason_IsOneOfTheProtocols(string reason, string written)
    {
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, "x")) { FinishReason = new ChatFinishReason(reason) };

        JsonNode.Parse(CodecBench.WriteAnswer(Codec, answer))!["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe(written);
    }

    [Fact]
    public void WriteThenReadBack_SealsOfEveryIssuer_Survive()
    {
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant,
        [
            new TextReasoningContent("a") { Seal = new ReasoningSeal("anthropic", "s1") },
            new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "s2", IsRedacted: true) },
            new TextReasoningContent("b") { Seal = new ReasoningSeal("openai", "s3", ItemId: "rs_1") },
            new TextContent("t") { Seal = new ReasoningSeal("gemini", "s4") },
        ]));

        var message = JsonNode.Parse(CodecBench.WriteAnswer(Codec, answer))!["choices"]![0]!["message"]!.ToJsonString();
        var read = CodecBench.Read(Codec, $$"""{"model":"m","messages":[{{message}}]}""").Messages.ShouldHaveSingleItem().Contents;

        read.Select(c => c.Seal).ShouldBe(answer.Messages[0].Contents.Select(c => c.Seal));
        read.OfType<TextReasoningContent>().Select(c => c.Text).ShouldBe(["a", "", "b"]);
        read[^1].ShouldBeOfType<TextContent>().Text.ShouldBe("t");
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"x","tool_calls":[{"id":"","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}]}""", "tool_calls", 1)]
    [InlineData("""{"choices":[{"message":{"content":"x","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"length"}]}""", "length", 1)]
    [InlineData("""{"choices":[{"message":{"content":null,"function_call":{"name":"f","arguments":"{}"}},"finish_reason":"function_call"}]}""", "tool_calls", 1)]
    [InlineData("""{"choices":[{"message":{"content":"x"}}]}""", "stop", 0)]
    [InlineData("""{"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]}""", "content_filter", 0)]
    public void Read_Answer_SaysHowItEnded(string body, string finish, int calls)
    {
        var answer = Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldNotBeNull();

        answer.FinishReason!.Value.Value.ShouldBe(finish);
        answer.Messages[0].Contents.OfType<FunctionCallContent>().Count(c => c.CallId.Length > 0).ShouldBe(calls);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[7]}""")]
    [InlineData("""{"choices":[{"message":"x"}]}""")]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"function":{}}]}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"x"}""")]
    public void Read_SomethingElse_IsNoAnswer(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35}""", 10, 25, 0, 20, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":2}}""", 10, 5, 4, 0, 2)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_cache_hit_tokens":6}""", 10, 5, 6, 0, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":99}}""", 10, 5, 10, 0, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}}""", 10, 5, 0, 3, 0)]
    [InlineData("""{"prompt_tokens":-10,"completion_tokens":"x"}""", 0, 0, 0, 0, 0)]
    public void Scan_Usage_IsInOneMeaning(string usage, long prompt, long completion, long cached, long reasoning, long written)
    {
        var read = default(TokenUsage);

        OpenAIEventScanner.TryScanAnswer(Encoding.UTF8.GetBytes("{\"service_tier\":\"flex\",\"choices\":[{\"message\":{}}],\"usage\":" + usage + "}"), ref read).ShouldBeTrue();

        read.ShouldBe(new TokenUsage(true, prompt, completion, cached, reasoning, written) { ServiceTier = "flex" });
    }
}
