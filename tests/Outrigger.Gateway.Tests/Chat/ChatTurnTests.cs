using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Conversations;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Chat;

public sealed class ChatTurnTests
{
    [Fact]
    public async Task Chat_Message_IsAnsweredInTheStatedShape()
    {
        await using var host = await ChatHost.StartAsync();

        var (status, body, answer) = await host.ChatAsync("""{"message":"Hello"}""", headers: ("x-outrigger-tags", "a,b"));

        status.ShouldBe(200);
        body!["success"]!.GetValue<bool>().ShouldBeTrue();
        DateTimeOffset.Parse(body["timestamp"]!.GetValue<string>(), CultureInfo.InvariantCulture).Offset.ShouldBe(TimeSpan.Zero);
        var data = body["data"]!;
        (Text(data["content"]), Text(data["model"]), Text(data["finishReason"])).ShouldBe(("answer 1", "small-2026", "stop"));
        data["usage"]!.ToJsonString().ShouldBe("""{"promptTokens":7,"completionTokens":3,"totalTokens":10}""");
        Guid.TryParse(Text(data["conversationId"]), out _).ShouldBeTrue();
        data["truncated"].ShouldBeNull();
        host.Sent["temperature"]!.GetValue<double>().ShouldBe(0.7, 0.0001);
        host.Sent["max_tokens"]!.GetValue<int>().ShouldBe(1000);
        host.Sent["model"]!.GetValue<string>().ShouldBe("small");
        answer.Headers.GetValues("x-outrigger-provider").ShouldBe(["up"]);
        var record = await host.Usage.NextAsync();
        (record.Endpoint, record.RequestedModel, record.PromptTokens, record.IsSuccess).ShouldBe(("/api/chat", "smart", 7, true));
        record.Tags.ShouldBe(["a", "b"]);
        record.Id.ToString().ShouldBe(answer.Headers.GetValues("x-request-id").Single());
    }

