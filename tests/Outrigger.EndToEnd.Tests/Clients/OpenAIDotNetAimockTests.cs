using System.ClientModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>The official .NET SDK, our server, aimock.</summary>
[Collection(nameof(AimockGroup))]
public sealed class OpenAIDotNetAimockTests(AimockFixture fixture)
{
    private const string Hello = "Hello from aimock, in several small chunks: grüße, 漢字, 🚣.";

    // A grey 2x2 PNG.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNoaGhoAAADCAGBHj5ZUAAAAABJRU5ErkJggg==";

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "The weather of a city.",
        BinaryData.FromString("""
            {"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string"}},"required":["city","unit"],"additionalProperties":false}
            """),
        functionSchemaIsStrict: true);

    public static TheoryData<string> Models => ["smart", "aimock/gpt-4o"];

    public static TheoryData<string> EmbeddingModels => ["numbers", "aimock/text-embedding-3-small"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChat_Text_IsComplete(string model)
    {
        ChatCompletion completion = await Chat(model).CompleteChatAsync("say hello");

        completion.Content[0].Text.ShouldBe(Hello);
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        completion.Role.ShouldBe(ChatMessageRole.Assistant);
        completion.Usage.InputTokenCount.ShouldBe(11);
        completion.Usage.OutputTokenCount.ShouldBe(7);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChatStreaming_Text_ComesInPiecesWithUsage(string model)
    {
        var text = new StringBuilder();
        var updates = 0;
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;

        await foreach (var update in Chat(model).CompleteChatStreamingAsync([new UserChatMessage("say hello")]))
        {
            updates++;
            text.AppendJoin("", update.ContentUpdate.Select(p => p.Text));
            finish ??= update.FinishReason;
            usage ??= update.Usage;
        }

        text.ToString().ShouldBe(Hello);
        updates.ShouldBeGreaterThan(5);
        finish.ShouldBe(ChatFinishReason.Stop);
        usage.ShouldNotBeNull().TotalTokenCount.ShouldBe(18);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChat_Tool_GoesThereAndBack(string model)
    {
        var options = new ChatCompletionOptions { Tools = { Weather } };
        List<ChatMessage> messages = [new UserChatMessage("weather")];

        ChatCompletion first = await Chat(model).CompleteChatAsync(messages, options);
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(first.ToolCalls.Single().Id, """{"degrees":7}"""));
        ChatCompletion second = await Chat(model).CompleteChatAsync(messages, options);

        first.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        first.ToolCalls.Single().Id.ShouldBe("call_single");
        City(first.ToolCalls.Single().FunctionArguments).ShouldBe("Oslo");
        second.Content[0].Text.ShouldBe("It is 7 degrees in Oslo.");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChat_ParallelTools_AreKeptApart(string model)
    {
        var options = new ChatCompletionOptions { Tools = { Weather }, AllowParallelToolCalls = true, ToolChoice = ChatToolChoice.CreateAutoChoice() };

        ChatCompletion completion = await Chat(model).CompleteChatAsync([new UserChatMessage("weather in two cities")], options);

        completion.ToolCalls.Select(c => (c.Id, City(c.FunctionArguments))).ShouldBe([("call_oslo", "Oslo"), ("call_rome", "Rome")]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChatStreaming_ParallelTools_ArgumentsComeInFragments(string model)
    {
        var options = new ChatCompletionOptions { Tools = { Weather } };
        var calls = new SortedDictionary<int, (string Id, StringBuilder Arguments)>();
        var fragments = 0;

        await foreach (var update in Chat(model).CompleteChatStreamingAsync([new UserChatMessage("weather in two cities")], options))
        {
            foreach (var part in update.ToolCallUpdates)
            {
                fragments++;
                var call = calls.GetValueOrDefault(part.Index, (Id: "", Arguments: new StringBuilder()));
                call.Arguments.Append(part.FunctionArgumentsUpdate is { } bytes && !bytes.ToMemory().IsEmpty ? bytes.ToString() : "");
                calls[part.Index] = (call.Id + part.ToolCallId, call.Arguments);
            }
        }

        fragments.ShouldBeGreaterThan(6);
        calls.Values.Select(c => (c.Id, City(BinaryData.FromString(c.Arguments.ToString())))).ShouldBe([("call_oslo", "Oslo"), ("call_rome", "Rome")]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChat_ImageAsDataUri_ArrivesAsItWasSent(string model)
    {
        var message = new UserChatMessage(
            ChatMessageContentPart.CreateTextPart("what is in the picture"),
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Convert.FromBase64String(Png)), "image/png", ChatImageDetailLevel.Low));

        ChatCompletion completion = await Chat(model).CompleteChatAsync(message);

        completion.Content[0].Text.ShouldBe("A grey square.");
        var journal = await fixture.Aimock.JournalAsync();
        journal[^1]["body"]!["messages"]![0]!["content"]![1]!["image_url"]!["url"]!.GetValue<string>().ShouldBe("data:image/png;base64," + Png);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChat_JsonSchema_GivesTheObject(string model)
    {
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                "person",
                BinaryData.FromString("""
                    {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"number"}},"required":["name","age"],"additionalProperties":false}
                    """),
                jsonSchemaIsStrict: true),
        };

        ChatCompletion completion = await Chat(model).CompleteChatAsync([new UserChatMessage("a person as an object")], options);

        JsonNode.DeepEquals(JsonNode.Parse(completion.Content[0].Text), JsonNode.Parse("""{"name":"Ada","age":36}""")).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(EmbeddingModels))]
    public async Task GenerateEmbeddings_TwoInputs_ComeInOrder(string model)
    {
        OpenAIEmbeddingCollection list = await Client().GetEmbeddingClient(model).GenerateEmbeddingsAsync(["three numbers", "three numbers too"]);

        list.Select(e => e.Index).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task GetModels_List_HasAliasAndProviderNames()
    {
        var models = Client().GetOpenAIModelClient();

        var list = (await models.GetModelsAsync()).Value;

        list.Select(m => m.Id).ShouldContain("smart");
        list.Select(m => m.Id).ShouldContain("aimock/gpt-4o");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task GetModel_Known_IsFound(string model)
    {
        var found = (await Client().GetOpenAIModelClient().GetModelAsync(model)).Value;

        found.Id.ShouldBe(model);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChat_RefusedByTheUpstream_ThrowsWithItsMessage(string model)
    {
        var chat = Chat(model);

        var failure = await Should.ThrowAsync<ClientResultException>(() => chat.CompleteChatAsync("a bad request"));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("That is wrong.");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task CompleteChatStreaming_Cancelled_Ends(string model)
    {
        using var cancel = new CancellationTokenSource();
        var chat = Chat(model);
        var updates = 0;

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in chat.CompleteChatStreamingAsync([new UserChatMessage("a long story")], cancellationToken: cancel.Token))
            {
                if (++updates == 3)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        updates.ShouldBeLessThan(12);
    }

    private static string City(BinaryData arguments) => JsonDocument.Parse(arguments).RootElement.GetProperty("city").GetString()!;

    private OpenAIClient Client()
    {
        Need.Node();
        return OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key);
    }

    private ChatClient Chat(string model) => Client().GetChatClient(model);
}
