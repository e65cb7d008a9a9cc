using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Simulation;

public sealed class SimulatedStreamTests : SimulationTestBase
{
    [Fact]
    public async Task Stream_WholeAnswer_JoinsToTheText()
    {
        using var response = await SendAsync("/chat/completions", Chat("Hello wörld, 日本語 🙂🙂🙂 end", more: "\"stream\":true"));

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var events = ReadEvents(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        events[^1].ShouldBe("[DONE]");
        JoinContent(events).ShouldBe("Hello wörld, 日本語 🙂🙂🙂 end");
        JsonNode.Parse(events[0])!["choices"]![0]!["delta"]!["role"]!.GetValue<string>().ShouldBe("assistant");
        JsonNode.Parse(events[^2])!["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("stop");
        events[..^1].ShouldAllBe(e => JsonNode.Parse(e)!["object"]!.GetValue<string>() == "chat.completion.chunk");
        events[..^1].Select(e => JsonNode.Parse(e)!["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
        events[..^1].ShouldAllBe(e => JsonNode.Parse(e)!["usage"] == null);
    }

    [Fact]
    public async Task Stream_UsageAskedFor_EndsWithAChunkThatCountsTheContentChunks()
    {
        using var response = await SendAsync("/chat/completions", Chat("a b c d", more: "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        var events = ReadEvents(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var usage = JsonNode.Parse(events[^2])!;
        usage["choices"]!.AsArray().ShouldBeEmpty();
        usage["usage"]!["completion_tokens"]!.GetValue<int>().ShouldBe(4);
        events[1..^3].Count.ShouldBe(4);
        events[..^2].ShouldAllBe(e => JsonNode.Parse(e)!.AsObject().ContainsKey("usage"));
    }

    [Fact]
    public async Task Stream_Paced_GivesATokenWhenItIsDue()
    {
        using var response = await SendAsync(
            "/chat/completions", Chat("a b c", more: "\"stream\":true"), ("x-sim-ttft-ms", "0"), ("x-sim-tokens-per-second", "10"));
        var reader = await EventReader.OpenAsync(response);

        (await reader.ReadAsync()).ShouldContain("assistant");
        (await reader.ReadAsync()).ShouldContain("\"a\"");
        var second = reader.ReadAsync();
        second.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromMilliseconds(99));
        second.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await second).ShouldContain("\" b\"");
        Time.Advance(TimeSpan.FromMilliseconds(100));
        (await reader.ReadAsync()).ShouldContain("\" c\"");
        (await reader.ReadAsync()).ShouldContain("stop");
    }

    [Fact]
    public async Task Stream_FirstTokenDelayed_AnswersWhenItIsDue()
    {
        var sending = SendAsync("/chat/completions", Chat("a", more: "\"stream\":true"), ("x-sim-ttft-ms", "500"));
        sending.IsCompleted.ShouldBeFalse();

        Time.Advance(TimeSpan.FromMilliseconds(500));

        using var response = await sending;
        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Whole_Paced_AnswersWhenTheLastTokenIsDue()
    {
        var sending = SendAsync("/chat/completions", Chat("a b c"), ("x-sim-ttft-ms", "100"), ("x-sim-tokens-per-second", "10"));

        Time.Advance(TimeSpan.FromMilliseconds(299));
        sending.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromMilliseconds(1));

        (await sending).Dispose();
    }

    [Fact]
    public async Task Stream_CancelledWhileWaiting_StopsAtOnce()
    {
        using var response = await SendAsync("/chat/completions", Chat("a b c", more: "\"stream\":true"), ("x-sim-tokens-per-second", "0.1"));
        using var cancel = new CancellationTokenSource();
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        (await stream.ReadAsync(buffer, cancel.Token)).ShouldBeGreaterThan(0);
        (await stream.ReadAsync(buffer, cancel.Token)).ShouldBeGreaterThan(0);
        var waiting = stream.ReadAsync(buffer, cancel.Token).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        Time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Stream_ReadByteByByte_GivesTheSameBytes()
    {
        using var whole = await SendAsync("/chat/completions", Chat("Hello there", more: "\"stream\":true"));
        using var piecewise = await SendAsync("/chat/completions", Chat("Hello there", more: "\"stream\":true"));
        await using var stream = await piecewise.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var bytes = new List<byte>();
        var one = new byte[1];

        while (await stream.ReadAsync(one, TestContext.Current.CancellationToken) == 1)
        {
            bytes.Add(one[0]);
        }

        bytes.ToArray().ShouldBe(await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Reads one event after the other.</summary>
    private sealed class EventReader(StreamReader reader)
    {
        public static async Task<EventReader> OpenAsync(HttpResponseMessage response) =>
            new(new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8, bufferSize: 128));

        public async Task<string> ReadAsync()
        {
            var line = await reader.ReadLineAsync();
            await reader.ReadLineAsync();
            return line!;
        }
    }
}
