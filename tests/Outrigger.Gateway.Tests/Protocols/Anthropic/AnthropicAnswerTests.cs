using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicAnswerTests
{
    [Fact]
    public void Write_Everything_IsAMessage()
    {
        var call = ToolCalls.Create("c:1", "f", "{\"a\":1}");
        call.Seal = new ReasoningSeal("gemini", "G");
        List<AIContent> contents =
        [
            new TextReasoningContent("hm") { Seal = new ReasoningSeal("anthropic", "SIG") },
            new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "RED", true) },
            new TextReasoningContent("bare"),
            new TextContent("héllo \"q\""),
            new TextContent(""),
            call,
            new DataContent(new byte[] { 1, 2 }, "image/png"),
        ];
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, contents)) { FinishReason = ChatFinishReason.Stop };

        Write(answer, new TokenUsage(true, 10, 5, 2, 0, 3, 1)).ShouldBe(
            $$$"""{"id":"msg_0123456789ab7def8123456789abcdef","type":"message","role":"assistant","model":"the-model","content":[{"type":"thinking","thinking":"hm","signature":"SIG"},{"type":"redacted_thinking","data":"RED"},{"type":"thinking","thinking":"bare","signature":""},{"type":"text","text":"héllo \"q\""},{"type":"thinking","thinking":"","signature":"{{{AnthropicSeals.Write(new ReasoningSeal("gemini", "G"), "c:1")}}}"},{"type":"tool_use","id":"ork64_Yzox","name":"f","input":{"a":1}},{"type":"text","text":"[image/png, 2 bytes: cannot be shown in this protocol]"}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":3,"cache_read_input_tokens":2,"output_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":1},"service_tier":"standard"}}""");
    }

    [Theory]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    [InlineData("stop", "end_turn")]
    [InlineData("tool_calls", "end_turn")]
    [InlineData("pause_turn", "pause_turn")]
    [InlineData("never_heard", "end_turn")]
    public void Write_FinishReason_IsAnthropics(string reason, string expected) =>
        Write(new ChatResponse(new ChatMessage(ChatRole.Assistant, "a")) { FinishReason = new ChatFinishReason(reason) }).ShouldContain($"\"stop_reason\":\"{expected}\",\"stop_sequence\":null");

    [Fact]
    public void Write_StopSequence_IsTold() =>
        Write(new ChatResponse(new ChatMessage(ChatRole.Assistant, "a")) { FinishReason = ChatFinishReason.Stop, StopSequence = "X" })
            .ShouldContain("\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"X\"");

    [Fact]
    public void Write_HalfASurrogate_IsStillJson()
    {
        var json = Write(new ChatResponse(new ChatMessage(ChatRole.Assistant, "a\ud83d")) { FinishReason = ChatFinishReason.Stop });

        JsonDocument.Parse(json).Dispose();
    }

    [Fact]
    public void Read_AnswerTool_IsTheText()
    {
        var answer = AnthropicCodec.Instance.ReadAnswer(
            """{"type":"message","content":[{"type":"tool_use","id":"t","name":"outrigger_json_answer","input":{"a":1}}],"stop_reason":"tool_use"}"""u8)!;

        (answer.Text, answer.FinishReason).ShouldBe(("{\"a\":1}", ChatFinishReason.Stop));
    }

    [Fact]
    public void Read_Refusal_SaysWhy()
    {
        var answer = AnthropicCodec.Instance.ReadAnswer("""{"type":"message","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"no"}}"""u8)!;

        answer.FinishReason.ShouldBe(ChatFinishReason.ContentFilter);
        answer.Messages.SelectMany(m => m.Contents).OfType<RefusalContent>().Single().Text.ShouldBe("no");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("""{"type":"message","content":{},"stop_reason":"end_turn"}""")]
    [InlineData("""{"type":"message","content":[1],"stop_reason":"end_turn"}""")]
    [InlineData("""{"type":"message","content":[{}],"stop_reason":"end_turn"}""")]
    [InlineData("""{"type":"message","content":[{"type":"text"}],"stop_reason":"end_turn"}""")]
    [InlineData("""{"type":"message","content":[{"type":"text","text":"\udc00"}],"stop_reason":"end_turn"}""")]
    [InlineData("""{"type":"message","content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}],"stop_reason":"tool_use"}""")]
    [InlineData("""{"type":"message","content":[{"type":"tool_use","id":"","name":"f","input":{}}],"stop_reason":"tool_use"}""")]
    [InlineData("""{"type":"message","content":[{"type":"thinking"}],"stop_reason":"end_turn"}""")]
    [InlineData("""{"type":"message","content":[],"stop_reason":null}""")]
    [InlineData("""{"type":"error","error":{}}""")]
    public void Read_Other_IsNone(string body) => AnthropicCodec.Instance.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Fact]
    public void Read_EveryRecording_WrittenAgain_SaysTheSame()
    {
        var recorded = AnthropicFixtures.Find(f => f.EndsWith(".response.json", StringComparison.Ordinal)
            || (f.Contains("agentgateway", StringComparison.Ordinal) && f.EndsWith(".json", StringComparison.Ordinal) && !Path.GetFileName(f).StartsWith("stream_", StringComparison.Ordinal)));
        var read = 0;
        foreach (var (name, bytes) in recorded)
        {
            var usage = default(TokenUsage);
            if (!AnthropicWire.Instance.TryScanAnswer(bytes, ref usage) || !usage.IsReported)
            {
                (AnthropicWire.Instance.IsError(bytes) || AnthropicCountCodec.Instance.ReadAnswer(bytes) is not null).ShouldBeTrue(name);
                continue;
            }

            using var before = JsonDocument.Parse(bytes);
            using var after = JsonDocument.Parse(Write(AnthropicCodec.Instance.ReadAnswer(bytes).ShouldNotBeNull(name), usage));
            foreach (var member in new[] { "id", "model", "role", "stop_reason" })
            {
                after.RootElement.GetProperty(member).GetString().ShouldBe(before.RootElement.GetProperty(member).GetString(), name);
            }

            Flatten(after).ShouldBe(Flatten(before), name);
            foreach (var member in new[] { "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens" })
            {
                var was = before.RootElement.GetProperty("usage").TryGetProperty(member, out var count) ? count.GetInt64() : 0;
                after.RootElement.GetProperty("usage").GetProperty(member).GetInt64().ShouldBe(was, name);
            }

            read++;
        }

        read.ShouldBeGreaterThan(12);
    }

    [Theory]
    [InlineData("toolu_01", "toolu_01")]
    [InlineData("", "ork64_")]
    [InlineData("a.b:c", null)]
    [InlineData("ork64_x", null)]
    [InlineData("日本", null)]
    public void ToolIds_AnyId_ComesBack(string id, string? written)
    {
        var text = AnthropicToolIds.Write(id);

        text.ShouldBe(written ?? text);
        text.ShouldMatch("^[A-Za-z0-9_-]+$");
        AnthropicToolIds.Read(text).ShouldBe(id);
    }

    [Theory]
    [InlineData("ork64_a")]
    [InlineData("ork64_*")]
    public void ToolIds_ForgedId_IsItself(string id) => AnthropicToolIds.Read(id).ShouldBe(id);

    private static List<string> Flatten(JsonDocument message) => [.. message.RootElement.GetProperty("content").EnumerateArray().Select(b => b.GetProperty("type").GetString() switch
    {
        "text" => "text " + b.GetProperty("text").GetString(),
        "thinking" => "thinking " + b.GetProperty("thinking").GetString() + b.GetProperty("signature").GetString(),
        "tool_use" => $"tool {b.GetProperty("id").GetString()} {b.GetProperty("name").GetString()} {b.GetProperty("input").GetRawText().Replace(" ", "", StringComparison.Ordinal)}",
        var other => other!,
    })];

    private static string Write(ChatResponse answer, TokenUsage usage = default)
    {
        var target = new ArrayBufferWriter<byte>();
        AnthropicCodec.Instance.WriteAnswer(target, answer, usage, AnthropicFixtures.Frame());
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }
}
