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

public sealed class ResponsesRecordingTests
{
    private static readonly ResponsesCodec Codec = new();

    public static TheoryData<string> Answers => Recordings.Named("openai", "/v1/responses", "json");

    public static TheoryData<string> Streams => Recordings.Named("openai", "/v1/responses", "sse");

    [Theory]
    [MemberData(nameof(Answers))]
    public void Read_RecordedAnswer_LosesNothing(string name)
    {
        var body = Recordings.Read(name, ".response.json");
        var usage = default(TokenUsage);

        ResponsesScanner.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage).ShouldBeTrue();
        var answer = Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldNotBeNull();

        Check(JsonNode.Parse(body)!["output"]!.AsArray(), answer.Text, [.. answer.Messages[0].Contents.OfType<FunctionCallContent>().Select(c => (c.CallId, c.Name, ToolCalls.GetArguments(c)))]);
        usage.Prompt.ShouldBe(JsonNode.Parse(body)!["usage"]!["input_tokens"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Decode_RecordedStream_LosesNothing(string name)
    {
        var stream = Recordings.Read(name, ".response.sse");
        var final = JsonNode.Parse(CodecBench.Data(stream)[^1])!["response"]!;

        var decoded = CodecBench.Decode(Codec, ResponsesKinds.Responses.Protocol, stream);

        decoded.Last.ShouldBe(StreamEventKind.Terminal);
        Check(final["output"]!.AsArray(), decoded.Text, decoded.Calls);
        decoded.Progress.Usage.Completion.ShouldBe(final["usage"]!["output_tokens"]!.GetValue<long>());
        ResponsesStreamChecker.Check(CodecBench.Encode(Codec, decoded.Updates));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    [MemberData(nameof(Streams))]
    public void Read_RecordedRequest_IsUnderstood(string name)
    {
        var error = Codec.ReadRequest(Encoding.UTF8.GetBytes(Recordings.Read(name, ".request.json")), default, out var request);

        // What OpenAI would have to keep cannot be put elsewhere; everything else can.
        error?.Type.ShouldBe(TranslationErrors.Untranslatable, error.Detail);
        (error is null ? request.Messages.Count : 1).ShouldBeGreaterThan(0);
    }

    private static void Check(JsonArray output, string text, List<(string, string, string)> calls)
    {
        var said = output.Where(o => o!["type"]!.GetValue<string>() == "message").SelectMany(o => o!["content"]!.AsArray()).Select(p => p!["text"]?.GetValue<string>());
        text.ShouldBe(string.Concat(said));
        calls.ShouldBe(output.Where(o => o!["type"]!.GetValue<string>() == "function_call")
            .Select(o => (o!["call_id"]!.GetValue<string>(), o["name"]!.GetValue<string>(), o["arguments"]!.GetValue<string>())));
    }
}