    [Fact]
    public async Task Chat_Continued_SendsTheWholeHistoryInOrder()
    {
        await using var host = await ChatHost.StartAsync();
        var id = await BeginAsync(host, """{"message":"one","context":"Be brief.","model":"up/large"}""");

        await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""");
        Spoken(host.Sent).ShouldBe("system:Be brief.|user:one|assistant:answer 1|user:two");
        Text(host.Sent["model"]).ShouldBe("large");

        await host.ChatAsync($$"""{"message":"three","conversationId":"{{id}}","context":"Be long."}""");
        Spoken(host.Sent).ShouldBe("system:Be long.|user:one|assistant:answer 1|user:two|assistant:answer 2|user:three");

        var (_, kept, _) = await host.SendAsync("GET", "/api/conversations/" + id);
        kept!["messages"]!.AsArray().Select(message => Text(message!["content"])).ShouldBe(
            ["Be brief.", "one", "answer 1", "two", "answer 2", "Be long.", "three", "answer 3"]);
        Text(kept["title"]).ShouldBe("one");
    }

    [Theory]
    [InlineData("default/ann/k1", "default/bob/k1")]
    [InlineData("default/ann/k1", "acme/ann/k1")]
    [InlineData("default//k1", "default//k2")]
    [InlineData("default//ann", "default/ann/k1")]
    public async Task Chat_SomebodyElsesConversation_LooksAsIfItWereNotThere(string owner, string other)
    {
        await using var host = await ChatHost.StartAsync();
        var id = await BeginAsync(host, """{"message":"secret"}""", owner);

        (await host.ChatAsync($$"""{"message":"x","conversationId":"{{id}}"}""", other)).Status.ShouldBe(404);
        (await host.SendAsync("GET", "/api/conversations/" + id, caller: other)).Status.ShouldBe(404);
        (await host.SendAsync("DELETE", "/api/conversations/" + id, caller: other)).Status.ShouldBe(404);
        (await host.SendAsync("GET", "/api/conversations", caller: other)).Body!["items"]!.AsArray().ShouldBeEmpty();

        host.Upstream.Requests.Count.ShouldBe(1);
        (await host.SendAsync("GET", "/api/conversations/" + id, caller: owner)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Chat_TwoKeysOfOneUser_ShareTheirConversations()
    {
        await using var host = await ChatHost.StartAsync();
        var id = await BeginAsync(host, """{"message":"one"}""", "default/ann/k1");

        (await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""", "default/ann/k2")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Chat_UnknownConversation_IsNotFoundAndCostsNothing()
    {
        await using var host = await ChatHost.StartAsync();

        var (status, body, _) = await host.ChatAsync($$"""{"message":"x","conversationId":"{{Guid.Empty}}"}""");

        (status, Text(body!["type"]), Text(body["param"])).ShouldBe((404, "urn:outrigger:error:not-found", "conversationId"));
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, 502)]
    [InlineData(400, 400)]
    [InlineData(429, 429)]
    public async Task Chat_ModelFails_AddsNothing(int upstream, int expected)
    {
        await using var host = await ChatHost.StartAsync();
        var id = await BeginAsync(host, """{"message":"one"}""");
        var good = host.Upstream.Handler;
        host.Upstream.Handler = (context, _) => ChatHost.SayJsonAsync(context, """{"error":{"message":"no","type":"x","param":"messages"}}""", upstream);

        var (status, body, _) = await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""");
        (await host.ChatAsync("""{"message":"new"}""")).Status.ShouldBe(status);

        status.ShouldBeOneOf(expected, upstream);
        Text(body!["type"]).ShouldStartWith("urn:outrigger:error:upstream-");
        host.Upstream.Handler = good;
        (await host.SendAsync("GET", "/api/conversations")).Body!["items"]!.AsArray().Count.ShouldBe(1);
        await host.ChatAsync($$"""{"message":"three","conversationId":"{{id}}"}""");
        Spoken(host.Sent).ShouldBe("user:one|assistant:answer 1|user:three");
    }

    [Fact]
    public async Task Chat_ClientLeaves_AddsNothingAndCancelsTheUpstream()
    {
        await using var host = await ChatHost.StartAsync();
        var reached = new TestSignal<int>();
        host.Upstream.Handler = async (context, _) =>
        {
            reached.Raise(1);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();
        using var content = new StringContent("""{"message":"x"}""", null, "application/json");
        var call = host.Client.PostAsync("/api/chat", content, leave.Token);
        await reached.WaitAsync();

        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await host.Upstream.ClientGone.WaitAsync();
        (await host.Usage.NextAsync()).Status.ShouldBe(499);
        (await host.SendAsync("GET", "/api/conversations")).Body!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Chat_ManyAtOnceInOneConversation_KeepsEachTurnWholeAndInOrder()
    {
        await using var host = await ChatHost.StartAsync();
        host.Upstream.Handler = (context, request) => ChatHost.SayAsync(context, "to " + Text(JsonNode.Parse(request.Text)!["messages"]!.AsArray()[^1]!["content"]));
        var id = await BeginAsync(host, """{"message":"0"}""");

        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => host.ChatAsync($$"""{"message":"{{i}}","conversationId":"{{id}}"}""")));

        answers.ShouldAllBe(answer => answer.Status == 200);
        var texts = (await host.SendAsync("GET", "/api/conversations/" + id)).Body!["messages"]!.AsArray().Select(message => Text(message!["content"])).ToArray();
        texts.Chunk(2).ShouldAllBe(turn => turn[1] == "to " + turn[0]);
        texts.Length.ShouldBe(26);
        texts.Distinct().Count().ShouldBe(26);

        // Each saw all that were answered before it.
        host.Upstream.Requests.Select(request => JsonNode.Parse(request.Text)!["messages"]!.AsArray().Count).ShouldBe(Enumerable.Range(0, 13).Select(i => (2 * i) + 1));
    }

    [Fact]
    public async Task Chat_AnotherNodeAddsATurnMeanwhile_KeepsNothingOfThisOne()
    {
        await using var host = await ChatHost.StartAsync();
        var id = await BeginAsync(host, """{"message":"one"}""");
        host.Upstream.Handler = async (context, _) =>
        {
            await host.Store.AppendAsync(
                new ConversationOwner(TenantId.Default, ConversationOwner.Anonymous), id, 1, "smart", [new() { Role = "user", Content = "elsewhere", AtMicros = 1 }]);
            await ChatHost.SayAsync(context, "late");
        };

        var (status, body, _) = await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""");

        (status, Text(body!["type"])).ShouldBe((409, "urn:outrigger:error:conversation-changed"));
        (await host.SendAsync("GET", "/api/conversations/" + id)).Body!["messages"]!.AsArray().Select(message => Text(message!["content"])).ShouldBe(["one", "answer 1", "elsewhere"]);
    }

    [Fact]
    public async Task Chat_RepeatedWithItsKey_IsAnsweredOnce()
    {
        await using var host = await ChatHost.StartAsync();
        const string Ask = """{"message":"one"}""";

        var first = await host.ChatAsync(Ask, "default/ann/k1", ("Idempotency-Key", "k-1"));
        var again = await host.ChatAsync(Ask, "default/ann/k1", ("Idempotency-Key", "k-1"));
        var other = await host.ChatAsync(Ask, "default/bob/k1", ("Idempotency-Key", "k-1"));

        again.Status.ShouldBe(200);
        again.Body!["data"]!.ToJsonString().ShouldBe(first.Body!["data"]!.ToJsonString());
        again.Answer.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        other.Body!["data"]!["conversationId"]!.ToJsonString().ShouldNotBe(first.Body!["data"]!["conversationId"]!.ToJsonString());
        host.Upstream.Requests.Count.ShouldBe(2);

        var reused = await host.ChatAsync("""{"message":"another"}""", "default/ann/k1", ("Idempotency-Key", "k-1"));
        (reused.Status, Text(reused.Body!["type"])).ShouldBe((409, "urn:outrigger:error:idempotency-key-reused"));
    }

    [Fact]
    public async Task Chat_RepeatedWhileItIsAnswered_WaitsForTheOneAnswer()
    {
        await using var host = await ChatHost.StartAsync();
        var id = await BeginAsync(host, """{"message":"one"}""");
        var ask = $$"""{"message":"two","conversationId":"{{id}}"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.ChatAsync(ask, null, ("Idempotency-Key", "k-2"))));

        answers.Select(answer => Text(answer.Body!["data"]!["content"])).Distinct().ShouldBe(["answer 2"]);
        host.Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Chat_FailedWithItsKey_IsTriedAgain()
    {
        await using var host = await ChatHost.StartAsync();
        var good = host.Upstream.Handler;
        host.Upstream.Handler = (context, _) => ChatHost.SayJsonAsync(context, "{}", 500);
        (await host.ChatAsync("""{"message":"one"}""", null, ("Idempotency-Key", "k"))).Status.ShouldBeGreaterThanOrEqualTo(500);
        host.Upstream.Handler = good;

        (await host.ChatAsync("""{"message":"one"}""", null, ("Idempotency-Key", "k"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Chat_LongConversation_LeavesTheOldestTurnsOutAndSaysSo()
    {
        await using var host = await ChatHost.StartAsync(("Chat:MaxHistoryMessages", "3"));
        var id = await BeginAsync(host, """{"message":"one","context":"c"}""");
        await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""");

        var (_, body, _) = await host.ChatAsync($$"""{"message":"three","conversationId":"{{id}}"}""");

        // Three messages would begin with an answer: whole turns only.
        Spoken(host.Sent).ShouldBe("system:c|user:two|assistant:answer 2|user:three");
        body!["data"]!["truncated"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Chat_LongTexts_AreBoundedInBytes()
    {
        await using var host = await ChatHost.StartAsync(("Chat:MaxHistoryBytes", "1024"), ("Conversations:MaxMessageBytes", "1024"));
        host.Upstream.Handler = (context, _) => ChatHost.SayAsync(context, new string('é', 600));
        var (_, first, _) = await host.ChatAsync("""{"message":"one"}""");
        var id = Text(first!["data"]!["conversationId"]);

        var (_, second, _) = await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""");

        Text(first["data"]!["content"]).Length.ShouldBe(600);
        second!["data"]!["truncated"]!.GetValue<bool>().ShouldBeTrue();
        var kept = (await host.SendAsync("GET", "/api/conversations/" + id)).Body!["messages"]![1]!;
        Text(kept["content"]).ShouldBe(new string('é', 512));
        kept["truncated"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Chat_FullConversation_TakesNoFurtherTurn()
    {
        await using var host = await ChatHost.StartAsync(("Conversations:MaxMessages", "4"));
        var id = await BeginAsync(host, """{"message":"one"}""");

        var (status, body, _) = await host.ChatAsync($$"""{"message":"two","conversationId":"{{id}}"}""");

        (status, Text(body!["type"])).ShouldBe((409, "urn:outrigger:error:conversation-full"));
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Chat_NotKept_AnswersWithoutAConversation()
    {
        await using var host = await ChatHost.StartAsync(("Chat:KeepConversations", "false"));

        var (status, body, _) = await host.ChatAsync("""{"message":"one"}""");

        status.ShouldBe(200);
        body!["data"]!["conversationId"].ShouldBeNull();
        (await host.SendAsync("GET", "/api/conversations")).Body!["items"]!.AsArray().ShouldBeEmpty();
        (await host.ChatAsync($$"""{"message":"one","conversationId":"{{Guid.NewGuid()}}"}""")).Body!["errors"]!["conversationId"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Chat_SameQuestionOutOfTheCache_IsAnotherConversationAndCostsNothing()
    {
        await using var host = await ChatHost.StartAsync();
        const string Ask = """{"message":"one"}""";

        var first = await host.ChatAsync(Ask, null, ("x-outrigger-cache-mode", "read-write"));
        var second = await host.ChatAsync(Ask, null, ("x-outrigger-cache-mode", "read-write"));

        host.Upstream.Requests.Count.ShouldBe(1);
        second.Answer.Headers.GetValues("x-outrigger-cache").ShouldBe(["hit"]);
        second.Body!["data"]!["usage"]!.ToJsonString().ShouldBe(first.Body!["data"]!["usage"]!.ToJsonString());
        second.Body["data"]!["conversationId"]!.ToJsonString().ShouldNotBe(first.Body["data"]!["conversationId"]!.ToJsonString());
    }

    [Fact]
    public async Task Chat_ReasoningModel_IsNotSentADefaultItRefuses()
    {
        await using var host = await ChatHost.StartAsync();

        (await host.ChatAsync("""{"message":"one","model":"up/o3"}""")).Status.ShouldBe(200);

        host.Sent["temperature"].ShouldBeNull();
        host.Sent["max_completion_tokens"]!.GetValue<int>().ShouldBe(1000);
        (await host.ChatAsync("""{"message":"one","model":"up/o3","temperature":0.2}""")).Status.ShouldBe(400);
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    private static async Task<Guid> BeginAsync(ChatHost host, string body, string? caller = null)
    {
        var (status, answer, _) = await host.ChatAsync(body, caller);
        status.ShouldBe(200);
        return Guid.Parse(Text(answer!["data"]!["conversationId"]));
    }

    private static string Spoken(JsonNode sent) =>
        string.Join('|', sent["messages"]!.AsArray().Select(message => $"{Text(message!["role"])}:{Text(message["content"])}"));

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
