using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Simulation;

public sealed class SimulatedFaultTests : SimulationTestBase
{
    [Fact]
    public async Task Fail429_Answer_CarriesRetryAfter()
    {
        using var response = await SendAsync("/chat/completions", Chat("x"), ("x-sim-fail", "429"));

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["code"]!.GetValue<string>().ShouldBe("rate_limit_exceeded");
    }

    [Fact]
    public async Task Fail500_Answer_IsAServerError()
    {
        var (status, answer) = await GetJsonAsync("/chat/completions", Chat("x"), ("x-sim-fail", "500"));

        status.ShouldBe(HttpStatusCode.InternalServerError);
        answer["error"]!["type"]!.GetValue<string>().ShouldBe("server_error");
    }

    [Fact]
    public async Task FailReset_Send_BreaksBeforeTheAnswer()
    {
        var failure = await Should.ThrowAsync<HttpRequestException>(() => SendAsync("/chat/completions", Chat("x"), ("x-sim-fail", "reset")));

        failure.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
    }

    [Fact]
    public async Task FailHang_Send_WaitsUntilItIsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var sending = SendUntilAsync("/chat/completions", Chat("x"), [("x-sim-fail", "hang")], cancel.Token);
        sending.IsCompleted.ShouldBeFalse();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending);
        Time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public async Task FailHang_NobodyCancels_EndsByItself()
    {
        var sending = SendAsync("/chat/completions", Chat("x"), ("x-sim-fail", "hang"));

        Time.Advance(TimeSpan.FromSeconds(600));

        await Should.ThrowAsync<HttpRequestException>(() => sending);
    }

    [Fact]
    public async Task FailMidstream_Stream_BreaksAfterHalfOfTheTokens()
    {
        using var response = await SendAsync("/chat/completions", Chat("a b c d", more: "\"stream\":true"), ("x-sim-fail", "midstream"));
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var events = new List<string>();

        var failure = await Should.ThrowAsync<HttpIOException>(async () =>
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.Length > 0)
                {
                    events.Add(line["data: ".Length..]);
                }
            }
        });

        failure.HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
        JoinContent(events).ShouldBe("a b");
        events.ShouldNotContain("[DONE]");
    }

    [Theory]
    [InlineData("/chat/completions")]
    [InlineData("/embeddings")]
    public async Task FailMidstream_WholeAnswer_AnnouncesMoreThanItGives(string path)
    {
        var body = path == "/embeddings" ? """{"model":"echo","input":"x"}""" : Chat("a b c d");
        using var response = await SendAsync(path, body, ("x-sim-fail", "midstream"));
        var announced = response.Content.Headers.ContentLength!.Value;
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var received = new MemoryStream();

        await Should.ThrowAsync<HttpIOException>(() => stream.CopyToAsync(received));

        received.Length.ShouldBeInRange(1, announced - 1);
    }

    [Theory]
    [InlineData("x-sim-ttft-ms", "-1")]
    [InlineData("x-sim-ttft-ms", "600001")]
    [InlineData("x-sim-ttft-ms", "soon")]
    [InlineData("x-sim-ttft-ms", "NaN")]
    [InlineData("x-sim-ttft-ms", "1e3")]
    [InlineData("x-sim-tokens-per-second", "0")]
    [InlineData("x-sim-tokens-per-second", "Infinity")]
    [InlineData("x-sim-tokens-per-second", "1000001")]
    [InlineData("x-sim-tokens", "0")]
    [InlineData("x-sim-tokens", "100001")]
    [InlineData("x-sim-tokens", "1.5")]
    [InlineData("x-sim-tokens", "")]
    [InlineData("x-sim-fail", "404")]
    [InlineData("x-sim-fail", "HANG")]
    public async Task Steering_OutOfBounds_IsRefusedByName(string header, string value)
    {
        var (status, answer) = await GetJsonAsync("/chat/completions", Chat("x"), (header, value));

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["error"]!["param"]!.GetValue<string>().ShouldBe(header);
    }

    [Fact]
    public async Task Steering_AnswerThatWouldTakeTooLong_IsRefusedBeforeItBegins()
    {
        var (status, answer) = await GetJsonAsync(
            "/chat/completions", Chat("x", "lorem", "\"stream\":true"), ("x-sim-tokens", "100000"), ("x-sim-tokens-per-second", "100"));

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["error"]!["param"]!.GetValue<string>().ShouldBe("x-sim-tokens-per-second");
    }

    [Fact]
    public async Task Steering_HeaderTwice_IsRefused()
    {
        var (status, _) = await GetJsonAsync("/chat/completions", Chat("x"), ("x-sim-tokens", "1"), ("x-sim-tokens", "2"));

        status.ShouldBe(HttpStatusCode.BadRequest);
    }
}
