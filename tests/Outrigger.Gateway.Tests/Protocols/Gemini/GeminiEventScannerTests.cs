using System.Text;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiEventScannerTests
{
    [Theory]
    [InlineData("", StreamEventKind.Empty)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}""", StreamEventKind.Content)]
    [InlineData("""{"candidates":[{"finishReason":"STOP"}]}""", StreamEventKind.Content)]
    [InlineData("""{"promptFeedback":{"blockReason":"SAFETY"}}""", StreamEventKind.Content)]
    [InlineData("""{"candidates":[{"content":{"role":"model"}}]}""", StreamEventKind.Preamble)]
    [InlineData("""{"usageMetadata":{"promptTokenCount":1},"modelVersion":"m"}""", StreamEventKind.Preamble)]
    [InlineData("""{"error":{"code":503,"message":"m"}}""", StreamEventKind.Error)]
    [InlineData("""[{"error":{"code":503,"message":"m"}}]""", StreamEventKind.Error)]
    [InlineData("""{"error":null,"candidates":[{"finishReason":"STOP"}]}""", StreamEventKind.Content)]
    [InlineData("""{"candidates":[{"content":{"par""", StreamEventKind.Invalid)]
    [InlineData("[DONE]", StreamEventKind.Invalid)]
    [InlineData("{}", StreamEventKind.Invalid)]
    [InlineData("""{"hello":1}""", StreamEventKind.Invalid)]
    [InlineData("""{"candidates":[]} x""", StreamEventKind.Invalid)]
    [InlineData("<html>", StreamEventKind.Invalid)]
    internal void ScanEvent_Data_TellsItsKind(string data, StreamEventKind kind)
    {
        var progress = default(StreamProgress);

        GeminiEventScanner.ScanEvent(Encoding.UTF8.GetBytes(data), ref progress).ShouldBe(kind);
    }

    [Theory]
    [InlineData("""{"candidates":[{"finishReason":"STOP"}]}""", true)]
    [InlineData("""{"candidates":[{"finishReason":"STOP","index":1},{"index":0}]}""", false)]
    [InlineData("""{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}""", false)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}""", false)]
    [InlineData("""{"promptFeedback":{"blockReason":"OTHER"}}""", true)]
    [InlineData("""{"promptFeedback":{"safetyRatings":[]}}""", false)]
    public void ScanEvent_Finish_MakesTheStreamComplete(string data, bool isComplete)
    {
        var progress = default(StreamProgress);

        GeminiEventScanner.ScanEvent(Encoding.UTF8.GetBytes(data), ref progress);

        progress.IsComplete.ShouldBe(isComplete);
    }

    [Fact]
    public void ScanEvent_Usage_CountsThoughtsAsCompletionAndToolsAsPrompt()
    {
        var progress = default(StreamProgress);

        GeminiEventScanner.ScanEvent(
            """{"usageMetadata":{"promptTokenCount":29,"toolUsePromptTokenCount":5,"cachedContentTokenCount":20,"candidatesTokenCount":10,"thoughtsTokenCount":202,"totalTokenCount":246,"serviceTier":"flex"}}"""u8,
            ref progress);

        progress.Usage.ShouldBe(new TokenUsage(true, 34, 212, 20, 202) { ServiceTier = "flex" });
    }

    [Fact]
    public void ScanEvent_LaterUsage_ReplacesButZerosDoNot()
    {
        var progress = default(StreamProgress);
        GeminiEventScanner.ScanEvent("""{"usageMetadata":{"promptTokenCount":169,"thoughtsTokenCount":7,"cachedContentTokenCount":160}}"""u8, ref progress);

        GeminiEventScanner.ScanEvent("""{"usageMetadata":{"promptTokenCount":79,"candidatesTokenCount":12,"thoughtsTokenCount":0}}"""u8, ref progress);

        progress.Usage.ShouldBe(new TokenUsage(true, 79, 19, 79, 7));
    }

    [Theory]
    [InlineData("""{"candidates":[]}""", false)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}]}""", true)]
    [InlineData("""{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":-5,"candidatesTokenCount":"x"}}""", true)]
    [InlineData("""{"embeddings":[{"values":[0.1]}]}""", true)]
    [InlineData("""{"embedding":{"values":[0.1]}}""", true)]
    [InlineData("""{"totalTokens":0}""", true)]
    [InlineData("""{"error":{"message":"m"}}""", false)]
    [InlineData("""{"hello":1}""", false)]
    [InlineData("[]", false)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"cut""", false)]
    public void TryScanAnswer_Body_TellsAnswersFromOtherThings(string body, bool expected)
    {
        var usage = default(TokenUsage);

        GeminiEventScanner.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage).ShouldBe(expected);

        (usage.Prompt, usage.Completion).ShouldBe((0, 0));
    }

    [Fact]
    public void TryScanAnswer_InvalidUtf8_IsNoAnswer()
    {
        var usage = default(TokenUsage);

        GeminiEventScanner.TryScanAnswer([.. "{\"candidates\":[{\"finishReason\":\""u8, 0xFF, .. "\"}]}"u8], ref usage).ShouldBeFalse();
    }
}
