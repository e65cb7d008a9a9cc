using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Simulation;

public sealed class SimulatedEmbeddingsTests : SimulationTestBase
{
    [Theory]
    [InlineData("", 256)]
    [InlineData(",\"dimensions\":8", 8)]
    [InlineData(",\"dimensions\":1", 1)]
    [InlineData(",\"dimensions\":4096", 4096)]
    public async Task Embeddings_Text_HaveUnitLength(string more, int dimensions)
    {
        var (status, answer) = await GetJsonAsync("/embeddings", $$"""{"model":"echo","input":"the quick brown fox"{{more}}}""");

        status.ShouldBe(HttpStatusCode.OK);
        var vector = ReadVector(answer, 0);
        vector.Length.ShouldBe(dimensions);
        Math.Sqrt(vector.Sum(v => v * v)).ShouldBe(1, 1e-5);
        answer["model"]!.GetValue<string>().ShouldBe("sim/echo");
    }

    [Fact]
    public async Task Embeddings_SharedWords_LieNearer()
    {
        var (_, answer) = await GetJsonAsync("/embeddings", """{"model":"echo","input":["how do I reset my password","I forgot my password, reset it","weather in Kiel tomorrow"]}""");

        var (a, b, c) = (ReadVector(answer, 0), ReadVector(answer, 1), ReadVector(answer, 2));
        Dot(a, b).ShouldBeGreaterThan(Dot(a, c) + 0.1);
        Dot(a, a).ShouldBe(1, 1e-5);
    }

    [Fact]
    public async Task Embeddings_Base64_IsTheSameVector()
    {
        var (_, plain) = await GetJsonAsync("/embeddings", """{"model":"echo","input":"x y","dimensions":16}""");
        var (_, encoded) = await GetJsonAsync("/embeddings", """{"model":"echo","input":"x y","dimensions":16,"encoding_format":"base64"}""");

        var bytes = Convert.FromBase64String(encoded["data"]![0]!["embedding"]!.GetValue<string>());
        var vector = Enumerable.Range(0, 16).Select(i => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * 4))).ToArray();
        vector.ShouldBe(ReadVector(plain, 0), 1e-7);
    }

    [Fact]
    public async Task Embeddings_KnownText_IsTheSameOnEveryMachine()
    {
        var (_, answer) = await GetJsonAsync("/embeddings", """{"model":"echo","input":"hello","dimensions":8}""");

        answer["data"]![0]!["embedding"]!.ToJsonString().ShouldBe(Golden);
    }

    [Fact]
    public async Task Embeddings_TokenIds_AreTaken()
    {
        var (_, one) = await GetJsonAsync("/embeddings", """{"model":"echo","input":[1,2,3]}""");
        var (_, two) = await GetJsonAsync("/embeddings", """{"model":"echo","input":[[1,2,3],[4]]}""");

        one["data"]!.AsArray().Count.ShouldBe(1);
        two["data"]!.AsArray().Count.ShouldBe(2);
        ReadVector(two, 0).ShouldBe(ReadVector(one, 0));
        one["usage"]!["prompt_tokens"]!.GetValue<int>().ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"model":"echo"}""")]
    [InlineData("""{"model":"echo","input":""}""")]
    [InlineData("""{"model":"echo","input":"  "}""")]
    [InlineData("""{"model":"echo","input":[]}""")]
    [InlineData("""{"model":"echo","input":[""]}""")]
    [InlineData("""{"model":"echo","input":[-1]}""")]
    [InlineData("""{"model":"echo","input":[{}]}""")]
    [InlineData("""{"model":"echo","input":5}""")]
    [InlineData("""{"model":"echo","input":"x","dimensions":0}""")]
    [InlineData("""{"model":"echo","input":"x","dimensions":4097}""")]
    [InlineData("""{"model":"echo","input":"x","encoding_format":"hex"}""")]
    public async Task Embeddings_BadRequest_IsRefused(string body)
    {
        var (status, answer) = await GetJsonAsync("/embeddings", body);

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["error"]!["message"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Embeddings_MoreNumbersThanTheBound_AreRefused()
    {
        var inputs = string.Join(',', Enumerable.Repeat("\"x\"", 2000));

        var (status, _) = await GetJsonAsync("/embeddings", $$"""{"model":"echo","dimensions":4096,"input":[{{inputs}}]}""");

        status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private const string Golden = "[0.5345225,-0.26726124,-0.5345225,-0.26726124,0,0,0.5345225,0]";

    private static double[] ReadVector(JsonNode answer, int index) => [.. answer["data"]![index]!["embedding"]!.AsArray().Select(v => v!.GetValue<double>())];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
