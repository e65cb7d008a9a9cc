using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class ChatStreamTests
{
    private static readonly ChatCodec Codec = new();

    [Fact]
    public void Encode_TextAndCalls_IsOneLegalStream()
    {
        var request = new ChatRequest { AsksUsage = true };
        ChatResponseUpdate[] updates =
        [
            new() { ResponseId = "id-1", ModelId = "m-1" },
            new() { Contents = [new TextReasoningContent("think")] },
            new() { Contents = [new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "sig") }, BlockEndContent.Instance] },
            new() { Contents = [new TextContent("Hel"), new TextContent("lo 😀")] },
            new() { Contents = [new ToolCallFragmentContent(0, "c1", "f", "")] },
            new() { Contents = [new ToolCallFragmentContent(1, "c2", "g", "{}")] },
            new() { Contents = [new ToolCallFragmentContent(0, null, null, "{\"a\":1}")], FinishReason = ChatFinishReason.ToolCalls },
        ];

        var stream = CodecBench.Encode(Codec, updates, request: request);

        var chunks = ChatStreamChecker.Check(stream, asksUsage: true);
        chunks[0]["id"]!.GetValue<string>().ShouldBe("id-1");
        chunks[^1]["usage"]!.ToJsonString().ShouldBe(
            """{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}""");
        stream.ShouldContain("""{"type":"reasoning.text","text":"think","signature":"sig","format":"anthropic-claude-v1","index":0}""");
        var back = CodecBench.Decode(Codec, OpenAIKinds.Chat.Protocol, stream);
        (back.Text, back.Reasoning, back.Finish).ShouldBe(("Hello 😀", "think", ChatFinishReason.ToolCalls));
        back.Calls.ShouldBe([("c1", "f", "{\"a\":1}"), ("c2", "g", "{}")]);
        back.Progress.Usage.ShouldBe(CodecBench.Usage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Encode_AnythingAtAll_IsALegalStream(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var request = new ChatRequest { AsksUsage = random.Next(2) == 0 };
            ChatStreamChecker.Check(CodecBench.Encode(Codec, HostileUpdates.Create(random), request: request), request.AsksUsage);
        }
    }

    [Fact]
    public void Fail_EndsTheStreamForGood()
    {
        var target = new System.Buffers.ArrayBufferWriter<byte>();
        var encoder = Codec.CreateEncoder(CodecBench.Frame());
        encoder.Write(target, new ChatResponseUpdate { Contents = [new TextContent("a")] }, default);
        encoder.Fail(target, ProvidersErrors.Broken.With("gone"));
        var length = target.WrittenCount;

        encoder.Write(target, new ChatResponseUpdate { Contents = [new TextContent("b")] }, default);
        encoder.Finish(target, default);
        encoder.WriteTerminal(target, default);
        encoder.Fail(target, ProvidersErrors.Broken.With("gone"));

        target.WrittenCount.ShouldBe(length);
        JsonNode.Parse(CodecBench.Data(Encoding.UTF8.GetString(target.WrittenSpan))[^1])!["error"]!["message"]!.GetValue<string>().ShouldBe("gone");
    }

    [Fact]
    public void Encode_OldFunctions_AnswersInKind()
    {
        var request = CodecBench.Read(Codec, """{"model":"m","functions":[{"name":"f"}],"messages":[{"role":"user","content":"q"}]}""");

        var stream = CodecBench.Encode(Codec, [new() { Contents = [new ToolCallFragmentContent(0, "c", "f", "{}")], FinishReason = ChatFinishReason.ToolCalls }], request: request);

        stream.ShouldContain("""{"function_call":{"name":"f","arguments":"{}"}}""");
        stream.ShouldContain("\"finish_reason\":\"function_call\"");
    }

    [Theory]
    [InlineData("missing ids", """[{"index":0,"function":{"name":"f","arguments":"{}"}}]""", """[{"index":1,"function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("missing indexes", """[{"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"id":"b","function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("neither", """[{"function":{"name":"f","arguments":"{}"}}]""", """[{"function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("all at index 0", """[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("both at once", """[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]""", "[]")]
    [InlineData("arguments as objects", """[{"index":0,"id":"a","function":{"name":"f","arguments":{}}}]""", """[{"index":1,"id":"b","function":{"name":"g","arguments":{}}}]""")]
    [InlineData("id and name in each piece", """[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"id":"a","function":{"name":"f","arguments":"}"}},{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("empty ids behind", """[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"id":"","function":{"name":"","arguments":"}"}},{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]""")]
    public void Decode_CompatibleServersCalls_AreToldApart(string server, string first, string second)
    {
        var decoded = CodecBench.Decode(Codec, OpenAIKinds.Chat.Protocol, Chunk($$"""{"tool_calls":{{first}}}""") + Chunk($$"""{"tool_calls":{{second}}}""", "stop"));

        decoded.Calls.Select(c => (c.Name, c.Arguments)).ShouldBe([("f", "{}"), ("g", "{}")], server);
        decoded.Calls.Select(c => c.Id).Distinct().Count().ShouldBe(2);
        decoded.Finish.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Theory]
    [InlineData("""{"reasoning_content":"r","content":null}""")]
    [InlineData("""{"reasoning":"r","content":""}""")]
    [InlineData("""{"reasoning":"r","reasoning_content":"r"}""")]
    [InlineData("""{"reasoning_details":[{"type":"reasoning.text","text":"r"}]}""")]
    [InlineData("""{"reasoning":"r","reasoning_details":[{"type":"reasoning.text","text":"r"}]}""")]
    [InlineData("""{"content":[{"type":"thinking","thinking":[{"type":"text","text":"r"}]}]}""")]
    public void Decode_ReasoningVariants_AreReadOnce(string delta) =>
        CodecBench.Decode(Codec, OpenAIKinds.Chat.Protocol, Chunk(delta)).Reasoning.ShouldBe("r");

    [Fact]
    public void Decode_CharacterCutBetweenEvents_IsPutTogether()
    {
        var decoded = CodecBench.Decode(Codec, OpenAIKinds.Chat.Protocol, Chunk("""{"content":"a\ud83d"}""") + Chunk("""{"content":"\ude00b"}""") + Chunk("""{"content":"\ud83d"}""") + Chunk("""{"content":"c"}"""));

        decoded.Text.ShouldBe("a😀b\ufffdc");
    }

    [Fact]
    public void Decode_UsageInTheLastContentChunk_Counts()
    {
        var decoded = CodecBench.Decode(
            Codec,
            OpenAIKinds.Chat.Protocol,
            """data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""" + "\n\n");

        (decoded.Progress.Usage.Prompt, decoded.Progress.Usage.Completion, decoded.Text).ShouldBe((3, 4, "x"));
        decoded.Progress.IsComplete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""")]
    [InlineData("""{"tool_calls":[7]}""")]
    [InlineData("""{"tool_calls":[{"index":3}]}""")]
    public void Decode_PieceWithoutItsCall_IsBroken(string delta)
    {
        var updates = new List<ChatResponseUpdate>();

        Codec.CreateDecoder().Read(Encoding.UTF8.GetBytes(CodecBench.Data(Chunk(delta))[0]), updates).ShouldBeFalse();
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrows()
    {
        var random = new Random(4);
        var sample = Encoding.UTF8.GetBytes(CodecBench.Data(Chunk("""{"role":"assistant","content":"a\u00e9","tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}""", "stop"))[0]);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = (byte[])sample.Clone();
            for (var i = 0; i < 3; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var progress = default(StreamProgress);
            var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            if (OpenAIKinds.Chat.Protocol.ScanEvent(cut, ref progress) is StreamEventKind.Content or StreamEventKind.UsageOnly)
            {
                Codec.CreateDecoder().Read(cut, []);
            }
        }
    }

    private static string Chunk(string delta, string? finish = null) =>
        $$"""data: {"id":"x","model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}]}""" + "\n\n";
}

/// <summary>Updates in sequences that no well-behaved decoder makes.</summary>
internal static class HostileUpdates
{
    public static List<ChatResponseUpdate> Create(Random random)
    {
        var updates = new List<ChatResponseUpdate>();
        for (var i = random.Next(12); i >= 0; i--)
        {
            var update = new ChatResponseUpdate();
            for (var c = random.Next(4); c > 0; c--)
            {
                update.Contents.Add(random.Next(9) switch
                {
                    0 => new TextContent(random.Next(3) == 0 ? "" : "t\n\""),
                    1 => new TextReasoningContent("r"),
                    2 => new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "s", IsRedacted: random.Next(2) == 0) },
                    3 => new RefusalContent("no"),
                    4 => BlockEndContent.Instance,
                    5 => new ToolCallFragmentContent(random.Next(3), null, null, "{"),
                    6 => new TextContent("x") { Seal = new ReasoningSeal("gemini", "s") },
                    7 => ToolCalls.Create("whole", "h", "{}"),
                    _ => new ToolCallFragmentContent(random.Next(3), "c" + random.Next(3), "f", random.Next(2) == 0 ? "" : "{}") { Seal = random.Next(2) == 0 ? new ReasoningSeal("gemini", "s") : null },
                });
            }

            update.ResponseId = random.Next(3) == 0 ? "id" + random.Next(2) : null;
            update.FinishReason = random.Next(8) switch { 0 => ChatFinishReason.Stop, 1 => ChatFinishReason.Length, 2 => ChatFinishReason.ToolCalls, 3 => new ChatFinishReason("pause"), _ => null };
            updates.Add(update);
        }

        return updates;
    }
}

/// <summary>Says whether a stream of chunks is one that OpenAI's clients can read; knows nothing of the encoder.</summary>
internal static class ChatStreamChecker
{
    public static List<JsonObject> Check(string stream, bool asksUsage)
    {
        var data = CodecBench.Data(stream);
        data[^1].ShouldBe("[DONE]");
        data.Count(d => d == "[DONE]").ShouldBe(1);
        var chunks = data[..^1].ConvertAll(d => JsonNode.Parse(d)!.AsObject());
        chunks.Select(c => c["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
        chunks.ShouldAllBe(c => c["object"]!.GetValue<string>() == "chat.completion.chunk");
        var calls = 0;
        var finished = false;
        for (var i = 0; i < chunks.Count; i++)
        {
            if (chunks[i]["choices"]!.AsArray() is not [{ } choice])
            {
                (asksUsage, finished, i == chunks.Count - 1, chunks[i]["usage"] is JsonObject).ShouldBe((true, true, true, true));
                continue;
            }

            finished.ShouldBeFalse("nothing but usage follows the finish reason");
            var delta = choice["delta"]!.AsObject();
            (delta["role"]?.GetValue<string>()).ShouldBe(i == 0 ? "assistant" : null);
            finished = choice["finish_reason"] is not null;
            delta.Count.ShouldBe(finished ? 0 : delta.Count);
            foreach (var call in delta["tool_calls"]?.AsArray() ?? [])
            {
                var index = call!["index"]!.GetValue<int>();
                index.ShouldBeLessThanOrEqualTo(calls);
                (call["id"] is not null, call["function"]!["name"] is not null, call["type"] is not null).ShouldBe((index == calls, index == calls, index == calls));
                calls += index == calls ? 1 : 0;
            }
        }

        finished.ShouldBeTrue();
        return chunks;
    }
}
