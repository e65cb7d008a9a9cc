using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Chat;

public sealed class ChatValidationTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ChatHost.StartAsync(("Chat:MaxContextLength", "20"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Chat_EverythingWrong_NamesEachField()
    {
        var (status, body, answer) = await _host.ChatAsync(
            """{"message":"","context":"123456789012345678901","conversationId":"no","model":"nobody-has-this","temperature":2.1,"maxTokens":0,"more":1}""");

        status.ShouldBe(400);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["context", "conversationId", "maxTokens", "message", "model", "more", "temperature"]);
        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}", "message")]
    [InlineData("""{"message":null}""", "message")]
    [InlineData("""{"message":1}""", "message")]
    [InlineData("""{"message":" \n\t "}""", "message")]
    [InlineData("""{"message":"\ud800"}""", "message")]
    [InlineData("""{"Message":"x"}""", "Message")]
    [InlineData("""{"message":"x","context":[]}""", "context")]
    [InlineData("""{"message":"x","conversationId":1}""", "conversationId")]
    [InlineData("""{"message":"x","conversationId":"01234567-89ab-cdef-0123-456789abcdeg"}""", "conversationId")]
    [InlineData("""{"message":"x","temperature":"0.5"}""", "temperature")]
    [InlineData("""{"message":"x","temperature":-0.1}""", "temperature")]
    [InlineData("""{"message":"x","temperature":1e999}""", "temperature")]
    [InlineData("""{"message":"x","maxTokens":1.5}""", "maxTokens")]
    [InlineData("""{"message":"x","maxTokens":100000}""", "maxTokens")]
    [InlineData("""{"message":"x","maxTokens":99999999999999999999}""", "maxTokens")]
    [InlineData("""{"message":"x","model":""}""", "model")]
    [InlineData("""{"message":"x","model":{}}""", "model")]
    [InlineData("""{"message":"x","model":"up/unknown"}""", "model")]
    public async Task Chat_OneFieldWrong_IsNamed(string body, string field)
    {
        var (status, problem, _) = await _host.ChatAsync(body);

        status.ShouldBe(400);
        problem!["errors"]!.AsObject().Select(error => error.Key).ShouldContain(field);
        problem["errors"]![field]!.AsArray().ShouldNotBeEmpty();
        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"message\"")]
    [InlineData("{\"message\":\"x\"")]
    [InlineData("{\"message\":\"x\"} {}")]
    [InlineData("{\"message\":\"x\",\"message\":\"y\"}")]
    [InlineData("{\"message\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}")]
    public async Task Chat_NotOneJsonObject_IsRefused(string body)
    {
        var (status, problem, _) = await _host.ChatAsync(body);

        (status, problem!["type"]!.GetValue<string>()).ShouldBe((400, "urn:outrigger:error:invalid-request"));
    }

    [Theory]
    [InlineData("x", 1000, 200)]
    [InlineData("x", 1001, 400)]
    [InlineData("é", 1000, 200)]
    [InlineData("\U0001F600", 1000, 200)]
    [InlineData("\U0001F600", 1001, 400)]
    public async Task Chat_Length_CountsUnicodeCharacters(string character, int count, int expected)
    {
        var message = string.Concat(Enumerable.Repeat(character, count));

        (await _host.ChatAsync(new JsonObject { ["message"] = message }.ToJsonString())).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Chat_HugeBody_IsRefusedUnread()
    {
        var (status, problem, _) = await _host.ChatAsync($$"""{"message":"{{new string('x', 200_000)}}"}""");

        (status, problem!["type"]!.GetValue<string>()).ShouldBe((413, "urn:outrigger:error:body-too-large"));
    }

    [Fact]
    public async Task Chat_WithoutJson_Is415()
    {
        using var content = new StringContent("message=x", null, "application/x-www-form-urlencoded");

        ((int)(await _host.Client.PostAsync("/api/chat", content)).StatusCode).ShouldBe(415);
    }

    [Theory]
    [InlineData("two words", 1)]
    [InlineData("x", 256)]
    public async Task Chat_BadIdempotencyKey_IsNamed(string key, int times)
    {
        var (status, problem, _) = await _host.ChatAsync("""{"message":"x"}""", null, ("Idempotency-Key", string.Concat(Enumerable.Repeat(key, times))));

        status.ShouldBe(400);
        problem!["errors"]!["Idempotency-Key"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Chat_UnknownCaller_IsRefusedBeforeTheBodyIsRead()
    {
        (await _host.ChatAsync("nonsense", "nobody")).Status.ShouldBe(401);
        (await _host.SendAsync("GET", "/api/conversations", caller: "nobody")).Status.ShouldBe(401);
        (await _host.SendAsync("GET", "/api/conversations/x", caller: "nobody")).Status.ShouldBe(401);
        (await _host.SendAsync("DELETE", "/api/conversations/x", caller: "nobody")).Status.ShouldBe(401);
    }
}
