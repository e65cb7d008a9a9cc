using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicStreamEncoderTests
{
    private static readonly TokenUsage Used = new(true, 100, 7, 20, 0, 30, 10);

    [Fact]
    public void Write_Text_IsOneBlock() => Encode(Text("a"), Text("b"), End(ChatFinishReason.Stop)).ToString().ShouldBe("text:ab -> end_turn");

    [Fact]
    public void Write_BlockEnd_BeginsAnother() => Encode(Text("a"), Of(BlockEndContent.Instance), Text("b")).ToString().ShouldBe("text:a text:b -> end_turn");

    [Fact]
    public void Write_ThinkingThenText_KeepsTheSignatureAtItsEnd() =>
        Encode(Think("x"), Think("y"), Of(Sealed("", new ReasoningSeal("anthropic", "SIG"))), Of(BlockEndContent.Instance), Text("a"))
            .ToString().ShouldBe("thinking:xy|SIG text:a -> end_turn");

    [Fact]
    public void Write_Redacted_IsItsOwnBlock() =>
        Encode(Of(Sealed("", new ReasoningSeal("anthropic", "RED", IsRedacted: true))), Text("a")).ToString().ShouldBe("redacted:RED text:a -> end_turn");

    [Fact]
    public void Write_TextThenTools_ClosesTheTextFirst() =>
        Encode(Text("a"), Call(0, "c0", "f", ""), Call(0, null, null, "{\"x\":"), Call(0, null, null, "1}"), Call(1, "c1", "g", "{}"), End(ChatFinishReason.ToolCalls))
            .ToString().ShouldBe("""text:a tool:c0:f:{"x":1} tool:c1:g:{} -> tool_use""");

    [Fact]
    public void Write_AlternatingTools_AreWrittenOneByOne() =>
        Encode(Call(0, "c0", "f", "{\"a\""), Call(1, "c1", "g", "{\"b\":\"}"), Call(0, null, null, ":1}"), Text("t"), Call(1, null, null, "\\\"\"}"), End(ChatFinishReason.ToolCalls))
            .ToString().ShouldBe("""tool:c0:f:{"a":1} tool:c1:g:{"b":"}\""} text:t -> tool_use""");

    [Fact]
    public void Write_ToolWithoutArguments_LetsTheNextOneThroughAtTheEnd() =>
        Encode(Call(0, "c0", "f", ""), Call(1, "c1", "g", "{}")).ToString().ShouldBe("tool:c0:f: tool:c1:g:{} -> tool_use");

    [Fact]
    public void Write_CutOffToolCall_StaysCutOff() =>
        Encode(Call(0, "c0", "f", "{\"a\":"), End(ChatFinishReason.Length)).ToString().ShouldBe("""tool:c0:f:{"a": -> max_tokens""");

    [Fact]
    public void Write_WholeCalls_AreBlocks() =>
        Encode(Of(ToolCalls.Create("a b", "f", "{}")), Of(ToolCalls.Create("c2", "f", "{\"x\":2}")), End(ChatFinishReason.Stop))
            .ToString().ShouldBe("""tool:ork64_YSBi:f:{} tool:c2:f:{"x":2} -> tool_use""");

    [Fact]
    public void Write_ForeignSealOfACall_TravelsInFrontOfIt()
    {
        var call = ToolCalls.Create("c1", "f", "{}");
        call.Seal = new ReasoningSeal("gemini", "G");

        var blocks = Encode(Of(call)).Blocks;

        blocks.Count.ShouldBe(2);
        var carried = AnthropicSeals.Read(blocks[0]["thinking:|".Length..]);
        carried.ShouldBe(new CarriedSeal(new ReasoningSeal("gemini", "G"), "c1", false));
    }

    [Fact]
    public void Write_Refusal_EndsWithRefusal() =>
        Encode(Of(new RefusalContent("I ")), Of(new RefusalContent("won't")), End(ChatFinishReason.Stop)).ToString().ShouldBe("text:I won't -> refusal");

    [Fact]
    public void Write_StopSequence_SaysWhich()
    {
        var update = End(ChatFinishReason.Stop);
        update.StopSequence = "END";

        var (stream, checker) = EncodeText([Text("a"), update]);

        checker.StopReason.ShouldBe("stop_sequence");
        stream.ShouldContain("\"stop_sequence\":\"END\"");
    }

    [Fact]
    public void Finish_Usage_IsAnthropicsExclusiveCount()
    {
        var checker = Encode(Text("a"));

        checker.EndUsage.GetRawText().ShouldBe("""{"input_tokens":50,"cache_creation_input_tokens":30,"cache_read_input_tokens":20,"output_tokens":7}""");
        checker.StartUsage.GetProperty("cache_creation").GetRawText().ShouldBe("""{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":10}""");
    }

    [Fact]
    public void Begin_UsageUnknown_EstimatesTheInput()
    {
        var request = AnthropicFixtures.Read("""{"model":"m","messages":[{"role":"user","content":"12345678901234567890"}]}""");
        var encoder = AnthropicCodec.Instance.CreateEncoder(AnthropicFixtures.Frame(request));
        var target = new ArrayBufferWriter<byte>();

        encoder.Write(target, Text("a"), default);

        var checker = AnthropicStreamChecker.Check(Encoding.UTF8.GetString(target.WrittenSpan));
        checker.StartUsage.GetProperty("input_tokens").GetInt64().ShouldBe(5);
        checker.StartUsage.GetProperty("cache_read_input_tokens").GetInt64().ShouldBe(0);
    }

    [Fact]
    public void Fail_MidBlock_IsTheLastEvent()
    {
        var encoder = AnthropicCodec.Instance.CreateEncoder(AnthropicFixtures.Frame());
        var target = new ArrayBufferWriter<byte>();
        encoder.Write(target, Text("a"), default);

        encoder.Fail(target, ProvidersErrors.Broken.With("gone"));
        encoder.Write(target, Text("b"), default);
        encoder.Finish(target, default);
        encoder.WriteTerminal(target, default);
        encoder.Fail(target, ProvidersErrors.Broken.With("again"));

        var checker = AnthropicStreamChecker.Check(Encoding.UTF8.GetString(target.WrittenSpan));
        checker.HasError.ShouldBeTrue();
        checker.Blocks.ShouldBe(["text:a"]);
    }

    [Fact]
    public void Write_EndlessAlternation_IsAnErrorAndNotMemory()
    {
        var encoder = AnthropicCodec.Instance.CreateEncoder(AnthropicFixtures.Frame());
        var target = new ArrayBufferWriter<byte>();
        encoder.Write(target, Call(0, "c0", "f", "{"), default);
        encoder.Write(target, Call(1, "c1", "g", "{"), default);
        var piece = new string('x', 1 << 20);

        for (var i = 0; i < 20; i++)
        {
            encoder.Write(target, Call(1, null, null, piece), default);
        }

        AnthropicStreamChecker.Check(Encoding.UTF8.GetString(target.WrittenSpan)).HasError.ShouldBeTrue();
        target.WrittenCount.ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void Write_AnyUpdates_AreALegalStreamThatLosesNothing()
    {
        var piece = Gen.Choose(0, 11).SelectMany(kind => Gen.Choose(0, 3).Select(n => (kind, n)));
        Prop.ForAll(
            Gen.ListOf(piece).ToArbitrary(),
            steps =>
            {
                var arguments = new Dictionary<int, string>();
                var texts = "";
                var updates = new List<ChatResponseUpdate>();
                foreach (var (kind, n) in steps)
                {
                    updates.Add(Make(kind, n, arguments, ref texts));
                }

                var (stream, checker) = EncodeText(updates);

                checker.IsComplete.ShouldBeTrue();
                string.Concat(checker.Blocks.Where(b => b.StartsWith("text:", StringComparison.Ordinal)).Select(b => b[5..])).Length.ShouldBe(texts.Length, stream);
                foreach (var (index, json) in arguments)
                {
                    checker.Blocks.ShouldContain($"tool:c{index}:f:{json}", stream);
                }
            }).Holds();
    }

    private static ChatResponseUpdate Make(int kind, int n, Dictionary<int, string> arguments, ref string texts)
    {
        switch (kind)
        {
            case 0 or 1:
                texts += "t" + n;
                return Text("t" + n);
            case 2:
                return Think("r" + n);
            case 3:
                return Of(Sealed("", new ReasoningSeal(n % 2 == 0 ? "anthropic" : "gemini", "S" + n, n > 1)));
            case 4:
                return Of(BlockEndContent.Instance);
            case 5:
                return new ChatResponseUpdate { ResponseId = "x", Contents = [] };
            case 6:
                texts += "no";
                return Of(new RefusalContent("no"));
            default:
                // A call that is whole takes nothing more; open ones grow by pieces that may stand anywhere.
                var isNew = !arguments.TryGetValue(n, out var json);
                var part = isNew ? "{\"a\":[" : json!.EndsWith("]}", StringComparison.Ordinal) ? "" : kind == 7 ? "]}" : kind == 8 ? "\"{\"" : kind == 9 ? "\"\\\"\"" : "";
                arguments[n] = json + part;
                return Call(n, isNew ? "c" + n : null, isNew ? "f" : null, part);
        }
    }

    private static AnthropicStreamChecker Encode(params ChatResponseUpdate[] updates) => EncodeText(updates).Checker;

    private static (string Stream, AnthropicStreamChecker Checker) EncodeText(IEnumerable<ChatResponseUpdate> updates)
    {
        var encoder = AnthropicCodec.Instance.CreateEncoder(AnthropicFixtures.Frame());
        var target = new ArrayBufferWriter<byte>();
        foreach (var update in updates)
        {
            encoder.Write(target, update, Used);
        }

        encoder.Finish(target, Used);
        encoder.WriteTerminal(target, Used);
        var stream = Encoding.UTF8.GetString(target.WrittenSpan);
        var checker = AnthropicStreamChecker.Check(stream);
        checker.IsComplete.ShouldBeTrue();
        return (stream, checker);
    }

    private static ChatResponseUpdate Text(string text) => Of(new TextContent(text));

    private static ChatResponseUpdate Think(string text) => Of(new TextReasoningContent(text));

    private static TextReasoningContent Sealed(string text, ReasoningSeal seal) => new(text) { Seal = seal };

    private static ChatResponseUpdate Call(int index, string? id, string? name, string json) => Of(new ToolCallFragmentContent(index, id, name, json));

    private static ChatResponseUpdate Of(AIContent content) => new(ChatRole.Assistant, [content]);

    private static ChatResponseUpdate End(ChatFinishReason reason) => new() { FinishReason = reason };
}
