using System.ComponentModel;
using Anthropic;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks;

/// <summary>Anthropic's official .NET SDK, put to aimock as each of three protocols.</summary>
[Collection(nameof(TranslationGroup))]
public sealed class AnthropicDotNetTests(TranslationFixture fixture)
{
    public static TheoryData<string> Upstreams => [.. TranslationFixture.Protocols];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Answer_Text_IsComplete(string upstream)
    {
        var answer = await Chat(upstream).GetResponseAsync("say hello");

        answer.Text.ShouldBe(Aimock.Hello);
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Usage!.InputTokenCount.ShouldBe(11);
        answer.Usage.OutputTokenCount.ShouldBe(7);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Stream_Text_ComesInPieces(string upstream)
    {
        var updates = await Chat(upstream).GetStreamingResponseAsync("say hello").ToArrayAsync();

        string.Concat(updates.Select(u => u.Text)).ShouldBe(Aimock.Hello);
        updates.Count(u => u.Text.Length > 0).ShouldBeGreaterThan(5);
        updates.ToChatResponse().FinishReason.ShouldBe(ChatFinishReason.Stop);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task System_Prompt_Arrives(string upstream)
    {
        var answer = await Chat(upstream).GetResponseAsync([new(ChatRole.System, "You are a pirate."), new(ChatRole.User, "who are you")]);

        answer.Text.ShouldBe("Arr, a pirate.");
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Tools_InParallel_GoThereAndBack(string upstream)
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create([Description("The weather of a city.")] (string city, string unit) => $"7 {unit} in {city}", "get_weather")] };
        List<ChatMessage> messages = [new(ChatRole.User, "weather in two cities")];

        var first = await Chat(upstream).GetResponseAsync(messages, options);
        var calls = first.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().ToArray();
        messages.AddRange(first.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select(c => (AIContent)new FunctionResultContent(c.CallId, "7 degrees"))]));
        var second = await Chat(upstream).GetResponseAsync(messages, options);

        first.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        calls.Select(c => c.Arguments!["city"]?.ToString()).ShouldBe(["Oslo", "Rome"]);
        second.Text.ShouldBe("Oslo has 7 degrees, Rome 21.");
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Tool_WithoutArguments_HasNone(string upstream)
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => "noon", "get_time", "The time.")] };

        var answer = await Chat(upstream).GetStreamingResponseAsync("what time is it", options).ToChatResponseAsync();

        var call = answer.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Single();
        call.Name.ShouldBe("get_time");
        (call.Arguments?.Count ?? 0).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Answer_CutShort_SaysSo(string upstream)
    {
        var answer = await Chat(upstream).GetResponseAsync("a short answer");

        answer.FinishReason.ShouldBe(ChatFinishReason.Length);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Upstream_ThatRefuses_Throws(string upstream)
    {
        var failure = await Should.ThrowAsync<AnthropicBadRequestException>(() => Client().AsIChatClient($"fail-400-{upstream}/any").GetResponseAsync("say hello"));

        failure.Message.ShouldContain("the upstream says 400");
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Upstream_ThatFails_Throws(string upstream) =>
        await Should.ThrowAsync<Anthropic5xxException>(() => Client().AsIChatClient($"fail-500-{upstream}/any").GetResponseAsync("say hello"));

    private AnthropicClient Client()
    {
        Need.Node();
        return new AnthropicClient { ApiKey = fixture.Key, BaseUrl = fixture.Server.Address.ToString().TrimEnd('/'), MaxRetries = 0 };
    }

    private IChatClient Chat(string upstream) => Client().AsIChatClient(Aimock.Model(upstream), 1000);
}

/// <summary>What aimock serves.</summary>
internal static class Aimock
{
    public const string Hello = "Hello from aimock, in several small chunks: grüße, 漢字, 🚣.";

    /// <summary>The model of an upstream that aimock serves.</summary>
    public static string Model(string upstream) => upstream switch
    {
        "openai" => "aimock-openai/gpt-5",
        "anthropic" => "aimock-anthropic/claude-sonnet-4-5",
        _ => "aimock-gemini/gemini-2.5-pro",
    };
}
