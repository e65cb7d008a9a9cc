using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Client.Tests;

public sealed class OutriggerClientTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private StubServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StubServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Call_ServerBusyOnce_IsRepeatedWhenThatIsHarmless()
    {
        (await CreateClient("busy").Jobs.CountJobsAsync(Token)).Waiting.ShouldBe(3);

        _server.Asked["busy"].ShouldBe(2);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("once", 2)]
    public async Task AddJob_ServerBusyOnce_IsRepeatedWithAnIdempotencyKeyAlone(string? key, int asked)
    {
        var adding = CreateClient("busy").Jobs.AddJobAsync(new AddJobRequest { Type = "t", IdempotencyKey = key }, Token);
        if (key is null)
        {
            (await Should.ThrowAsync<OutriggerProblemException>(adding)).Status.ShouldBe(503);
        }
        else
        {
            await adding;
        }

        _server.Asked["busy"].ShouldBe(asked);
    }

    [Fact]
    public async Task Call_RetryAfterBeyondTheLimit_FailsAtOnceWithWhatTheServerSaid()
    {
        var problem = await Should.ThrowAsync<OutriggerProblemException>(CreateClient("never").Jobs.CountJobsAsync(Token));

        (problem.Status, problem.Type, problem.Title, problem.Detail, problem.Param, problem.TraceId).ShouldBe((429, "urn:outrigger:error:too-many", "Slow.", "Much slower.", "p", "t"));
        problem.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        _server.Asked["never"].ShouldBe(1);
    }

    [Fact]
    public async Task Call_RetryAfterIsADate_IsASpan()
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2037, 10, 21, 7, 27, 0, TimeSpan.Zero));

        (await Should.ThrowAsync<OutriggerProblemException>(CreateClient("dated", time).Jobs.CountJobsAsync(Token))).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("null")]
    [InlineData("large")]
    public async Task Call_AnswerOfSomethingElse_IsUnreachable(string behaviour) =>
        await Should.ThrowAsync<OutriggerUnreachableException>(CreateClient(behaviour).Jobs.CountJobsAsync(Token));

    [Fact]
    public async Task Call_ErrorPageOfAProxy_IsAProblemWithItsStatus()
    {
        var problem = await Should.ThrowAsync<OutriggerProblemException>(CreateClient("gateway").Jobs.CountJobsAsync(Token));

        (problem.Status, problem.Type, problem.Message).ShouldBe((502, null, "The server answered 502."));
    }

    [Fact]
    public async Task Call_NobodyListens_IsUnreachable()
    {
        var client = new OutriggerClient(_http, new OutriggerClientOptions { BaseUrl = new Uri("http://127.0.0.1:1") });

        await Should.ThrowAsync<OutriggerUnreachableException>(client.Jobs.CountJobsAsync(Token));
    }

    [Fact]
    public async Task Call_LimitIsOver_SaysSo()
    {
        var time = new ManualTimeProvider();
        var asking = CreateClient("hang", time).Jobs.CountJobsAsync(Token);
        await _server.Hanging.Task;

        time.Advance(TimeSpan.FromSeconds(10));

        (await Should.ThrowAsync<OutriggerTimeLimitException>(asking)).Limit.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Call_CallerCancels_IsCancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = CreateClient("hang").Jobs.CountJobsAsync(cancel.Token);
        await _server.Hanging.Task;

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Fact]
    public async Task TryAsync_NoAnswerInTime_IsNullAndCounted()
    {
        var time = new ManualTimeProvider();
        var client = CreateClient("hang", time);
        var asking = client.TryAsync((outrigger, token) => outrigger.Jobs.CountJobsAsync(token), TimeSpan.FromMilliseconds(50), Token);
        await _server.Hanging.Task;

        time.Advance(TimeSpan.FromMilliseconds(50));

        (await asking).ShouldBeNull();
        client.Unanswered.ShouldBe(1);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("page")]
    [InlineData("gateway")]
    public async Task TryAsync_ServerFails_IsNull(string behaviour)
    {
        var client = CreateClient(behaviour);

        (await client.TryAsync((outrigger, token) => outrigger.Jobs.CountJobsAsync(token), TimeSpan.FromMinutes(1), Token)).ShouldBeNull();
        client.Unanswered.ShouldBe(1);
    }

    [Fact]
    public async Task TryAsync_CallerCancels_IsThrown()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = CreateClient("hang").TryAsync((outrigger, token) => outrigger.Jobs.CountJobsAsync(token), TimeSpan.FromMinutes(1), cancel.Token);
        await _server.Hanging.Task;

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Fact]
    public async Task TryAsync_Answer_IsGiven()
    {
        var answer = await CreateClient("fine").TryAsync((outrigger, token) => outrigger.Jobs.CountJobsAsync(token), TimeSpan.FromMinutes(1), Token);

        answer!.Waiting.ShouldBe(3);
        _server.Authorization.ShouldBe("Bearer ork_x_y");
    }

    [Fact]
    public async Task Watch_StreamBreaksOff_IsUnreachableAfterWhatCame()
    {
        await using var events = CreateClient("broken").Jobs.WatchJobsAsync(cancellationToken: Token).GetAsyncEnumerator(Token);

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Kind.ShouldBe("added");
        _server.MayBreak.SetResult();
        await Should.ThrowAsync<OutriggerUnreachableException>(events.MoveNextAsync().AsTask());
    }

    [Theory]
    [InlineData("ftp://x", null, 1, 2)]
    [InlineData("http://x/?a=b", null, 1, 2)]
    [InlineData("http://x", "a\r\nb", 1, 2)]
    [InlineData("http://x", "", 1, 2)]
    [InlineData("http://x", null, 0, 2)]
    [InlineData("http://x", null, 1, 11)]
    public void Create_OptionIsWrong_IsRefused(string url, string? key, int seconds, int repetitions) => Should.Throw<ArgumentException>(
        () => new OutriggerClient(_http, new OutriggerClientOptions { BaseUrl = new Uri(url), Key = key, TimeLimit = TimeSpan.FromSeconds(seconds), Repetitions = repetitions }));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    public async Task Call_IdWouldClimb_IsRefused(string id) => await Should.ThrowAsync<ArgumentException>(() => CreateClient("fine").Jobs.GetJobAsync(id, Token));

    private OutriggerClient CreateClient(string behaviour, TimeProvider? time = null) =>
        new(_http, new OutriggerClientOptions { BaseUrl = _server.Address(behaviour), Key = "ork_x_y", MaxAnswerBytes = 1024, Time = time ?? TimeProvider.System });
}
