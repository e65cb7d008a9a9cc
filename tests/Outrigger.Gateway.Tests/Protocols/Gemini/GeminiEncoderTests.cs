using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiEncoderTests
{
    private static readonly TokenUsage Used = new(true, 10, 25, 4, 5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_TextAndCalls_AreWholeAnswers(bool isArray)
    {
        var target = new ArrayBufferWriter<byte>();
        var encoder = new GeminiCodec(isArray).CreateEncoder(Frame());
        encoder.Write(target, new ChatResponseUpdate(ChatRole.Assistant, "he") { ResponseId = "r", ModelId = "m" }, default);
        encoder.Write(target, new ChatResponseUpdate { Contents = [new ToolCallFragmentContent(1, "b", "g", "")] }, default);
        encoder.Write(target, new ChatResponseUpdate { Contents = [new ToolCallFragmentContent(0, "a", "f", "{\"x\"") { Seal = new("gemini", "S") }] }, default);
        encoder.Write(target, new ChatResponseUpdate { Contents = [new ToolCallFragmentContent(0, null, null, ":1}")], FinishReason = ChatFinishReason.ToolCalls, ResponseId = "other" }, default);
        encoder.Finish(target, Used);
        encoder.WriteTerminal(target, Used);

        var chunks = GeminiStreamChecker.Check(target.WrittenSpan, isArray);
        chunks.Count.ShouldBe(2);
        chunks[0].ShouldBeJson("""{"candidates":[{"content":{"parts":[{"text":"he"}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}""");
        chunks[1].ShouldBeJson(
            """
            {"candidates":[{"content":{"parts":[{"functionCall":{"id":"a","name":"f","args":{"x":1}},"thoughtSignature":"S"},{"functionCall":{"id":"b","name":"g","args":{}}}],"role":"model"},
              "finishReason":"STOP","index":0}],
             "usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":20,"thoughtsTokenCount":5,"totalTokenCount":35},"modelVersion":"m","responseId":"r"}
            """);
    }

    [Fact]
    public void Encode_LinesInsideOfAnEvent_AreEscaped()
    {
        var target = new ArrayBufferWriter<byte>();
        var encoder = Codec.CreateEncoder(Frame());
        encoder.Write(target, new ChatResponseUpdate(ChatRole.Assistant, "a\u2028b\u0085c\r\nd"), default);
        encoder.Write(target, new ChatResponseUpdate { Contents = [new ToolCallFragmentContent(0, "a", "f", "{\r\n  \"x\": \"\u2029\"\n}")] }, default);
        encoder.Finish(target, default);

        // Google's Python SDK takes all of these for the end of a line.
        Encoding.UTF8.GetString(target.WrittenSpan).Split('\r', '\u0085', '\u2028', '\u2029').Length.ShouldBe(1);
        var chunks = GeminiStreamChecker.Check(target.WrittenSpan, isArray: false);
        chunks[0]["candidates"]![0]!["content"]!["parts"]![0]!["text"]!.GetValue<string>().ShouldBe("a\u2028b\u0085c\r\nd");
        chunks[1]["candidates"]![0]!["content"]!["parts"]![0]!["functionCall"]!["args"]!["x"]!.GetValue<string>().ShouldBe("\u2029");
    }

    [Theory]
    [InlineData("tool_calls", "MALFORMED_FUNCTION_CALL")]
    [InlineData("length", "MAX_TOKENS")]
    public void Encode_ArgumentsThatAreNoObject_SurviveAsText(string finish, string expected)
    {
        var target = new ArrayBufferWriter<byte>();
        var encoder = Codec.CreateEncoder(Frame());
        encoder.Write(target, new ChatResponseUpdate { Contents = [new ToolCallFragmentContent(0, "a", "f", "{\"x\":")], FinishReason = new(finish) }, default);
        encoder.Finish(target, default);

        var candidate = GeminiStreamChecker.Check(target.WrittenSpan, isArray: false).Single()["candidates"]![0]!;
        candidate["finishReason"]!.GetValue<string>().ShouldBe(expected);
        candidate["finishMessage"]!.GetValue<string>().ShouldBe("Malformed function call: f({\"x\":)");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Encode_Failure_IsTheLastElement(bool isArray, bool hasBegun)
    {
        var target = new ArrayBufferWriter<byte>();
        var encoder = new GeminiCodec(isArray).CreateEncoder(Frame());
        if (hasBegun)
        {
            encoder.Write(target, new ChatResponseUpdate(ChatRole.Assistant, "x"), default);
        }

        encoder.Fail(target, ProvidersErrors.Broken.With("gone"));
        var length = target.WrittenCount;
        encoder.Write(target, new ChatResponseUpdate(ChatRole.Assistant, "late"), default);
        encoder.Finish(target, default);
        encoder.Fail(target, ProvidersErrors.Broken.With("again"));

        target.WrittenCount.ShouldBe(length);
        GeminiStreamChecker.Check(target.WrittenSpan, isArray, mayFail: true)[^1]["error"]!["message"]!.GetValue<string>().ShouldBe("gone");
    }

    [Fact]
    public void Encode_Thoughts_GoToThoseWhoAsked()
    {
        List<JsonNode> Encode(ReasoningWish? wish)
        {
            var target = new ArrayBufferWriter<byte>();
            var encoder = Codec.CreateEncoder(Frame(new ChatRequest { Reasoning = wish }));
            encoder.Write(target, new ChatResponseUpdate { Contents = [new TextReasoningContent("hm"), new TextReasoningContent("") { Seal = new("anthropic", "S") }] }, default);
            encoder.Finish(target, default);
            return GeminiStreamChecker.Check(target.WrittenSpan, isArray: false);
        }

        Encode(null).Count.ShouldBe(1);
        Encode(new ReasoningWish(IncludeText: false)).Count.ShouldBe(1);
        var parts = Encode(new ReasoningWish(IncludeText: true))[0]["candidates"]![0]!["content"]!["parts"]!;
        parts[0].ShouldBeJson("""{"text":"hm","thought":true}""");
        GeminiSeals.Read(parts[1]!["thoughtSignature"]!.GetValue<string>()).ShouldBe(new ReasoningSeal("anthropic", "S"));
    }

    [Fact]
    public void Encode_RandomUpdates_AlwaysMakeALegalStreamThatSaysTheSame()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var isArray = random.Next(2) == 0;
            var target = new ArrayBufferWriter<byte>();
            var encoder = new GeminiCodec(isArray).CreateEncoder(Frame(new ChatRequest { Reasoning = new ReasoningWish(IncludeText: true) }));
            var (text, thought) = (new StringBuilder(), new StringBuilder());
            var calls = new SortedDictionary<int, StringBuilder>();
            for (var i = random.Next(12); i > 0; i--)
            {
                encoder.Write(target, Next(random, text, thought, calls), random.Next(2) == 0 ? default : Used);
            }

            var fails = random.Next(4) == 0;
            if (fails)
            {
                encoder.Fail(target, ProvidersErrors.Broken.With("gone"));
            }
            else
            {
                encoder.Finish(target, Used);
                encoder.WriteTerminal(target, Used);
            }

            var chunks = GeminiStreamChecker.Check(target.WrittenSpan, isArray, fails);
            var parts = chunks.Where(c => c["candidates"] is not null).SelectMany(c => c["candidates"]![0]!["content"]!["parts"]!.AsArray()).ToArray();
            string.Concat(parts.Where(p => p!["thought"] is null).Select(p => p!["text"]?.GetValue<string>())).ShouldBe(text.ToString(), $"seed {seed}");
            string.Concat(parts.Where(p => p!["thought"] is not null).Select(p => p!["text"]!.GetValue<string>())).ShouldBe(thought.ToString());
            if (!fails)
            {
                parts.Where(p => p!["functionCall"] is not null).Select(p => p!["functionCall"]!["args"]!["s"]!.GetValue<string>())
                    .ShouldBe(calls.Values.Select(c => c.ToString()), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void WriteAnswer_Whole_HasAllParts()
    {
        var call = ToolCalls.Create("a", "f", "");
        call.Seal = new("openai", "S");
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextContent("x"), new RefusalContent("no"), call, new DataContent(new byte[] { 1 }, "image/png")]))
        {
            FinishReason = ChatFinishReason.ContentFilter,
        };
        var target = new ArrayBufferWriter<byte>();

        Codec.WriteAnswer(target, answer, default, Frame());

        var json = JsonNode.Parse(target.WrittenSpan)!;
        json["candidates"]![0]!["finishReason"]!.GetValue<string>().ShouldBe("SAFETY");
        json["candidates"]![0]!["content"]!["parts"].ShouldBeJson(
            """[{"text":"x"},{"text":"no"},{"functionCall":{"id":"a","name":"f","args":{}},"thoughtSignature":"SEAL"},{"inlineData":{"mimeType":"image/png","data":"AQ=="}}]"""
                .Replace("SEAL", GeminiSeals.Write(new("openai", "S")), StringComparison.Ordinal));
        (json["modelVersion"]!.GetValue<string>(), json["responseId"]!.GetValue<string>().Length > 10, json["usageMetadata"]).ShouldBe(("model-x", true, null));
    }

    private static ChatResponseUpdate Next(Random random, StringBuilder text, StringBuilder thought, SortedDictionary<int, StringBuilder> calls)
    {
        var update = new ChatResponseUpdate { ResponseId = random.Next(3) == 0 ? "r" + random.Next(3) : null };
        for (var i = random.Next(4); i > 0; i--)
        {
            var piece = new string((char)('a' + random.Next(26)), random.Next(3)) + (random.Next(5) == 0 ? "\"\n😀" : "");
            switch (random.Next(6))
            {
                case 0:
                    text.Append(piece);
                    update.Contents.Add(new TextContent(piece) { Seal = random.Next(3) == 0 ? new("gemini", "S") : null });
                    break;
                case 1:
                    thought.Append(piece);
                    update.Contents.Add(new TextReasoningContent(piece));
                    break;
                case 2:
                    text.Append(piece);
                    update.Contents.Add(new RefusalContent(piece));
                    break;
                case 3:
                    update.Contents.Add(BlockEndContent.Instance);
                    break;
                case 4:
                    update.FinishReason = random.Next(2) == 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Length;
                    break;
                default:
                    // In pieces that are only together an object.
                    var index = random.Next(3);
                    if (!calls.ContainsKey(index))
                    {
                        calls[index] = new StringBuilder(piece);
                        var json = JsonSerializer.Serialize(new { s = piece });
                        var cut = random.Next(json.Length);
                        update.Contents.Add(new ToolCallFragmentContent(index, "c" + index, "f", json[..cut]));
                        update.Contents.Add(new ToolCallFragmentContent(index, null, null, json[cut..]));
                    }

                    break;
            }
        }

        return update;
    }
}

/// <summary>Judges streams towards clients by Gemini's rules; knows nothing of the encoder.</summary>
internal static class GeminiStreamChecker
{
    /// <summary>The chunks of a legal stream.</summary>
    public static List<JsonNode> Check(ReadOnlySpan<byte> stream, bool isArray, bool mayFail = false)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream);
        List<JsonNode> chunks;
        if (isArray)
        {
            chunks = [.. JsonNode.Parse(text)!.AsArray().Select(n => n!)];
        }
        else
        {
            text.ShouldEndWith("\n\n");
            var events = text[..^2].Split("\n\n");
            events.ShouldAllBe(e => e.StartsWith("data: {", StringComparison.Ordinal) && !e.Contains('\n'));
            chunks = [.. events.Select(e => JsonNode.Parse(e["data: ".Length..])!)];
        }

        chunks.ShouldNotBeEmpty();
        var id = chunks[0]["responseId"]?.GetValue<string>();
        for (var i = 0; i < chunks.Count; i++)
        {
            var isLast = i == chunks.Count - 1;
            if (chunks[i]["error"] is { } error)
            {
                (mayFail && isLast).ShouldBeTrue("an error may only be the last chunk");
                error["code"]!.GetValue<int>().ShouldBeInRange(400, 599);
                continue;
            }

            var candidate = chunks[i]["candidates"]!.AsArray().ShouldHaveSingleItem()!;
            candidate["content"]!["parts"]!.AsArray().Count.ShouldBeGreaterThan(candidate["finishMessage"] is null ? 0 : -1);
            candidate["content"]!["role"]!.GetValue<string>().ShouldBe("model");
            candidate["index"]!.GetValue<int>().ShouldBe(0);
            (candidate["finishReason"] is not null).ShouldBe(isLast, "the finish reason stands in the last chunk");
            chunks[i]["responseId"]!.GetValue<string>().ShouldBe(id);
            chunks[i]["modelVersion"]!.GetValue<string>().ShouldNotBeEmpty();
            foreach (var part in candidate["content"]!["parts"]!.AsArray())
            {
                part!.AsObject().Count(m => m.Key is "text" or "functionCall" or "inlineData" or "fileData").ShouldBe(1);
                if (part["functionCall"] is { } call)
                {
                    call["args"].ShouldBeOfType<JsonObject>();
                    call["name"]!.GetValue<string>().ShouldNotBeEmpty();
                }
            }
        }

        return chunks;
    }
}
