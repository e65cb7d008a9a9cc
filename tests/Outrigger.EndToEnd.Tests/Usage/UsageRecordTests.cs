using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Usage;

/// <summary>What is on record of a call, read by the admin API.</summary>
[Collection(nameof(ReplayGroup))]
public sealed class UsageRecordTests(ReplayFixture fixture)
{
    private const string Stream = "envoyproxy_ai-gateway__chat-streaming-detailed-usage__0";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Record_OfAStream_HasTheTokensWhetherAskedForOrNot(bool asks)
    {
        Need.Recordings();
        var request = Recording.Get(Stream).RequestJson;
        request["model"] = ReplayFixture.AliasPrefix + Stream;
        if (!asks)
        {
            request.Remove("stream_options");
        }

        var answer = await fixture.Api.PostAsync("/v1/chat/completions", request);

        var record = await FindAsync(answer);
        record["promptTokens"]!.GetValue<long>().ShouldBe(12);
        record["completionTokens"]!.GetValue<long>().ShouldBe(100);
        record["reasoningTokens"]!.GetValue<long>().ShouldBe(100);
        record["usageReported"]!.GetValue<bool>().ShouldBeTrue();
        record["stream"]!.GetValue<bool>().ShouldBeTrue();
        record["success"]!.GetValue<bool>().ShouldBeTrue();
        record["requestedModel"]!.GetValue<string>().ShouldBe(ReplayFixture.AliasPrefix + Stream);
        record["provider"]!.GetValue<string>().ShouldBe(Replay.Name);
        record["model"]!.GetValue<string>().ShouldBe(Stream);
        record["endpoint"]!.GetValue<string>().ShouldBe("/v1/chat/completions");
        record["attempts"]!.GetValue<int>().ShouldBe(1);
        record["firstByteUs"]!.GetValue<long>().ShouldBeLessThanOrEqualTo(record["durationUs"]!.GetValue<long>());
        record["overheadUs"]!.GetValue<long>().ShouldBeInRange(1, record["firstByteUs"]!.GetValue<long>());
    }

    public static TheoryData<string> Complete =>
        new(Recording.All.Count == 0 ? ["none"] : Recording.All.Where(r => !r.IsStream && r.Status == 200).Select(r => r.Name));

    [Theory]
    [MemberData(nameof(Complete))]
    public async Task Record_OfARecordedExchange_HasItsTokens(string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);

        var answer = await fixture.Api.PostAsync("/v1" + recording.Path, Replay.WithModel(recording.Request, $"{Replay.Name}/{name}"));

        var usage = recording.ResponseJson["usage"]!;
        var record = await FindAsync(answer);
        record["promptTokens"]!.GetValue<long>().ShouldBe(usage["prompt_tokens"]!.GetValue<long>());
        record["completionTokens"]!.GetValue<long>().ShouldBe(usage["completion_tokens"]?.GetValue<long>() ?? 0);
        record["cachedTokens"]!.GetValue<long>().ShouldBe(usage["prompt_tokens_details"]?["cached_tokens"]?.GetValue<long>() ?? 0);
        record["reasoningTokens"]!.GetValue<long>().ShouldBe(usage["completion_tokens_details"]?["reasoning_tokens"]?.GetValue<long>() ?? 0);
    }

    [Fact]
    public async Task Record_NamesKeyUserAndTags()
    {
        Need.Recordings();
        var admin = new AdminClient(fixture.Server);
        var key = await admin.CreateKeyAsync("tagged");
        var body = ApiClient.Chat($"{Replay.Name}/{Recording.All.First(r => r.Status == 200 && !r.IsStream).Name}");
        body["safety_identifier"] = "end-user-7";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new("Bearer", key);
        request.Headers.Add("x-outrigger-tags", "checkout, beta");

        using var message = await fixture.Server.Http.SendAsync(request);
        var answer = await Answer.ReadAsync(message, CancellationToken.None);

        var record = await FindAsync(answer);
        key.ShouldContain(record["keyId"]!.GetValue<string>());
        record["endUser"]!.GetValue<string>().ShouldBe("end-user-7");
        record["tags"]!.AsArray().Select(t => t!.GetValue<string>()).ShouldBe(["checkout", "beta"]);
        record["tenant"]!.GetValue<string>().ShouldBe("default");
    }

    [Fact]
    public async Task Record_OfALeaver_SaysThatHeLeft()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ticket = fixture.Replay.Prepare(async context =>
        {
            seen.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var leave = new CancellationTokenSource();

        var call = fixture.Api.ChatAsync($"{Replay.Name}/{ticket}", cancellationToken: leave.Token);
        await seen.Task.WaitAsync(Eventually.Limit);
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);

        var admin = new AdminClient(fixture.Server);
        var record = await Eventually.GetAsync(
            async () => (await UsageLog.ListAsync(admin)).FirstOrDefault(r => r["model"]?.GetValue<string>() == ticket), "the call is on record");
        record["status"]!.GetValue<int>().ShouldBe(499);
        record["success"]!.GetValue<bool>().ShouldBeFalse();
    }

    private Task<JsonObject> FindAsync(Answer answer) => UsageLog.FindAsync(new AdminClient(fixture.Server), answer.Headers["x-request-id"]);
}
