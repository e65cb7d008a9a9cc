// The SDK marks responses as experimental.
#pragma warning disable OPENAI001
using System.ClientModel;
using System.Text.Json.Nodes;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using OpenAI.Embeddings;
using Outrigger.EndToEnd.Tests.Clients;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>Recorded counts of tokens and embeddings, read by the official .NET SDKs.</summary>
[Collection(nameof(TranslationGroup))]
public sealed class DotNetNumberTests(TranslationFixture fixture)
{
    public static TheoryData<string> Upstreams => [.. TranslationFixture.Protocols];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task AnthropicSdk_CountTokens_ReadsWhatWasRecorded(string upstream)
    {
        Need.Recordings();
        using var client = AnthropicSdk.Create(fixture);
        var cases = NumberCase.All.Where(c => c.IsCount && c.Tape.Protocol == upstream).ToArray();

        foreach (var one in cases)
        {
            var counting = client.Messages.CountTokens(new MessageCountTokensParams { Model = one.Model, Messages = [new UserMessageParam { Content = "Count it." }] });
            if (one.Error is { } said)
            {
                var failure = await Should.ThrowAsync<AnthropicApiException>(() => counting);
                ((int)failure.StatusCode).ShouldBe(one.Tape.Status);
                failure.Message.ShouldContain(said);
                continue;
            }

            (await counting).InputTokens.ShouldBe(one.Count, one.ToString());
        }

        cases.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task OpenAISdk_InputTokens_ReadsWhatWasRecorded(string upstream)
    {
        Need.Recordings();
        var client = OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetResponsesClient();
        var cases = NumberCase.All.Where(c => c.IsCount && c.Tape.Protocol == upstream).ToArray();

        foreach (var one in cases)
        {
            var request = new JsonObject { ["model"] = one.Model, ["input"] = "Count it." };
            var counting = client.GetInputTokenCountAsync(BinaryContent.Create(BinaryData.FromString(request.ToJsonString())), "application/json");
            if (one.Error is { } said)
            {
                var failure = await Should.ThrowAsync<ClientResultException>(() => counting);
                failure.Status.ShouldBe(one.Tape.Status);
                failure.Message.ShouldContain(said);
                continue;
            }

            JsonNode.Parse((await counting).GetRawResponse().Content)!["input_tokens"]!.GetValue<long>().ShouldBe(one.Count, one.ToString());
        }

        cases.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("gemini")]
    public async Task OpenAISdk_Embeddings_ReadsWhatWasRecorded(string upstream)
    {
        Need.Recordings();
        var cases = NumberCase.All.Where(c => !c.IsCount && c.Tape.Protocol == upstream).ToArray();

        foreach (var one in cases)
        {
            var client = OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetEmbeddingClient(one.Model);
            var embedding = client.GenerateEmbeddingsAsync(Enumerable.Repeat("a text", Math.Max(1, one.Vectors.Count)));
            if (one.Error is { } said)
            {
                var failure = await Should.ThrowAsync<ClientResultException>(() => embedding);
                failure.Status.ShouldBe(one.Tape.Status);
                failure.Message.ShouldContain(said);
                continue;
            }

            OpenAIEmbeddingCollection heard = await embedding;
            heard.Select(e => e.ToFloats().ToArray()).ShouldBe(one.Vectors);
        }

        cases.ShouldNotBeEmpty();
    }
}
