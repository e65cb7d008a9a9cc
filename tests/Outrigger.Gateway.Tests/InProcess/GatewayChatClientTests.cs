using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;
using Outrigger.Gateway.InProcess;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.InProcess;

public sealed class GatewayChatClientTests : IAsyncLifetime
{
    private InProcessHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await InProcessHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task GetResponse_Message_IsAnsweredAsTheCaller()
    {
        _host.Answer("""{"role":"assistant","content":"ho"}""");

        var answer = await _host.Chat.GetResponseAsync([new(ChatRole.User, "hi")], new ChatOptions { AdditionalProperties = new() { ["x-outrigger-tags"] = "a" } }, Token);

        (answer.Text, answer.ResponseId, answer.ModelId, answer.FinishReason).ShouldBe(("ho", "chatcmpl-1", "m-2026", ChatFinishReason.Stop));
        var usage = answer.Usage.ShouldNotBeNull();
        (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount).ShouldBe((11, 5, 16, 4, 2));
        var record = await _host.Usage.NextAsync();
        (record.Tenant.Value, record.User, record.KeyId, record.Endpoint, record.RequestedModel, record.IsSuccess).ShouldBe(("acme", "ann", "k1", "in-process/chat", "up/m", true));
        record.Tags.ShouldBe(["a"]);
        answer.AdditionalProperties!["x-request-id"].ShouldBe(record.Id.ToString());
        answer.AdditionalProperties["x-outrigger-provider"].ShouldBe("up");
    }

