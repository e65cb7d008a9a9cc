using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class ChatRecordingTests
{
    private static readonly ChatCodec Codec = new();

    public static TheoryData<string> Answers => Recordings.Named("openai", "/chat/completions", "json");

    public static TheoryData<string> Streams => Recordings.Named("openai", "/chat/completions", "sse");

    public static TheoryData<string> GeminiAnswers => Recordings.Named("gemini", "/chat/completions", "json");

    [Theory]
    [MemberData(nameof(Answers))]
    [MemberData(nameof(GeminiAnswers))]
    public void Read_RecordedAnswer_LosesNothing(string name)
    {
        var body = Recordings.Read(name, ".response.json");
        var message = JsonNode.Parse(body)!["choices"]![0]!["message"]!;
        var usage = default(TokenUsage);

        OpenAIEventScanner.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage).ShouldBeTrue();
        var answer = Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldNotBeNull();

        answer.Text.ShouldBe(message["content"]?.GetValue<string>() ?? "");
        var calls = message["tool_calls"]?.AsArray() ?? [];
        answer.Messages[0].Contents.OfType<FunctionCallContent>().Select(c => (c.Name, ToolCalls.GetArguments(c)))
            .ShouldBe(calls.Select(c => (c!["function"]!["name"]!.GetValue<string>(), c["function"]!["arguments"]!.GetValue<string>())));
        usage.IsReported.ShouldBeTrue();
        usage.Prompt.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void ReadThenWrite_RecordedAnswer_SaysTheSame(string name)
    {
        var body = Recordings.Read(name, ".response.json");
        var usage = default(TokenUsage);
        OpenAIEventScanner.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage);

        var written = JsonNode.Parse(CodecBench.WriteAnswer(Codec, Codec.ReadAnswer(Encoding.UTF8.GetBytes(body))!, usage))!;

        var (before, after) = (JsonNode.Parse(body)!, written);
        foreach (var member in (string[])["content", "refusal", "tool_calls"])
        {
            JsonNode.DeepEquals(before["choices"]![0]!["message"]![member], after["choices"]![0]!["message"]![member]).ShouldBeTrue(member);
        }

        after["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe(before["choices"]![0]!["finish_reason"]!.GetValue<string>());
        (after["id"]!.ToJsonString(), after["model"]!.ToJsonString()).ShouldBe((before["id"]!.ToJsonString(), before["model"]!.ToJsonString()));
        after["usage"]!["total_tokens"]!.GetValue<long>().ShouldBe(before["usage"]!["total_tokens"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Decode_RecordedStream_LosesNothing(string name)
    {
        var stream = Recordings.Read(name, ".response.sse");
        var deltas = CodecBench.Data(stream).Where(d => d != "[DONE]").SelectMany(d => JsonNode.Parse(d)!["choices"]!.AsArray()).Select(c => c!["delta"]!).ToArray();

        var decoded = CodecBench.Decode(Codec, OpenAIKinds.Chat.Protocol, stream);

        decoded.Last.ShouldBe(StreamEventKind.Terminal);
        decoded.Text.ShouldBe(string.Concat(deltas.Select(d => d["content"]?.GetValue<string>())));
        string.Concat(decoded.Calls.Select(c => c.Arguments)).ShouldBe(string.Concat(deltas.SelectMany(d => d["tool_calls"]?.AsArray() ?? []).Select(c => c!["function"]!["arguments"]!.GetValue<string>())));
        decoded.Finish.ShouldNotBeNull();
        decoded.Progress.IsComplete.ShouldBeTrue();
        ChatStreamChecker.Check(CodecBench.Encode(Codec, decoded.Updates), asksUsage: false);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    [MemberData(nameof(Streams))]
    public void ReadThenWrite_RecordedRequest_SaysTheSame(string name)
    {
        var request = CodecBench.Read(Codec, Recordings.Read(name, ".request.json"));

        var (body, report) = CodecBench.Write(Codec, request, "compatible", drops: true);

        report.Error.ShouldBeNull();
        ChatRoundTripTests.Describe(CodecBench.Read(Codec, body.ToJsonString())).ShouldBe(ChatRoundTripTests.Describe(request));
    }
}
