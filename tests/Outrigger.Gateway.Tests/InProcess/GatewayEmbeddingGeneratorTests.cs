using Microsoft.Extensions.AI;
using Outrigger.Gateway.InProcess;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.InProcess;

public sealed class GatewayEmbeddingGeneratorTests : IAsyncLifetime
{
    private InProcessHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEmbeddingGenerator<string, Embedding<float>> Generator => _host.Clients.CreateEmbeddingGenerator(InProcessHost.Caller, "up/e");

    public async ValueTask InitializeAsync() => _host = await InProcessHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Generate_Texts_GivesAVectorEachInTheirOrder()
    {
        _host.AnswerJson("""{"object":"list","model":"e","data":[{"object":"embedding","index":1,"embedding":[3,4]},{"object":"embedding","index":0,"embedding":[1,2.5]}],"usage":{"prompt_tokens":4,"total_tokens":4}}""");

        var vectors = await Generator.GenerateAsync(["a", "b"], new EmbeddingGenerationOptions { Dimensions = 2 }, Token);

        vectors.Select(vector => vector.Vector.ToArray()).ShouldBe([[1f, 2.5f], [3f, 4f]]);
        vectors.Usage!.InputTokenCount.ShouldBe(4);
        _host.Sent["dimensions"]!.GetValue<int>().ShouldBe(2);
        (await _host.Usage.NextAsync()).Endpoint.ShouldBe("in-process/embeddings");
    }

    [Fact]
    public async Task Generate_Nothing_CallsNobody()
    {
        (await Generator.GenerateAsync([], null, Token)).ShouldBeEmpty();

        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Generate_TooFewVectors_IsAnError()
    {
        _host.AnswerJson("""{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":[1]}]}""");

        var broken = await Should.ThrowAsync<GatewayException>(Generator.GenerateAsync(["a", "b"], null, Token));

        ((int)broken.Status).ShouldBe(502);
    }

    [Fact]
    public async Task Generate_Refused_IsATypedException()
    {
        _host.AnswerJson("""{"error":{"message":"no"}}""", 400);

        ((int)(await Should.ThrowAsync<GatewayException>(Generator.GenerateAsync(["a"], null, Token))).Status).ShouldBe(400);
    }

    [Fact]
    public void GetService_KnowsItsMetadata() => Generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId.ShouldBe("up/e");
}