    [Fact]
    public async Task GetResponse_Options_ReachTheProvider()
    {
        _host.Answer("""{"role":"assistant","content":"{}"}""");
        var options = new ChatOptions
        {
            ModelId = "up/other",
            Instructions = "Be brief.",
            Temperature = 0.5f,
            TopP = 0.25f,
            MaxOutputTokens = 9,
            StopSequences = ["END"],
            Seed = 3,
            FrequencyPenalty = 0.5f,
            PresencePenalty = 0.25f,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object"}"""), "thing"),
        };

        await _host.Chat.GetResponseAsync([new(ChatRole.User, [new TextContent("look"), new DataContent(new byte[] { 1, 2, 3 }, "image/png")])], options, Token);

        var sent = _host.Sent;
        (Text(sent["model"]), sent["max_tokens"]!.GetValue<int>(), sent["seed"]!.GetValue<int>()).ShouldBe(("other", 9, 3));
        (sent["temperature"]!.GetValue<double>(), sent["top_p"]!.GetValue<double>(), sent["frequency_penalty"]!.GetValue<double>(), sent["presence_penalty"]!.GetValue<double>()).ShouldBe((0.5, 0.25, 0.5, 0.25));
        sent["stop"]!.ToJsonString().ShouldBe("""["END"]""");
        Text(sent["response_format"]!["json_schema"]!["name"]).ShouldBe("thing");
        Text(sent["messages"]![0]!["content"]).ShouldBe("Be brief.");
        var parts = sent["messages"]![1]!["content"]!.AsArray();
        Text(parts[0]!["text"]).ShouldBe("look");
        Text(parts[1]!["image_url"]!["url"]).ShouldBe("data:image/png;base64,AQID");
    }

    [Fact]
    public async Task GetResponse_ReasoningModelBehindAnAlias_GetsTheWordsItTakes()
    {
        await using var host = await InProcessHost.StartAsync(("Aliases:clever:0", "up/o3"));
        host.Answer("""{"role":"assistant","content":"ho"}""");

        await host.Clients.CreateChatClient(InProcessHost.Caller, "clever").GetResponseAsync(
            [new(ChatRole.User, "hi")], new ChatOptions { MaxOutputTokens = 5, Reasoning = new() { Effort = ReasoningEffort.Low } }, Token);

        host.Sent["max_completion_tokens"]!.GetValue<int>().ShouldBe(5);
        host.Sent["max_tokens"].ShouldBeNull();
        Text(host.Sent["reasoning_effort"]).ShouldBe("low");
    }

    [Fact]
    public async Task GetResponse_ToolCall_GoesThereAndBackLetterByLetter()
    {
        const string Arguments = """{ "city" : "Z\u00fcrich",  "days":[1,2.50] }""";
        _host.Answer($$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"arguments":{{JsonSerializer.Serialize(Arguments)}},"name":"weather"} }]}""", "tool_calls");
        var tool = new Declared("weather", """{"type":"object","properties":{"city":{"type":"string"}}}""");
        List<ChatMessage> messages = [new(ChatRole.User, "weather?")];
        var options = new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.RequireSpecific("weather"), AllowMultipleToolCalls = false };

        var answer = await _host.Chat.GetResponseAsync(messages, options, Token);

        Text(_host.Sent["tools"]![0]!["function"]!["name"]).ShouldBe("weather");
        Text(_host.Sent["tool_choice"]!["function"]!["name"]).ShouldBe("weather");
        _host.Sent["parallel_tool_calls"]!.GetValue<bool>().ShouldBeFalse();
        answer.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var call = answer.Messages.Single().Contents.OfType<FunctionCallContent>().Single();
        (call.CallId, call.Name, call.Arguments!["city"]!.ToString()).ShouldBe(("call_1", "weather", "Zürich"));

        messages.AddRange(answer.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", new { degrees = 21 })]));
        _host.Answer("""{"role":"assistant","content":"21"}""");
        (await _host.Chat.GetResponseAsync(messages, options, Token)).Text.ShouldBe("21");

        var sent = _host.Sent["messages"]!.AsArray();
        Text(sent[1]!["tool_calls"]![0]!["id"]).ShouldBe("call_1");
        Text(sent[1]!["tool_calls"]![0]!["function"]!["arguments"]).ShouldBe(Arguments);
        (Text(sent[2]!["role"]), Text(sent[2]!["tool_call_id"]), Text(sent[2]!["content"])).ShouldBe(("tool", "call_1", """{"degrees":21}"""));
    }

    [Fact]
    public async Task GetResponse_SeveralResultsInOneMessage_AreOneMessageEach()
    {
        _host.Answer("""{"role":"assistant","content":"ok"}""");

        await _host.Chat.GetResponseAsync(
            [
                new(ChatRole.User, "go"),
                new(ChatRole.Assistant, [new FunctionCallContent("a", "f", new Dictionary<string, object?> { ["x"] = 1 }), new FunctionCallContent("b", "g")]),
                new(ChatRole.Tool, [new FunctionResultContent("a", "one"), new FunctionResultContent("b", null) { Exception = new InvalidOperationException("broke") }]),
            ],
            null,
            Token);

        var sent = _host.Sent["messages"]!.AsArray();
        Text(sent[1]!["tool_calls"]![0]!["function"]!["arguments"]).ShouldBe("""{"x":1}""");
        sent.Skip(2).Select(message => (Text(message!["tool_call_id"]), Text(message["content"]))).ShouldBe([("a", "one"), ("b", "Error: broke")]);
    }

    [Fact]
    public async Task GetResponse_ArgumentsThatAreNoJson_AreToldOnTheCall()
    {
        _host.Answer("""{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"x\":"}}]}""", "tool_calls");

        var answer = await _host.Chat.GetResponseAsync([new(ChatRole.User, "go")], null, Token);

        answer.Messages.Single().Contents.OfType<FunctionCallContent>().Single().Exception.ShouldNotBeNull();
    }

    [Fact]
    public async Task GetResponse_Refusal_IsAnErrorContent()
    {
        _host.Answer("""{"role":"assistant","content":null,"refusal":"No."}""");

        var answer = await _host.Chat.GetResponseAsync([new(ChatRole.User, "go")], null, Token);

        var refusal = answer.Messages.Single().Contents.OfType<ErrorContent>().Single();
        (refusal.Message, refusal.ErrorCode).ShouldBe(("No.", "Refusal"));
    }

    [Fact]
    public async Task GetResponse_ManyAtOnce_EachGetsItsOwn()
    {
        _host.Upstream.Handler = async (context, request) =>
        {
            var said = Text(JsonNode.Parse(request.Text)!["messages"]![0]!["content"]);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$$"""{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"to {{{said}}}"},"finish_reason":"stop"}]}""");
        };
        var client = _host.Chat;

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => client.GetResponseAsync([new(ChatRole.User, $"{i}")], null, Token)));

        answers.Select(answer => answer.Text).ShouldBe(Enumerable.Range(0, 64).Select(i => $"to {i}"));
    }

    [Fact]
    public async Task GetResponse_Cancelled_IsAClientThatGoesAway()
    {
        var reached = new TestSignal<int>();
        _host.Upstream.Handler = async (context, _) =>
        {
            reached.Raise(1);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();
        var call = _host.Chat.GetResponseAsync([new(ChatRole.User, "hi")], null, leave.Token);
        await reached.WaitAsync();

        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await _host.Upstream.ClientGone.WaitAsync();
        (await _host.Usage.NextAsync()).Status.ShouldBe(499);
    }

    [Theory]
    [InlineData(429, "7", HttpStatusCode.TooManyRequests, "upstream-rate-limited")]
    [InlineData(400, null, HttpStatusCode.BadRequest, "upstream-refused")]
    [InlineData(500, null, HttpStatusCode.InternalServerError, "upstream-failed")]
    public async Task GetResponse_ProviderRefuses_IsATypedException(int status, string? retryAfter, HttpStatusCode expected, string code)
    {
        _host.AnswerJson("""{"error":{"message":"no way","type":"x","param":"messages","code":"y"}}""", status, retryAfter);

        var refused = await Should.ThrowAsync<GatewayException>(_host.Chat.GetResponseAsync([new(ChatRole.User, "hi")], null, Token));

        (refused.Status, refused.Code).ShouldBe((expected, code));
        refused.RetryAfter.ShouldBe(retryAfter is null ? null : TimeSpan.FromSeconds(7));
        refused.IsTransient.ShouldBe(status is not 400);
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task GetResponse_UnknownOrForbiddenModel_SaysWhich()
    {
        await using var host = await InProcessHost.StartAsync(("Providers:up:Models:0", "m"));
        var unknown = await Should.ThrowAsync<GatewayException>(host.Chat.GetResponseAsync([new(ChatRole.User, "hi")], new ChatOptions { ModelId = "gone/x" }, Token));
        var limited = host.Clients.CreateChatClient(InProcessHost.Caller with { AllowedModels = ["other"] }, "up/m");
        var forbidden = await Should.ThrowAsync<GatewayException>(limited.GetResponseAsync([new(ChatRole.User, "hi")], null, Token));

        (unknown.Status, unknown.Code, unknown.Param).ShouldBe((HttpStatusCode.NotFound, "model-not-found", "model"));
        (forbidden.Status, forbidden.Code).ShouldBe((HttpStatusCode.Forbidden, "model-not-allowed"));
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task GetResponse_WhatHasNoMeaningHere_IsRefused()
    {
        ChatOptions[] all =
        [
            new() { ConversationId = "c" },
            new() { Tools = [new HostedWebSearchTool()] },
            new() { AdditionalProperties = new() { ["logit_bias"] = "x" } },
            new() { RawRepresentationFactory = _ => null },
            new() { AllowBackgroundResponses = true },
        ];
        foreach (var options in all)
        {
            await Should.ThrowAsync<NotSupportedException>(_host.Chat.GetResponseAsync([new(ChatRole.User, "hi")], options, Token));
        }

        await Should.ThrowAsync<ArgumentException>(_host.Clients.CreateChatClient(InProcessHost.Caller).GetResponseAsync([new(ChatRole.User, "hi")], null, Token));
    }

    [Fact]
    public void GetService_KnowsItsMetadataAndItself()
    {
        using var client = _host.Chat;

        client.GetService<ChatClientMetadata>()!.DefaultModelId.ShouldBe("up/m");
        client.GetService<IChatClient>().ShouldBeSameAs(client);
        client.GetService<Caller>().ShouldBeSameAs(InProcessHost.Caller);
        client.GetService(typeof(IChatClient), "key").ShouldBeNull();
        client.GetService<HttpClient>().ShouldBeNull();
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private sealed class Declared(string name, string schema) : AIFunctionDeclaration
    {
        public override string Name => name;

        public override JsonElement JsonSchema { get; } = JsonElement.Parse(schema);
    }
}
