// The SDK marks responses as experimental.
#pragma warning disable OPENAI001
using System.ClientModel;
using System.Text.Json;
using OpenAI.Responses;
using Outrigger.EndToEnd.Tests.Clients;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks;

/// <summary>OpenAI's official .NET SDK by responses, put to aimock as each of three protocols.</summary>
[Collection(nameof(TranslationGroup))]
public sealed class OpenAIDotNetResponsesTests(TranslationFixture fixture)
{
    private static readonly ResponseTool Weather = ResponseTool.CreateFunctionTool(
        "get_weather",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string"}},"required":["city","unit"]}"""),
        strictModeEnabled: false,
        "The weather of a city.");

    public static TheoryData<string> Upstreams => [.. TranslationFixture.Protocols];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponse_Text_IsComplete(string upstream)
    {
        ResponseResult response = await Client().CreateResponseAsync(Aimock.Model(upstream), "say hello");

        response.GetOutputText().ShouldBe(Aimock.Hello);
        response.Status.ShouldBe(ResponseStatus.Completed);
        response.Usage.InputTokenCount.ShouldBe(11);
        response.Usage.OutputTokenCount.ShouldBe(7);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponseStreaming_Text_ComesInPieces(string upstream)
    {
        var updates = await (await Client().CreateResponseStreamingAsync(Aimock.Model(upstream), "say hello")).ToArrayAsync();

        var pieces = updates.OfType<StreamingResponseOutputTextDeltaUpdate>().ToArray();
        string.Concat(pieces.Select(p => p.Delta)).ShouldBe(Aimock.Hello);
        pieces.Length.ShouldBeGreaterThan(5);
        var last = updates[^1].ShouldBeOfType<StreamingResponseCompletedUpdate>().Response;
        last.GetOutputText().ShouldBe(Aimock.Hello);
        last.Usage.OutputTokenCount.ShouldBe(7);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponse_Instructions_Arrive(string upstream)
    {
        ResponseResult response = await Client().CreateResponseAsync(Ask(upstream, "who are you", o => o.Instructions = "You are a pirate."));

        response.GetOutputText().ShouldBe("Arr, a pirate.");
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponse_ParallelTools_GoThereAndBack(string upstream)
    {
        var request = Ask(upstream, "weather in two cities", o => o.Tools.Add(Weather));

        ResponseResult first = await Client().CreateResponseAsync(request);
        var calls = first.OutputItems.OfType<FunctionCallResponseItem>().ToArray();
        foreach (var item in first.OutputItems.Concat(calls.Select(c => ResponseItem.CreateFunctionCallOutputItem(c.CallId, "7 degrees"))))
        {
            request.InputItems.Add(item);
        }

        ResponseResult second = await Client().CreateResponseAsync(request);

        calls.Select(c => JsonDocument.Parse(c.FunctionArguments).RootElement.GetProperty("city").GetString()).ShouldBe(["Oslo", "Rome"]);
        second.GetOutputText().ShouldBe("Oslo has 7 degrees, Rome 21.");
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponseStreaming_ParallelTools_AreWhole(string upstream)
    {
        var request = Ask(upstream, "weather in two cities", o => o.Tools.Add(Weather));
        request.StreamingEnabled = true;

        var updates = await (await Client().CreateResponseStreamingAsync(request)).ToArrayAsync();

        var calls = updates.OfType<StreamingResponseOutputItemDoneUpdate>().Select(u => u.Item).OfType<FunctionCallResponseItem>().ToArray();
        calls.Select(c => c.FunctionName).ShouldBe(["get_weather", "get_weather"]);
        calls.Select(c => JsonDocument.Parse(c.FunctionArguments).RootElement.GetProperty("city").GetString()).ShouldBe(["Oslo", "Rome"]);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponse_Reasoning_IsSummed(string upstream)
    {
        ResponseResult response = await Client().CreateResponseAsync(Ask(upstream, "think about it", o => o.ReasoningOptions = new ResponseReasoningOptions { ReasoningEffortLevel = ResponseReasoningEffortLevel.Low }));

        response.GetOutputText().ShouldBe("It is 42.");
        if (upstream != "openai")
        {
            response.OutputItems.OfType<ReasoningResponseItem>().Single().GetSummaryText().ShouldBe("Six times seven, that is it.");
        }
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CreateResponse_CutShort_SaysSo(string upstream)
    {
        ResponseResult response = await Client().CreateResponseAsync(Aimock.Model(upstream), "a short answer");

        response.Status.ShouldBe(ResponseStatus.Incomplete);
        response.IncompleteStatusDetails.Reason.ShouldBe(ResponseIncompleteStatusReason.MaxOutputTokens);
    }

    [Theory]
    [InlineData(400, "openai")]
    [InlineData(400, "anthropic")]
    [InlineData(400, "gemini")]
    [InlineData(500, "openai")]
    [InlineData(500, "anthropic")]
    [InlineData(500, "gemini")]
    public async Task CreateResponse_UpstreamThatFails_Throws(int status, string upstream)
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Client().CreateResponseAsync($"fail-{status}-{upstream}/any", "say hello"));

        failure.Status.ShouldBe(status);
        failure.Message.ShouldContain($"the upstream says {status}");
    }

    private ResponsesClient Client()
    {
        Need.Node();
        return OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetResponsesClient();
    }

    private static CreateResponseOptions Ask(string upstream, string question, Action<CreateResponseOptions> more)
    {
        var options = new CreateResponseOptions(Aimock.Model(upstream), [ResponseItem.CreateUserMessageItem(question)]);
        more(options);
        return options;
    }
}
