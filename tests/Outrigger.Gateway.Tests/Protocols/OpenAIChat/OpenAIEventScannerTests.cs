using System.Text;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class OpenAIEventScannerTests
{
    [Theory]
    [InlineData("", StreamEventKind.Empty)]
    [InlineData("[DONE]", StreamEventKind.Terminal)]
    [InlineData("[DONE] ", StreamEventKind.Terminal)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"x"}}]}""", StreamEventKind.Content)]
    [InlineData("""{"choices":[{"index":0,"delta":{}}],"usage":{"prompt_tokens":1}}""", StreamEventKind.Content)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""", StreamEventKind.UsageOnly)]
    [InlineData("""{"choices":[],"prompt_filter_results":[]}""", StreamEventKind.Content)]
    [InlineData("""{"choices":[],"usage":null}""", StreamEventKind.Content)]
    [InlineData("""{"error":{"message":"m"}}""", StreamEventKind.Error)]
    [InlineData("""{"error":null,"choices":[]}""", StreamEventKind.Content)]
    [InlineData("""{"choices":[{"index":0,"del""", StreamEventKind.Invalid)]
    [InlineData("<html>", StreamEventKind.Invalid)]
    [InlineData("null", StreamEventKind.Invalid)]
    [InlineData("""{"choices":[]} x""", StreamEventKind.Invalid)]
    internal void ScanEvent_Data_TellsItsKind(string data, StreamEventKind kind)
    {
        var progress = default(StreamProgress);

        OpenAIEventScanner.ScanEvent(Encoding.UTF8.GetBytes(data), ref progress).ShouldBe(kind);
    }

    [Fact]
    public void ScanEvent_TwoChoices_CompleteOnlyWhenBothFinish()
    {
        var progress = default(StreamProgress);
        OpenAIEventScanner.ScanEvent("""{"choices":[{"index":0,"delta":{}},{"index":1,"delta":{}}]}"""u8, ref progress);
        OpenAIEventScanner.ScanEvent("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""u8, ref progress);
        progress.IsComplete.ShouldBeFalse();

        OpenAIEventScanner.ScanEvent("""{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"""u8, ref progress);

        progress.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void ScanEvent_Usage_KeepsTheProvidersCounts()
    {
        var progress = default(StreamProgress);

        OpenAIEventScanner.ScanEvent(
            """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":6},"x":{"y":[1]}}}"""u8,
            ref progress);

        progress.Usage.ShouldBe(new TokenUsage(true, 10, 20, 4, 6));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{}}],"usage":{"prompt_tokens":-5,"completion_tokens":"x"}}""", true)]
    [InlineData("""{"object":"list","data":[{"embedding":[0.1]}]}""", true)]
    [InlineData("""{"error":{"message":"m"}}""", false)]
    [InlineData("""{"hello":1}""", false)]
    [InlineData("[]", false)]
    [InlineData("<html></html>", false)]
    [InlineData("""{"choices":[{"message":{"content":"cut""", false)]
    public void TryScanAnswer_Body_TellsAnswersFromOtherThings(string body, bool expected)
    {
        var usage = default(TokenUsage);

        OpenAIEventScanner.TryScanAnswer(Encoding.UTF8.GetBytes(body), ref usage).ShouldBe(expected);

        usage.Prompt.ShouldBe(0);
        usage.Completion.ShouldBe(0);
    }
}
