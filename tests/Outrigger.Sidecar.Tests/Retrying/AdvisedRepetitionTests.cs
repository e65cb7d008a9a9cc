using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Retry;
using Outrigger.Core.Callers;

namespace Outrigger.Sidecar.Tests.Retrying;

public sealed class AdvisedRepetitionTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Theory]
    [InlineData("GET", null)]
    [InlineData("DELETE", null)]
    [InlineData("PUT", "small")]
    public async Task Ask_FailedIdempotentRequest_IsSentAgainAndSucceeds(string method, string? body)
    {
        await using var backend = FailingFirst();
        var advice = new FixedAdvice(isWorthIt: true);
        await using var sidecar = await StartAsync(backend, advice);

        using var answer = await Client.SendAsync(new HttpRequestMessage(new(method), sidecar.Address) { Content = body is null ? null : new StringContent(body) });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.Requests.Count.ShouldBe(2);
        backend.Requests.ShouldAllBe(request => request.BodyText == (body ?? ""));
        advice.Questions.ShouldHaveSingleItem().Failure.ShouldBe(RetryFailureClass.Unavailable);
        advice.Outcomes.ShouldBe([true]);
    }

    [Fact]
    public async Task Ask_NotWorthIt_GivesTheFailureBack()
    {
        await using var backend = FailingFirst();
        await using var sidecar = await StartAsync(backend, new FixedAdvice(isWorthIt: false));

        using var answer = await Client.GetAsync(sidecar.Address);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        backend.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("POST", 5)]
    [InlineData("PATCH", 5)]
    [InlineData("PUT", 50_000)]
    public async Task Ask_RequestThatMustNotBeRepeated_IsSentOnce(string method, int length)
    {
        await using var backend = FailingFirst();
        await using var sidecar = await StartAsync(backend, new FixedAdvice(isWorthIt: true));

        using var answer = await Client.SendAsync(new HttpRequestMessage(new(method), sidecar.Address) { Content = new StringContent(new string('x', length)) });

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        backend.Requests.ShouldHaveSingleItem().Body.Length.ShouldBe(length);
    }

    [Fact]
    public async Task Ask_AdviceThrowsOrHangs_TheRequestGoesOn()
    {
        await using var backend = FailingFirst();
        await using var throwing = await StartAsync(backend, new FixedAdvice(isWorthIt: true) { OnAdvise = static () => throw new InvalidOperationException("broken") });
        using var release = new ManualResetEventSlim();
        await using var hanging = await StartAsync(backend, new FixedAdvice(isWorthIt: true) { OnAdvise = release.Wait });

        using var first = await Client.GetAsync(throwing.Address);
        using var second = await Client.GetAsync(throwing.Address);

        first.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var failing = RawBackend.Answering("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n");
        await using var held = await StartAsync(failing, new FixedAdvice(isWorthIt: true) { OnAdvise = release.Wait });
        using var third = await Client.GetAsync(held.Address);
        third.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        release.Set();
    }

    [Fact]
    public async Task Ask_AnswerThatHasBegun_IsNeverRepeated()
    {
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", token);
            socket.Close();
        });
        await using var sidecar = await StartAsync(backend, new FixedAdvice(isWorthIt: true));

        await Should.ThrowAsync<HttpRequestException>(() => Client.GetStringAsync(sidecar.Address));

        backend.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("7", 7, 7)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 1e9, 1e12)]
    [InlineData("Sat, 01 Jan 2000 00:00:00 GMT", -1e12, 0)]
    public async Task Ask_BackendSaysWhen_TheAdviceHearsOfIt(string retryAfter, double leastSeconds, double mostSeconds)
    {
        await using var backend = FailingFirst($"Retry-After: {retryAfter}\r\n");
        var advice = new FixedAdvice(isWorthIt: false);
        await using var sidecar = await StartAsync(backend, advice);

        using var answer = await Client.GetAsync(sidecar.Address);

        advice.Questions.ShouldHaveSingleItem().RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(leastSeconds, mostSeconds);
    }

    private static RawBackend FailingFirst(string headers = "")
    {
        var count = 0;
        return new RawBackend((_, socket, token) => RawBackend.SendAsync(
            socket, Interlocked.Increment(ref count) == 1 ? $"HTTP/1.1 503 X\r\n{headers}Content-Length: 0\r\n\r\n" : RawBackend.Ok("ok"), token));
    }

    private static Task<SidecarUnderTest> StartAsync(RawBackend backend, FixedAdvice advice) =>
        SidecarUnderTest.StartAsync(backend.Address, (services, _) => services.AddSingleton<IRetryAdvice>(advice));

    private sealed class FixedAdvice(bool isWorthIt) : IRetryAdvice
    {
        public Action? OnAdvise { get; init; }

        public List<RetryQuestion> Questions { get; } = [];

        public List<bool> Outcomes { get; } = [];

        public RetryAdvised Advise(TenantId tenant, RetryQuestion question)
        {
            OnAdvise?.Invoke();
            Questions.Add(question);
            return new(isWorthIt, TimeSpan.Zero, 0.9, new Decision(Guid.NewGuid(), "smart-retry", isWorthIt ? "retry" : "stop", 0.9, 0.9, false, [], new DecidingModel("m", "1", 0, false), 1));
        }

        public RetrySendCheck CheckSending(TenantId tenant, Guid adviceId) => new(RetrySendResult.Send, 0.9, null);

        public Decision? ReportOutcome(TenantId tenant, Guid adviceId, bool isSuccess, TimeSpan latency)
        {
            Outcomes.Add(isSuccess);
            return null;
        }

        public void ReportAttempt(TenantId tenant, RetryAttempt attempt)
        {
        }
    }
}
