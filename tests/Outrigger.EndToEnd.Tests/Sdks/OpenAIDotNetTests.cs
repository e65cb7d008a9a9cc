using System.ClientModel;
using System.Text.Json;
using OpenAI.Chat;
using Outrigger.EndToEnd.Tests.Clients;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks;

/// <summary>OpenAI's official .NET SDK, put to aimock as the two protocols that are not its own.</summary>
[Collection(nameof(TranslationGroup))]
public sealed class OpenAIDotNetTests(TranslationFixture fixture)
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "The weather of a city.",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string"}},"required":["city","unit"]}"""));

    public static TheoryData<string> Upstreams => ["anthropic", "gemini"];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CompleteChat_Text_IsComplete(string upstream)
    {
        ChatCompletion completion = await Chat(upstream).CompleteChatAsync("say hello");

        completion.Content[0].Text.ShouldBe(Aimock.Hello);
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        completion.Usage.InputTokenCount.ShouldBe(11);
        completion.Usage.OutputTokenCount.ShouldBe(7);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CompleteChatStreaming_Text_ComesInPieces(string upstream)
    {
        var updates = await Chat(upstream).CompleteChatStreamingAsync([new UserChatMessage("say hello")]).ToArrayAsync();

        string.Concat(updates.SelectMany(u => u.ContentUpdate).Select(p => p.Text)).ShouldBe(Aimock.Hello);
        updates.Count(u => u.ContentUpdate.Count > 0).ShouldBeGreaterThan(5);
        updates.Select(u => u.FinishReason).Last(r => r is not null).ShouldBe(ChatFinishReason.Stop);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CompleteChat_ParallelTools_GoThereAndBack(string upstream)
    {
        var options = new ChatCompletionOptions { Tools = { Weather } };
        List<ChatMessage> messages = [new UserChatMessage("weather in two cities")];

        ChatCompletion first = await Chat(upstream).CompleteChatAsync(messages, options);
        messages.Add(new AssistantChatMessage(first));
        messages.AddRange(first.ToolCalls.Select(c => new ToolChatMessage(c.Id, "7 degrees")));
        ChatCompletion second = await Chat(upstream).CompleteChatAsync(messages, options);

        first.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        first.ToolCalls.Select(c => JsonDocument.Parse(c.FunctionArguments).RootElement.GetProperty("city").GetString()).ShouldBe(["Oslo", "Rome"]);
        second.Content[0].Text.ShouldBe("Oslo has 7 degrees, Rome 21.");
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CompleteChat_CutShort_SaysSo(string upstream)
    {
        ChatCompletion completion = await Chat(upstream).CompleteChatAsync("a short answer");

        completion.FinishReason.ShouldBe(ChatFinishReason.Length);
    }

    [Theory]
    [InlineData(400, "anthropic")]
    [InlineData(400, "gemini")]
    [InlineData(500, "anthropic")]
    [InlineData(500, "gemini")]
    public async Task CompleteChat_UpstreamThatFails_Throws(int status, string upstream)
    {
        var chat = Client().GetChatClient($"fail-{status}-{upstream}/any");

        var failure = await Should.ThrowAsync<ClientResultException>(() => chat.CompleteChatAsync("say hello"));

        failure.Status.ShouldBe(status);
        failure.Message.ShouldContain($"the upstream says {status}");
    }

    [Fact]
    public async Task GenerateEmbeddings_OfGemini_ComeInOrder()
    {
        OpenAI.Embeddings.OpenAIEmbeddingCollection list = await Client().GetEmbeddingClient("replay-gemini/numbers").GenerateEmbeddingsAsync(["three numbers", "three more"]);

        list.Select(e => e.ToFloats().ToArray()).ShouldBe([[0.25f, -0.5f, 0.125f], [0.5f, 0.25f, -0.75f]]);
    }

    private OpenAI.OpenAIClient Client()
    {
        Need.Node();
        return OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key);
    }

    private ChatClient Chat(string upstream) => Client().GetChatClient(Aimock.Model(upstream));
}
