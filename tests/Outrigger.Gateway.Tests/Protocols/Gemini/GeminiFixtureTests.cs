using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

/// <summary>Every recording of Gemini: nothing of it may be lost.</summary>
public sealed class GeminiFixtureTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Requests_AllRecorded_AreReadAndScanned()
    {
        var files = FindFixtures("*.request.json");
        files.Length.ShouldBeGreaterThan(30);
        foreach (var file in files)
        {
            var body = File.ReadAllBytes(file);
            var kind = file.Contains("test_embedding", StringComparison.Ordinal) ? GeminiKinds.BatchEmbed : GeminiKinds.Generate;
            var model = kind == GeminiKinds.BatchEmbed ? "gemini-embedding-001" : "m";
            GeminiRequestScanner.Scan(body, kind, new CallAddress(model, false), 128, out _).ShouldBeNull(file);
            if (kind == GeminiKinds.BatchEmbed)
            {
                new GeminiEmbeddingCodec(isSingle: false).ReadRequest(body, new CallAddress(model, false), out var embedding).ShouldBeNull();
                (embedding.Inputs.Single(), embedding.Dimensions, embedding.Extras.Count).ShouldBe(("Some text goes here", 768, 0));
                continue;
            }

            Codec.ReadRequest(body, new CallAddress("m", false), out var request).ShouldBeNull(file);
            var json = JsonNode.Parse(body)!;
            var parts = json["contents"]!.AsArray().SelectMany(c => c!["parts"]!.AsArray()).ToArray();
            request.Messages.Where(m => m.Role != ChatRole.System).SelectMany(m => m.Contents).Count().ShouldBe(parts.Length, file);

            if (request.Extras.Any(e => e.Feature == Features.WebSearch))
            {
                // Google's own search: only Google's own protocol can ask for it, and there the bytes pass as they are.
                continue;
            }

            // Written for an upstream and read again it says the same.
            var written = Write(request, "gemini-3-pro-preview");
            var again = Read(written.ToJsonString(Readable));
            Describe(again).ShouldBe(Describe(request), file);
        }
    }

    [Fact]
    public void Answers_AllRecorded_KeepTextCallsStopAndUsage()
    {
        var count = 0;
        foreach (var file in FindFixtures("*.response.json"))
        {
            var body = File.ReadAllBytes(file);
            var usage = default(TokenUsage);
            if (body.AsSpan().TrimStart(" \n"u8)[0] == (byte)'[')
            {
                CheckStream(file, [.. JsonNode.Parse(body)!.AsArray().Select(n => n!.ToJsonString())]);
                count++;
                continue;
            }

            GeminiEventScanner.TryScanAnswer(body, ref usage).ShouldBeTrue(file);
            var json = JsonNode.Parse(body)!;
            if (json["totalTokens"] is { } total)
            {
                new GeminiCountCodec().ReadAnswer(body).ShouldBe(total.GetValue<long>());
            }
            else if (json["embeddings"] is { } embeddings)
            {
                new GeminiEmbeddingCodec(false).ReadAnswer(body)!.Select(v => v.Length).ShouldBe(embeddings.AsArray().Select(e => e!["values"]!.AsArray().Count));
            }
            else
            {
                CheckUsage(file, json["usageMetadata"]!, usage);
                var answer = Codec.ReadAnswer(body).ShouldNotBeNull(file);
                CheckContents(file, [json], [.. answer.Messages.SelectMany(m => m.Contents)]);
                answer.FinishReason.ShouldNotBeNull();
            }

            count++;
        }

        count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Streams_AllRecorded_KeepTextCallsStopAndUsage()
    {
        var files = FindFixtures("*.response.sse");
        files.Length.ShouldBeGreaterThan(8);
        foreach (var file in files)
        {
            CheckStream(file, [.. SplitEvents(File.ReadAllText(file))]);
        }
    }

    [Fact]
    public void Streams_AllRecorded_ReachAGeminiClientThroughTheEncoder()
    {
        foreach (var file in FindFixtures("*.response.sse"))
        {
            var target = new System.Buffers.ArrayBufferWriter<byte>();
            var encoder = Codec.CreateEncoder(Frame(new ChatRequest { Reasoning = new ReasoningWish(IncludeText: true) }));
            var events = SplitEvents(File.ReadAllText(file)).ToArray();
            var progress = default(StreamProgress);
            foreach (var update in Decode(events))
            {
                encoder.Write(target, update, default);
            }

            Array.ForEach(events, e => GeminiEventScanner.ScanEvent(Encoding.UTF8.GetBytes(e), ref progress));
            encoder.Finish(target, progress.Usage);

            var chunks = GeminiStreamChecker.Check(target.WrittenSpan, isArray: false);
            var before = Decode(events).SelectMany(u => u.Contents).ToArray();
            CheckContents(file, chunks, before);
            CheckUsage(file, chunks[^1]["usageMetadata"]!, progress.Usage);
        }
    }

    private static void CheckStream(string file, string[] events)
    {
        var progress = default(StreamProgress);
        foreach (var data in events)
        {
            GeminiEventScanner.ScanEvent(Encoding.UTF8.GetBytes(data), ref progress).ShouldBeOneOf(StreamEventKind.Content, StreamEventKind.Preamble);
        }

        progress.IsComplete.ShouldBeTrue(file);
        CheckUsage(file, JsonNode.Parse(events[^1])!["usageMetadata"]!, progress.Usage);
        var updates = Decode(events);
        CheckContents(file, [.. events.Select(e => JsonNode.Parse(e)!)], [.. updates.SelectMany(u => u.Contents)]);
        updates.Count(u => u.FinishReason is not null).ShouldBe(1, file);
    }

    private static void CheckContents(string file, IReadOnlyList<JsonNode> chunks, AIContent[] contents)
    {
        var parts = chunks.SelectMany(c => c["candidates"]?.AsArray() ?? []).SelectMany(c => c!["content"]?["parts"]?.AsArray() ?? []).ToArray();
        string.Concat(contents.OfType<TextContent>().Select(t => t.Text)).ShouldBe(string.Concat(parts.Where(p => p!["thought"] is null).Select(p => p!["text"]?.GetValue<string>())), file);
        string.Concat(contents.OfType<TextReasoningContent>().Select(t => t.Text)).ShouldBe(string.Concat(parts.Where(p => p!["thought"] is not null).Select(p => p!["text"]?.GetValue<string>())), file);
        contents.Where(c => c.Seal is not null).Select(c => c.Seal!.Value).ShouldBe(parts.Select(p => p!["thoughtSignature"]?.GetValue<string>()).OfType<string>(), file);
        var calls = parts.Select(p => p!["functionCall"]).Where(c => c is not null).Select(c => (c!["name"]!.GetValue<string>(), c["args"]!.ToJsonString())).ToArray();
        contents.Select(c => c switch
        {
            ToolCallFragmentContent f => (f.Name!, JsonNode.Parse(f.Arguments)!.ToJsonString()),
            FunctionCallContent f => (f.Name, JsonNode.Parse(ToolCalls.GetArguments(f))!.ToJsonString()),
            _ => default,
        }).Where(c => c.Item1 is not null).ShouldBe(calls, file);
    }

    private static void CheckUsage(string file, JsonNode reported, TokenUsage usage)
    {
        long Count(string name) => reported[name]?.GetValue<long>() ?? 0;
        (usage.Prompt, usage.Completion).ShouldBe(
            (Count("promptTokenCount") + Count("toolUsePromptTokenCount"), Count("candidatesTokenCount") + Count("thoughtsTokenCount")), file);
        (usage.Prompt + usage.Completion).ShouldBe(Count("totalTokenCount"), file);
    }

    private static string Describe(ChatRequest request) => string.Join('\n',
    [
        .. request.Messages.SelectMany(m => m.Contents.Where(c => c is not TextContent { Text: "" } || c.Seal is not null).Select(c => m.Role.Value + " " + c switch
        {
            TextReasoningContent t => "thought " + t.Text,
            TextContent t => t.Text,
            FunctionCallContent f => f.Name + ToolCalls.GetArguments(f).Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal),
            FunctionResultContent f => ToolResults.GetText(f).Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal),
            _ => c.GetType().Name,
        } + c.Seal?.Value)),
        .. (request.Options.Tools ?? []).Select(t => t.Name),
        request.Options.ToolMode?.GetType().Name ?? "",
        request.Options.MaxOutputTokens.ToString() ?? "",
    ]);
}
